"""Who did what: Events, how they are written, worded and read."""
