"""Table files in and out: a reader for xlsx, xls and CSV, and writers safe against formulas."""

from welfare.files.opening.errors import BadFile
from welfare.files.tables.errors import BadLayout, BadValue
from welfare.files.tables.errors_book import write_errors
from welfare.files.tables.layout_reading import load_layouts, read_kind
from welfare.files.tables.layouts import Column, Layout
from welfare.files.tables.problems import FileOutcome, Problem, place_words
from welfare.files.tables.reader import TableFile, read_table
from welfare.files.tables.rows import Counts, LeftOut, Row
from welfare.files.tables.sheets import RawFile, open_file
from welfare.files.tables.values import parse_date, parse_int, parse_money, parse_month, text
from welfare.files.tables.writer import write_csv, write_table

__all__ = [
    "BadFile",
    "BadLayout",
    "BadValue",
    "Column",
    "Counts",
    "Layout",
    "LeftOut",
    "FileOutcome",
    "Problem",
    "RawFile",
    "Row",
    "TableFile",
    "load_layouts",
    "open_file",
    "place_words",
    "read_kind",
    "parse_date",
    "parse_int",
    "parse_money",
    "parse_month",
    "read_table",
    "text",
    "write_csv",
    "write_errors",
    "write_table",
]
