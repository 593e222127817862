"""Opening a table file in a process of its own: what it is, its guards, its rows. Knows no Django.

Whatever stands in a file, it can use up the memory and the time of that process alone.
"""
