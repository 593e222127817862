"""Random lives of awards, beside a plain month-by-month model of what is due."""
