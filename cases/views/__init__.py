"""Pages of the cases: scoped row, form, action, redirect."""
