"""Papers that are printed from an award."""
