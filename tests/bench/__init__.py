"""Measurements beside their floors: `make bench`, or `python -m tests.bench --help`."""
