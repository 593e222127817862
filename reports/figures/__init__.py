"""The figures of the annual report, one module per table."""
