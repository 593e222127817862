"""One line for each column that was not read plainly, as the preview shows it before saving."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from welfare.files.imports.county_layouts import label_of
from welfare.files.imports.reading import Reading
from welfare.files.imports.spec import ImportSpec
from welfare.files.imports.understood import LONGEST, worded
from welfare.files.imports.unknown_words import UnknownWords
from welfare.files.tables import BadValue, TableFile, numerals, parse_month
from welfare.files.tables.layouts import day_of
from welfare.files.tables.values import plain_word
from welfare.personal.masks import mask_numbers

SHOWN_LINES = 60
LINES_OF_COLUMN = 4
SHOWN_WORDS = 6


def column_lines(
    table: TableFile, spec: ImportSpec[Any], reading: Reading[Any] | None, words: UnknownWords
) -> list[dict[str, str]]:
    """How the cells of the rows that were tried, and the words of all rows, were understood."""
    lines: list[dict[str, str]] = []
    of_column: Counter[str] = Counter()
    for line in (
        *_of_cells(spec, reading),
        *_of_words(table, spec, words),
        *_of_blanks(table, spec),
    ):
        of_column[line["column"]] += 1
        if of_column[line["column"]] <= LINES_OF_COLUMN and line not in lines:
            lines.append(line)
    return lines[:SHOWN_LINES]


def _of_cells(spec: ImportSpec[Any], reading: Reading[Any] | None) -> Iterator[dict[str, str]]:
    for row, heard in reading.heard.values() if reading else ():
        column = row.header(heard.key) or label_of(type(spec), row.layout, heard.key)
        yield {"column": column, "text": worded(heard)}


def _of_words(
    table: TableFile, spec: ImportSpec[Any], words: UnknownWords
) -> Iterator[dict[str, str]]:
    """Words that stand for something which is called otherwise: 02 = Head of the household."""
    layouts = {part.layout.name: part for part in table.parts}
    for (name, key), known in words.meant.items():
        said = []
        for written, code in known.items():
            meaning = spec.vocabularies[key].of_word(code)
            if meaning and plain_word(written) != plain_word(meaning.label):
                shown = mask_numbers(written)[:LONGEST]
                said.append(f"{shown} = {meaning.label}")
        if said:
            more = "…" if len(said) > SHOWN_WORDS else ""
            label = label_of(type(spec), layouts[name].layout, key)
            yield {
                "column": _header(layouts[name].sheet_map, key) or label,
                "text": "；".join(said[:SHOWN_WORDS]) + more,
            }


def _of_blanks(table: TableFile, spec: ImportSpec[Any]) -> Iterator[dict[str, str]]:
    """What the layout takes an empty cell for."""
    for part in table.parts:
        for key, column in part.layout.columns.items():
            if column.default and key in part.sheet_map.index and not day_of(key):
                meaning = spec.vocabularies.get(key)
                meant = meaning.of_word(column.default) if meaning else None
                taken = str(meant.label) if meant else column.default
                text = _("an empty cell is taken as %(taken)s") % {"taken": taken}
                yield {"column": _header(part.sheet_map, key), "text": text}


def _header(sheet_map: Any, key: str) -> str:
    at = sheet_map.index.get(key)
    return "" if at is None else str(sheet_map.columns[at].header)


def origin(source: str) -> str:
    """What gives a value for which there is no column, as it follows the value; "" if unknown."""
    return {
        "file": _("from the name of the file"),
        "title": _("from a line above the headings"),
        "sheet": _("from the name of the sheet"),
        "layout": _("from the county's layout"),
        "form": _("as it was said when the file was handed in"),
    }.get(source, "")


def month_named(key: str, value: str, year: int | None) -> str:
    """Of which month a name or a title speaks; "" where that is no question."""
    if not key.endswith("month"):
        return ""
    word = numerals.BEHIND_MONTH.sub("", value).replace("元月", "1月")
    number = numerals.month_alone(word, year)
    if number:
        return f"{year}-{number:02d}"
    try:
        month = parse_month(word)
    except BadValue:
        return ""
    return f"{month:%Y-%m}" if month else ""
