"""What a person sees of a file before it is taken over; IDs and accounts are masked.

The file's first thousand rows go through their kind as at the import, and nothing is saved: what
would be rejected there is said here.
"""

from collections.abc import Container, Iterator
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from welfare.files.imports import homes, marks, periods, sources
from welfare.files.imports.column_lines import column_lines, month_named, origin
from welfare.files.imports.county_layouts import label_of
from welfare.files.imports.first_look import FirstLook
from welfare.files.imports.open_dates import OpenDates
from welfare.files.imports.reader import read
from welfare.files.imports.reading import DIFFERS, SHOWN_DIFFERING, Reading, causes_of
from welfare.files.imports.spec import ImportSpec
from welfare.files.imports.unknown_words import UnknownWords
from welfare.files.tables import Row, TableFile, text
from welfare.files.tables.headers import ERROR_NOTES, SCANNED_ROWS, MappedColumn
from welfare.files.tables.layouts import Layout, plain_path
from welfare.files.tables.reader import FilePart
from welfare.files.tables.side_by_side import heads, sides
from welfare.models import ImportBatch
from welfare.personal.masks import mask_cell, mask_numbers

SHOWN_ROWS = 20
SAMPLED_ROWS = 1_000
COUNTED_ROWS = 50_000  # beyond these a preview only says that there are more
LONGEST_CELL = 60
SHOWN_GIVEN = 40
SHOWN_SECTIONS = 30


def describe(table: TableFile, spec: ImportSpec[Any], batch: ImportBatch) -> dict[str, Any]:
    """The preview as plain values for a JSON column."""
    look, words, dates, counted = FirstLook(batch.month), UnknownWords(spec), OpenDates(), 0
    sample = _Sample()
    for row in islice(table, COUNTED_ROWS + 1):
        counted += 1
        look.see(row)
        words.see(row)
        dates.see(row)
        sample.take(row)
    said = {key: sorted(codes) for key, codes in words.said.items() if key.startswith(spec.given)}
    said = {**{key: [code] for key, code in batch.given.items()}, **said}
    unread = spec.unread(said)
    asked = [one for one in _words(words, spec, table) if one["key"] not in unread]
    open_dates = _dates(dates, spec, table)
    lacking, twice = _lacking(table, spec), _twice(table, spec)
    beside = _beside(table, spec)
    others = [one for one in table.left_out if one.is_of_another_table and not lacking]
    tried = None if lacking or twice else read(sample.rows, spec)
    outcome = _outcome(tried, whole=counted == len(sample.rows)) if tried else {}
    if outcome and not outcome["taken"] and not outcome["whole"]:
        outcome = _outcome(read(table, type(spec)(batch)), whole=True)
    if outcome and not outcome["taken"]:
        lacking = _not_given(table, spec, outcome["lacking"])
    given_by = sources.asked(table, spec, batch, lacking)
    doubtful = _doubtful(table, spec, batch, given_by["rows"], lacking)
    blocked = [*doubtful, *_blocked(lacking, twice, beside, asked, open_dates, outcome)]
    return {
        "columns": list(_columns(table, spec, sample.rows)),
        "keys": _keys(table, spec),
        "understood": column_lines(table, spec, tried, words),
        "looks_like": _looks_like(table, spec, doubtful),
        "given": _given(table, spec, batch, sample.rows),
        "lacking": lacking,
        "homes": homes.asked(table, spec, lacking),
        "sources": given_by,
        "twice": twice,
        "beside": beside,
        "strange": _strange(table),
        "words": asked,
        "said": said,
        "dates": open_dates,
        "sample": outcome,
        "blocked": blocked,
        "ignored": table.ignored,
        "missing": [
            label_of(type(spec), _layout_with(table, key), key)
            for key in table.missing
            if key not in unread
        ],
        **_first_rows(table, spec, sample.rows[:SHOWN_ROWS]),
        "sheets": [{"name": sheet.name, "header": sheet.header_rows[1]} for sheet in table.sheets],
        "skipped_sheets": [{"name": name, "reason": why} for name, why in table.skipped_sheets],
        "other_period": periods.named_instead(table, batch),
        "notes": [*table.notes, *look.notes(table.counts.hidden_rows, others)],
        "encoding": table.encoding,
        "count": min(counted, COUNTED_ROWS),
        "more": counted > COUNTED_ROWS,
    }


class _Sample:
    """The first thousand rows, to the end of a household."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.full = False

    def take(self, row: Row) -> None:
        """Keep a row if it belongs to the sample."""
        if self.full:
            return
        if len(self.rows) >= SAMPLED_ROWS and row.begins_household:
            self.full = True
            return
        self.rows.append(row)
        self.full = len(self.rows) >= 2 * SAMPLED_ROWS


def _outcome(reading: Reading[Any], *, whole: bool) -> dict[str, Any]:
    """What would become of these rows at the import."""
    causes, more = reading.causes()
    doubts, more_doubts = causes_of(reading.problems, "warning")
    return {
        "rows": reading.rows_read,
        "whole": whole,
        "taken": reading.saved,
        "rejected": sum(reading.rejected.values()),
        "skipped": sum(reading.skipped.values()),
        "reasons": {
            "rejected": dict(reading.rejected),
            "skipped": dict(reading.skipped),
            "warnings": dict(reading.warnings),
        },
        "lacking": [list(one) for one in reading.lacking],
        "differing": reading.differing[:SHOWN_DIFFERING],
        "causes": causes,
        "more_causes": more,
        "doubts": doubts,
        "more_doubts": more_doubts,
    }


def _doubtful(
    table: TableFile,
    spec: ImportSpec[Any],
    batch: ImportBatch,
    given_by: list[dict[str, Any]],
    lacking: list[dict[str, str]],
) -> list[str]:
    """Why a file is perhaps not what it is read as; a command has nobody to ask."""
    reasons = ["apart"] * sources.are_apart(given_by)
    if batch.uploaded_by_id and not lacking and spec.of_another(table):
        reasons.append("another")
    return reasons


def _looks_like(
    table: TableFile, spec: ImportSpec[Any], doubtful: list[str]
) -> list[dict[str, Any]]:
    """What else the whole file may be; nothing where its sheets are of several."""
    return [] if "apart" in doubtful else [asdict(one) for one in spec.looks_like(table)]


def _blocked(
    lacking: list[dict[str, str]],
    twice: list[dict[str, Any]],
    beside: list[dict[str, Any]],
    asked: list[dict[str, Any]],
    dates: list[dict[str, Any]],
    outcome: dict[str, Any],
) -> list[str]:
    """Why the file cannot be taken over as it is read now; empty when it can."""
    reasons = []
    if lacking:
        reasons.append("columns")
    several = [len(one["columns"]) > 1 for one in twice]
    reasons += ["twice"] * any(several) + ["whose"] * (not all(several))
    if any(one["numbered"] for one in beside):
        reasons.append("beside")
    if any(word["required"] for word in asked):
        reasons.append("words")
    if any(one["required"] for one in dates):
        reasons.append("dates")
    if outcome and not outcome["taken"]:
        reasons.append(_why_nothing(outcome))
    return reasons


def _why_nothing(outcome: dict[str, Any]) -> str:
    """Why no row of the file would be saved."""
    if outcome["rejected"]:
        return "nothing_new" if outcome["skipped"] else "rejected"
    return DIFFERS if outcome["reasons"]["skipped"].get(DIFFERS) else "nothing"


def _columns(
    table: TableFile, spec: ImportSpec[Any], rows: list[Row]
) -> Iterator[dict[str, str | None]]:
    """Every heading once for each layout, with its key and the first filled cell."""
    seen: set[tuple[str, str]] = set()
    for part in table.parts:
        own = [row.cells for row in rows if row.sheet == part.sheet_map.name]
        own = own or _cells_below(part)
        proposed = heads(part.sheet_map.columns, part.layout)
        open_at = {at: key for key, fitting in _open_twice(part).items() for at in fitting}
        for at, column in enumerate(part.sheet_map.columns):
            place = (part.layout.name, plain_path(column.name))
            if not column.header or place in seen or column.header in ERROR_NOTES:
                continue
            seen.add(place)
            key = column.key if at not in open_at else None
            example = _example(part.layout, key, own, at, spec.vocabularies)
            likely = marks.proposed(column.header, spec.vocabularies, "" if key else example)
            left_out = part.layout.leaves_out(column.header, column.name)
            yield {
                "layout": part.layout.name,
                "sheet": part.sheet_map.name,
                "header": column.name,
                "written": column.header,
                "letter": column.letter if column.name != column.header or at in open_at else "",
                "asked": open_at.get(at, ""),
                "after": column.after,
                "proposed": proposed.get(at, likely),
                "key": marks.meant(column) if key else "",
                "label": _label(column, part, spec) if key else "",
                "marks": "yes"
                if marks.may_be(example, open_at.get(at, ""), part.sheet_map)
                else "",
                "ignored": "yes" if not key and at not in open_at and left_out else "",
                "example": example,
            }


def _label(column: MappedColumn, part: FilePart, spec: ImportSpec[Any]) -> str:
    label = label_of(type(spec), part.layout, column.key or "")
    if not column.code:
        return label
    return marks.worded(label, column.code, spec.vocabularies.get(column.key or ""))


def _cells_below(part: FilePart) -> list[list[Any]]:
    """What stands under the headings of a sheet of which no row is known to be one of data."""
    below = islice(part.raw.rows(), part.sheet_map.header_rows[1], None)
    return list(islice(below, SHOWN_ROWS))


def _open_twice(part: FilePart) -> dict[str, list[int]]:
    """The keys that several columns fit, without those of which it is asked side by side."""
    columns = part.sheet_map.columns
    numbered = [one for one in sides(columns, part.layout) if one.numbered]
    asked = {heading for one in numbered for heading in one.headings}
    left = {
        key: [at for at in fitting if columns[at].header not in asked]
        for key, fitting in part.sheet_map.twice.items()
    }
    return {
        key: fitting
        for key, fitting in left.items()
        if len(fitting) > 1 or fitting == part.sheet_map.twice[key]
    }


def _twice(table: TableFile, spec: ImportSpec[Any]) -> list[dict[str, Any]]:
    """The keys that several columns of a sheet fit, with those columns."""
    return [
        {
            **_column_of(part, key, spec),
            "columns": [_place_of(part.sheet_map.columns[at]) for at in fitting],
        }
        for part in table.parts
        for key, fitting in _open_twice(part).items()
    ]


def _beside(table: TableFile, spec: ImportSpec[Any]) -> list[dict[str, Any]]:
    """Columns that seem to stand side by side for several people, once for each layout."""
    proposals: dict[tuple[str, str], dict[str, Any]] = {}
    for part in table.parts:
        for side in sides(part.sheet_map.columns, part.layout):
            one = {
                "layout": part.layout.name,
                "pattern": side.pattern,
                "headings": list(side.headings),
                "numbered": side.numbered,
                "number_as": side.number_as,
                "key": side.key,
                "label": label_of(type(spec), part.layout, side.key) if side.key else "",
                "count": len(side.headings),
            }
            proposals.setdefault((part.layout.name, side.pattern), one)
    return list(proposals.values())


def _place_of(column: MappedColumn) -> str:
    place = f"{column.letter} “{column.header}”"
    if not column.after:
        return place
    words = {"column": place, "name": column.after}
    return _("%(column)s (behind “%(name)s”)") % words


def _strange(table: TableFile) -> dict[str, Any]:
    """The first rows of a file of which no heading is known, to say which of them holds them."""
    if not table.is_strange:
        return {}
    part = table.parts[0]
    first, last = part.sheet_map.header_rows
    rows = enumerate(islice(part.raw.rows(), SCANNED_ROWS), 1)
    return {
        "first": first,
        "lines": last - first + 1,
        "rows": [
            {"number": number, "text": mask_numbers("、".join(filter(None, map(text, cells))))[:80]}
            for number, cells in rows
        ],
    }


def _keys(table: TableFile, spec: ImportSpec[Any]) -> dict[str, str]:
    """What a heading may stand for, with what it is called."""
    keys = dict.fromkeys(key for part in table.parts for key in part.layout.keys)
    return {key: label_of(type(spec), _layout_with(table, key), key) for key in keys}


def _example(
    layout: Layout, key: str | None, rows: list[list[Any]], at: int, words: Container[str]
) -> str:
    for cells in rows:
        if at < len(cells) and text(cells[at]):
            return _shown(layout, key or "", cells[at], hide=key is None or key in words)
    return ""


def _given(
    table: TableFile, spec: ImportSpec[Any], batch: ImportBatch, rows: list[Row]
) -> list[dict[str, str]]:
    """What stands for columns that the sheets do not have, and where it comes from."""
    by_sheets = [
        {
            "sheet": part.sheet_map.name,
            "label": label_of(type(spec), part.layout, key),
            "value": month_named(key, value, batch.year) or _worded(spec, key, value),
            "origin": origin(part.sheet_map.given_by.get(key, "")),
        }
        for part in table.parts
        for key, value in part.sheet_map.fixed.items()
        if value and not part.sheet_map.has(key)
    ]
    return [*by_sheets, *_of_sections(table, spec, rows)][:SHOWN_GIVEN]


def _by_section(part: FilePart) -> list[str]:
    """What rows of one word (一、东关镇) say of the rows below them, where no column does."""
    named = part.layout.named.get("section", {})
    return [key for key in named if not part.sheet_map.has(key)]


def _of_sections(
    table: TableFile, spec: ImportSpec[Any], rows: list[Row]
) -> Iterator[dict[str, str]]:
    """The words that such rows were seen to give."""
    for part in table.parts:
        own = [row for row in rows if row.sheet == part.sheet_map.name]
        for key in _by_section(part):
            seen = dict.fromkeys(filter(None, (text(row.cell(key)) for row in own)))
            if seen:
                value = "、".join(_worded(spec, key, one) for one in islice(seen, SHOWN_SECTIONS))
                label = label_of(type(spec), part.layout, key)
                yield {"sheet": part.sheet_map.name, "label": label, "value": value}


def _by_sheet(part: FilePart) -> list[str]:
    """What the name of the sheet says of all its rows, where no column does."""
    rule = part.layout.sheet_rule(part.sheet_map.name)
    named = [*part.layout.named.get("sheet", {}), *(rule.constants if rule else {})]
    told = part.sheet_map.fixed
    return [key for key in named if told.get(key) and not part.sheet_map.has(key)]


def _worded(spec: ImportSpec[Any], key: str, value: str) -> str:
    """What a value is called: a code of the form or the layout says little to a person."""
    vocabulary = spec.vocabularies.get(key)
    meaning = vocabulary.of_word(value) if vocabulary else None
    return str(meaning.label) if meaning else value


def _column_of(part: FilePart, key: str, spec: ImportSpec[Any]) -> dict[str, str]:
    """A column of one sheet that is asked for."""
    return {
        "sheet": part.sheet_map.name,
        "layout": part.layout.name,
        "key": key,
        "label": label_of(type(spec), part.layout, key),
    }


def _lacking(table: TableFile, spec: ImportSpec[Any]) -> list[dict[str, str]]:
    return [_column_of(part, key, spec) for part in table.parts for key in part.sheet_map.lacking]


def _not_given(
    table: TableFile, spec: ImportSpec[Any], lacking: list[list[str]]
) -> list[dict[str, str]]:
    """What rows were rejected for want of, though the layout does not ask for it."""
    return [
        _column_of(part, key, spec)
        for part in table.parts
        for sheet, key in lacking
        if sheet == part.sheet_map.name
    ]


def _words(words: UnknownWords, spec: ImportSpec[Any], table: TableFile) -> list[dict[str, Any]]:
    layouts = {part.layout.name: part.layout for part in table.parts}
    return [
        {
            "layout": name,
            "key": key,
            "label": label_of(type(spec), layouts[name], key),
            "word": word,
            "count": n,
            "required": key not in spec.may_stay_unknown and _required(layouts[name], key, spec),
        }
        for (name, key, word), n in words.rows()
    ]


def _required(layout: Layout, key: str, spec: ImportSpec[Any]) -> bool:
    return layout.columns[key].required or key in spec.needed


def _dates(dates: OpenDates, spec: ImportSpec[Any], table: TableFile) -> list[dict[str, Any]]:
    layouts = {part.layout.name: part.layout for part in table.parts}
    return [
        {
            "layout": name,
            "key": key,
            "what": what,
            "label": label_of(type(spec), layouts[name], key),
            "example": one.example,
            "count": one.count,
            "readings": list(one.readings.items()),
            "required": _required(layouts[name], key, spec),
        }
        for (name, key, what), one in dates.found.items()
    ]


def _first_rows(table: TableFile, spec: ImportSpec[Any], rows: list[Row]) -> dict[str, Any]:
    of_sheets = {part.sheet_map.name: _by_sheet(part) for part in table.parts}
    keys = [
        key
        for part in table.parts
        for key in (
            *of_sheets[part.sheet_map.name],
            *_by_section(part),
            *part.sheet_map.index,
            *part.sheet_map.marks,
        )
    ]
    shown = list(dict.fromkeys(keys))
    sections = {key for part in table.parts for key in _by_section(part)}

    def cell(row: Row, key: str) -> str:
        if key in of_sheets.get(row.sheet, ()):
            return _worded(spec, key, text(row.written(key)))
        if row.has(key) or (key in sections and key in row.layout.columns):
            return _shown(row.layout, key, row.written(key), hide=key in spec.vocabularies)
        return ""

    return {
        "headings": [label_of(type(spec), _layout_with(table, key), key) for key in shown],
        "rows": [
            {
                "place": f"{row.sheet} {row.number}".strip(),
                "cells": [cell(row, key) for key in shown],
            }
            for row in rows
        ],
    }


def _layout_with(table: TableFile, key: str) -> Layout:
    layouts = [part.layout for part in table.parts]
    return next((one for one in layouts if key in one.columns), table.layout)


def _shown(layout: Layout, key: str, value: Any, *, hide: bool = False) -> str:
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    shown = text(value)[:LONGEST_CELL]
    if hide:
        return mask_numbers(shown)
    return mask_cell(key, shown) if layout.columns[key].secret else shown
