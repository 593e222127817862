"""Table files in and out: reading, writing, taking over, layouts, encrypted storage."""
