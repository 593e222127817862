"""What a county reports: one module per kind of report, found by being there."""
