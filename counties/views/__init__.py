"""Pages of setting a county up, and of taking an import back."""
