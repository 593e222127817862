"""Papers of a claim."""
