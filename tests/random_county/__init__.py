"""A county that nobody has seen: drawn from a seed, written as offices write, found back."""
