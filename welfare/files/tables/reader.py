"""Reading a table file by a layout: `read_table` finds the headers, the table yields the rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from welfare.files.tables.errors import BadFile
from welfare.files.tables.headers import (
    ERROR_NOTES,
    SCANNED_ROWS,
    SheetMap,
    find_header,
    missing_columns,
)
from welfare.files.tables.layouts import Layout
from welfare.files.tables.rows import Counts, LeftOut, Row, data_rows
from welfare.files.tables.sheets import MAX_BYTES, RawFile, RawSheet, open_file
from welfare.files.tables.values import title_unit


@dataclass
class TableFile:
    """A file whose headers were found. Iterating yields its data rows and fills `counts`.

    Iterating again starts again. `left_out` holds totals, footers and notes after the loop.
    """

    layout: Layout
    encoding: str
    parts: list[tuple[RawSheet, SheetMap]]
    skipped_sheets: list[tuple[str, str]]
    notes: list[str]
    counts: Counts = field(default_factory=Counts)
    left_out: list[LeftOut] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        self.counts, self.left_out = Counts(), []
        return self._rows(self.counts, self.left_out)

    def preview(self, limit: int = 20) -> list[Row]:
        """Return the first rows without touching the counts."""
        return list(islice(self._rows(Counts(), [], keep_loaded=True), limit))

    @property
    def sheets(self) -> list[SheetMap]:
        """What was recognised, sheet by sheet."""
        return [sheet_map for _raw, sheet_map in self.parts]

    @property
    def header_rows(self) -> dict[str, int]:
        """Sheet name → number of its last header row."""
        return {sheet_map.name: sheet_map.header_rows[1] for sheet_map in self.sheets}

    @property
    def separator(self) -> str:
        """What cuts the rows of a text file, "" for a workbook."""
        return next((raw.separator for raw, _map in self.parts), "")

    @property
    def mapping(self) -> dict[str, str]:
        """Header as written → key, over all sheets."""
        return {
            column.header: column.key
            for sheet_map in self.sheets
            for column in sheet_map.columns
            if column.key
        }

    @property
    def ignored(self) -> list[str]:
        """The headers that mean nothing to the layout."""
        headers = [
            column.header
            for sheet_map in self.sheets
            for column in sheet_map.columns
            if column.header and not column.key and column.header not in ERROR_NOTES
        ]
        return list(dict.fromkeys(headers))

    @property
    def missing(self) -> list[str]:
        """The keys of the layout that no sheet has a column for."""
        present = {key for sheet_map in self.sheets for key in sheet_map.index}
        return [key for key in self.layout.keys if key not in present]

    def _rows(
        self, counts: Counts, left_out: list[LeftOut], *, keep_loaded: bool = False
    ) -> Iterator[Row]:
        for raw, sheet_map in self.parts:
            merged = raw.find_merged()
            yield from data_rows(raw.rows(), sheet_map, self.layout, merged, counts, left_out)
            if not keep_loaded:
                raw.release()


def read_table(
    source: bytes | str | Path, filename: str, layout: Layout, max_bytes: int = MAX_BYTES
) -> TableFile:
    """Open a file (a path or its bytes) and find the layout's headers in its sheets.

    Rows are read while iterating. Raises BadFile with a sentence for the person who sent it.
    """
    opened = open_file(source, filename, max_bytes)
    if opened.otherwise:
        opened.sheets = [_best_cut([*opened.sheets, *opened.otherwise], layout)]
    search = _Search(opened, layout)
    for raw in opened.sheets:
        search.look_at(raw)
    search.check()
    return TableFile(layout, opened.encoding, search.parts, search.skipped, opened.notes)


def _best_cut(sheets: list[RawSheet], layout: Layout) -> RawSheet:
    """The sheet whose separator makes the most headings known; the usual one if none does."""

    def known(raw: RawSheet) -> int:
        top = list(islice(raw.rows(), SCANNED_ROWS))
        return len(find_header(raw.name, top, [], layout).index)

    return max(sheets, key=known)


class _Search:
    """Sorts the sheets of a file into those of the layout and the others."""

    def __init__(self, opened: RawFile, layout: Layout) -> None:
        self.layout = layout
        self.notes = opened.notes
        self.parts: list[tuple[RawSheet, SheetMap]] = []
        self.incomplete: list[SheetMap] = []
        self.strange: list[SheetMap] = []
        self.skipped: list[tuple[str, str]] = []

    def look_at(self, raw: RawSheet) -> None:
        """Decide whether a sheet is read."""
        top = list(islice(raw.rows(), SCANNED_ROWS))
        if not any(cell != "" for row in top for cell in row):
            self.skipped.append((raw.name, _("empty sheet")))
            return
        sheet_map = find_header(raw.name, top, raw.find_merged(), self.layout)
        lacking = missing_columns(sheet_map, self.layout)
        if raw.hidden:
            self.skipped.append((raw.name, _("hidden sheet")))
            if not lacking:
                note = _("The sheet “%(sheet)s” is hidden and was not read. Unhide it to read it.")
                self.notes.append(note % {"sheet": raw.name})
        elif not lacking:
            sheet_map.fixed = dict.fromkeys(self.layout.keys, "")
            if self.layout.sheet_as:
                sheet_map.fixed[self.layout.sheet_as] = raw.name
            _check_none_twice(sheet_map, self.layout)
            sheet_map.raw = raw
            raw.unit = title_unit(top[: sheet_map.header_rows[0] - 1])
            self.parts.append((raw, sheet_map))
            return
        else:
            self._put_aside(raw, sheet_map, lacking)
        raw.release()

    def _put_aside(self, raw: RawSheet, sheet_map: SheetMap, lacking: list[str]) -> None:
        nearly = 2 * len(lacking) <= len(self.layout.required)
        (self.incomplete if nearly else self.strange).append(sheet_map)
        self.skipped.append((raw.name, _("no column %(headers)s") % {"headers": _listed(lacking)}))

    def check(self) -> None:
        """Raise BadFile when nothing can be read, or a sheet lacks but few columns."""
        if self.incomplete or (self.strange and not self.parts):
            candidates = self.incomplete or self.strange
            raise _wrong_kind(
                max(candidates, key=lambda sheet_map: len(sheet_map.index)), self.layout
            )
        if not self.parts:
            raise BadFile(
                "empty",
                _("No visible sheet of the workbook holds a table. Fill it in and send it again."),
            )


def _check_none_twice(sheet_map: SheetMap, layout: Layout) -> None:
    """Two columns that fit one key: choosing one could take the wrong person's."""
    for key, columns in sheet_map.twice.items():
        named = [
            f"{sheet_map.columns[at].letter} “{sheet_map.columns[at].header}”" for at in columns
        ]
        raise BadFile(
            "two_columns",
            _(
                "Sheet “%(sheet)s”: the columns %(columns)s could both be “%(title)s”. Say in the"
                " heading whose it is (such as 监护人姓名), or delete one, and hand it in again."
            )
            % {
                "sheet": sheet_map.name,
                "columns": "、".join(named),
                "title": layout.columns[key].headers[0],
            },
        )


def _wrong_kind(sheet_map: SheetMap, layout: Layout) -> BadFile:
    present = [column.header for column in sheet_map.columns if column.header]
    details = {
        "kind": layout.title,
        "missing": _listed(missing_columns(sheet_map, layout)),
        "sheet": sheet_map.name,
        "found": _listed(present) or _("no headers"),
    }
    sentence = _(
        "This is no file of the kind %(kind)s, or its headers are written otherwise. Missing:"
        " %(missing)s. Found: %(found)s. Choose the right kind, or correct the headers."
    )
    if sheet_map.name:
        sentence = _(
            "The sheet “%(sheet)s” is no table of the kind %(kind)s, or its headers are written"
            " otherwise. Missing: %(missing)s. Found: %(found)s. Choose the right kind, or correct"
            " the headers."
        )
    return BadFile("wrong_kind", sentence % details)


def _listed(headers: list[str]) -> str:
    return "、".join(headers[:40])
