"""Papers of the joint meeting."""
