"""Papers that are printed: what one is, its parts, its number, and the PDF it becomes.

What a paper says stands in the rooms above, one module each. (docs/law.md §13.2)
"""
