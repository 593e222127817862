"""The figures of the annual report, one module per table; each declares its TABLES."""
