"""Table files in and out: one reader for xlsx, xls and CSV, one writer that marks errors in place."""

from welfare.tables.errors import BadFile, BadLayout, BadValue
from welfare.tables.layouts import Column, Layout, load_layouts
from welfare.tables.problems import Outcome, Problem
from welfare.tables.reader import Table, read_table
from welfare.tables.rows import Counts, LeftOut, Row
from welfare.tables.values import parse_date, parse_int, parse_money, parse_month, text

__all__ = [
    "BadFile",
    "BadLayout",
    "BadValue",
    "Column",
    "Counts",
    "Layout",
    "LeftOut",
    "Outcome",
    "Problem",
    "Row",
    "Table",
    "load_layouts",
    "parse_date",
    "parse_int",
    "parse_money",
    "parse_month",
    "read_table",
    "text",
]
