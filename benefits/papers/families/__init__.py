"""Papers about the help of a family."""
