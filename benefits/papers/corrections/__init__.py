"""Papers of a correction of a claim."""
