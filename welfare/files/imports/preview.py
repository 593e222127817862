"""What a person sees of a file before it is taken over; IDs and accounts are masked."""

from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from welfare.exceptions import NotAllowed
from welfare.files.imports.first_look import FirstLook
from welfare.files.tables import Layout, Row, TableFile, load_layouts, text
from welfare.models import Division, TableLayout
from welfare.personal.masks import mask_cell

SHOWN_ROWS = 20
COUNTED_ROWS = 50_000  # beyond these a preview only says that there are more


def layout_for(county: Division, kind: str) -> list[Layout]:
    """The county's layouts of such files. Raises NotAllowed when it has none."""
    rows = list(TableLayout.objects.filter(county=county, kind=kind))
    if not rows:
        raise NotAllowed(
            _(
                "%(county)s has no layout for files of the kind “%(kind)s”. "
                "It is part of the county's profile; add it under Administration, File layouts."
            )
            % {"county": county, "kind": kind}
        )
    listed = [row.definition for row in rows]
    return load_layouts({"layouts": {kind: listed if rows[0].name else listed[0]}})[kind]


def describe(table: TableFile, month: date | None = None) -> dict[str, Any]:
    """The preview as plain values for a JSON column; `month` is what it was handed in for."""
    rows = table.preview(SHOWN_ROWS)
    shown = list(dict.fromkeys(table.mapping.values()))
    look, counted = FirstLook(month), 0
    for row in islice(table, COUNTED_ROWS + 1):
        counted += 1
        look.see(row)
    return {
        "columns": [
            {"header": header, "label": _label(table.layout, key)}
            for header, key in table.mapping.items()
        ],
        "ignored": table.ignored,
        "missing": [
            _label(table.layout, key) for key in table.missing if not _from_name(table, key)
        ],
        "headings": [_label(table.layout, key) for key in shown],
        "rows": [
            {"place": _place(row), "cells": [_shown(table.layout, row, key) for key in shown]}
            for row in rows
        ],
        "sheets": [{"name": sheet.name, "header": sheet.header_rows[1]} for sheet in table.sheets],
        "skipped_sheets": [{"name": name, "reason": why} for name, why in table.skipped_sheets],
        "notes": [*table.notes, *look.notes(table.counts.hidden_rows)],
        "encoding": table.encoding,
        "count": min(counted, COUNTED_ROWS),
        "more": counted > COUNTED_ROWS,
    }


def _label(layout: Layout, key: str) -> str:
    return layout.columns[key].title if key in layout.columns else key


def _from_name(table: TableFile, key: str) -> bool:
    """Whether the sheets' own names stand for the column."""
    return key in table.layout.named.get("sheet", {})


def _place(row: Row) -> str:
    return f"{row.sheet} {row.number}".strip()


def _shown(layout: Layout, row: Row, key: str) -> str:
    try:
        value = row[key]
    except KeyError:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    shown = text(value)[:60]
    return mask_cell(key, shown) if key in layout.columns and layout.columns[key].secret else shown
