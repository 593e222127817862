"""Signing in, and the accounts of the security administrator."""
