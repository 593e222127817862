"""Papers of the county's archive."""
