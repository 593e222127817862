"""Start page, health and style guide."""
