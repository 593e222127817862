"""Reading a table file by a layout: `read_table` finds the headers, the table yields the rows."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path

from django.utils.translation import gettext as _

from welfare.files.opening.errors import BadFile
from welfare.files.opening.spool import Cell
from welfare.files.tables.given import give, gives
from welfare.files.tables.headers import (
    ERROR_NOTES,
    SCANNED_ROWS,
    Rows,
    SheetMap,
    find_header,
    heading_at,
    likely_heading,
)
from welfare.files.tables.layouts import Layout, day_of
from welfare.files.tables.rows import Counts, LeftOut, Row, data_rows
from welfare.files.tables.sheets import MAX_BYTES, RawFile, RawSheet, open_file
from welfare.files.tables.stacked import check_one_table, tables_of
from welfare.files.tables.values import text, title_unit
from welfare.files.tables.whose import holds_people
from welfare.personal.masks import mask_numbers

LONGEST_LISTED = 30  # signs of a heading where it is named
# What lists are called, beside what they are of: 孤儿台账
OF_A_LIST = re.compile(r"(?:台账|花?名册|名单|明细|信息|登记|汇总|[册表])+$")
FEWEST_HEADINGS = 3  # of a table that may be one of ours, though none of them is known


@dataclass(frozen=True, slots=True)
class FilePart:
    """A sheet that is read, and how."""

    raw: RawSheet
    sheet_map: SheetMap
    layout: Layout


@dataclass
class TableFile:
    """A file whose headers were found. Iterating yields its data rows and fills `counts`.

    Iterating again starts again. `left_out` holds totals, footers and notes after the loop. Each
    of the `parts` is a sheet with the layout that fits it best.
    """

    layouts: Sequence[Layout]
    encoding: str
    parts: list[FilePart]
    skipped_sheets: list[tuple[str, str]]
    notes: list[str]
    opened: RawFile
    counts: Counts = field(default_factory=Counts)
    left_out: list[LeftOut] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        return chain.from_iterable(self.by_sheet())

    def by_sheet(self) -> Iterator[Iterator[Row]]:
        """The same rows sheet by sheet; each sheet is loaded when it is asked for."""
        self.counts, self.left_out = Counts(), []
        return self._sheets(self.counts, self.left_out)

    def preview(self, limit: int = 20) -> list[Row]:
        """Return the first rows without touching the counts."""
        return list(islice(chain.from_iterable(self._sheets(Counts(), [])), limit))

    @property
    def layout(self) -> Layout:
        """The layout of the first sheet."""
        return self.parts[0].layout if self.parts else self.layouts[0]

    @property
    def sheets(self) -> list[SheetMap]:
        """What was recognised, sheet by sheet."""
        return [part.sheet_map for part in self.parts]

    @property
    def is_strange(self) -> bool:
        """Whether no heading of the file is known."""
        return not any(part.sheet_map.known for part in self.parts)

    @property
    def header_rows(self) -> dict[str, int]:
        """Sheet name → number of its last header row, of several tables the first one's."""
        return {sheet.name: sheet.header_rows[1] for sheet in reversed(self.sheets)}

    @property
    def separator(self) -> str:
        """What cuts the rows of a text file, "" for a workbook."""
        return next((part.raw.separator for part in self.parts), "")

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
            for part in self.parts
            for column in part.sheet_map.columns
            if column.header
            and not column.key
            and column.header not in ERROR_NOTES
            and not part.layout.leaves_out(column.header, column.name)
        ]
        return list(dict.fromkeys(headers))

    @property
    def missing(self) -> list[str]:
        """The keys of the layouts in use that no sheet says anything for."""
        keys = dict.fromkeys(key for part in self.parts for key in part.layout.keys)
        keys = {key: None for key in keys if not day_of(key)}
        return [
            key
            for key in keys
            if not any(gives(part.sheet_map, part.layout, key) for part in self.parts)
        ]

    def _sheets(self, counts: Counts, left_out: list[LeftOut]) -> Iterator[Iterator[Row]]:
        for part in self.parts:
            raw = part.raw
            yield data_rows(raw.rows(), part.sheet_map, part.layout, raw.merged, counts, left_out)
            part.sheet_map.read_before.clear()


def read_table(
    source: bytes | str | Path | RawFile,
    filename: str,
    layout: Layout | Sequence[Layout],
    max_bytes: int = MAX_BYTES,
    *,
    lenient: bool = False,
    heading: Rows | None = None,
    given: Mapping[str, str] | None = None,
) -> TableFile:
    """Open a file (a path, its bytes) and find the headers of the best layout in each sheet.

    Of a large file nobody should hold the bytes any longer: it may be opened before.

    Rows are read while iterating. Raises BadFile with a sentence for the person who sent it. A
    `lenient` reading keeps sheets that lack required columns or have one twice, for a preview that
    asks for them; `heading` says where the headings stand of a file of which none is known; `given`
    are values for keys of which the file itself says nothing.
    """
    layouts = [layout] if isinstance(layout, Layout) else list(layout)
    opened = source if isinstance(source, RawFile) else open_file(source, filename, max_bytes)
    if opened.otherwise:
        opened.sheets = [_best_cut([*opened.sheets, *opened.otherwise], layouts)]
    search = _Search(opened, layouts, filename, given or {}, lenient=lenient)
    for raw in opened.sheets:
        for one in search.tables_of(raw):
            search.look_at(one)
    search.check(heading)
    return TableFile(layouts, opened.encoding, search.parts, search.skipped, opened.notes, opened)


def _best_cut(sheets: list[RawSheet], layouts: list[Layout]) -> RawSheet:
    """The sheet whose separator makes the most headings known; the usual one if none does."""

    def known(raw: RawSheet) -> int:
        top = raw.top(SCANNED_ROWS)
        return max(find_header(raw.name, top, [], layout).known for layout in layouts)

    return max(sheets, key=known)


class _Search:
    """Sorts the sheets of a file into those of the layouts and the others."""

    def __init__(
        self,
        opened: RawFile,
        layouts: list[Layout],
        filename: str,
        given: Mapping[str, str],
        *,
        lenient: bool,
    ) -> None:
        self.lenient = lenient
        self.given = given
        self.layouts = layouts
        self.filename = filename
        self.notes = opened.notes
        self.parts: list[FilePart] = []
        self.incomplete: list[FilePart] = []
        self.strange: list[FilePart] = []
        self.skipped: list[tuple[str, str]] = []
        self.headless: dict[str, str] = {}  # sheets of people without headings, with what is said
        self.unseen: list[str] = []  # what is said of hidden sheets that could be read

    def tables_of(self, raw: RawSheet) -> list[RawSheet]:
        """The sheet, or the tables that stand on it one below the other."""

        def look(one: RawSheet) -> SheetMap:
            return self._best(one, one.top(SCANNED_ROWS)).sheet_map

        return tables_of(raw, look(raw), look, self.layouts)

    def look_at(self, raw: RawSheet) -> None:
        """Decide whether a sheet is read."""
        top = raw.top(SCANNED_ROWS)
        if not any(cell != "" for row in top for cell in row):
            self.skipped.append((raw.name, _("empty sheet")))
            return
        part = self._best(raw, top)
        lacking = part.sheet_map.lacking
        rule = part.layout.sheet_rule(raw.name)
        if raw.hidden:
            self.skipped.append((raw.name, _("hidden sheet")))
            if not lacking:
                note = _("The sheet “%(sheet)s” is hidden and was not read. Unhide it to read it.")
                self.unseen.append(note % {"sheet": raw.name})
                self.notes.append(self.unseen[-1])
        elif rule is not None and rule.skip:
            self.skipped.append((raw.name, _("the layout leaves it out")))
        elif not lacking:
            if not self.lenient:
                _check_none_twice(part.sheet_map, part.layout)
            check_one_table(raw, part.sheet_map, part.layout)
            self.parts.append(part)
        else:
            self._put_aside(part)

    def _best(self, raw: RawSheet, top: list[list[Cell]]) -> FilePart:
        """The sheet by the layout that fits best: nothing lacking, most columns, known by name."""
        parts = []
        for layout in self.layouts:
            sheet_map = find_header(raw.name, top, raw.merged, layout)
            title = top[: sheet_map.header_rows[0] - 1]
            give(sheet_map, layout, self.filename, title, self.given)
            sheet_map.raw = raw
            parts.append(FilePart(raw, sheet_map, layout))
        best = max(parts, key=partial(_fit, names=[self.filename, *map(text, chain(*title))]))
        raw.unit = title_unit(top[: best.sheet_map.header_rows[0] - 1])
        return best

    def _put_aside(self, part: FilePart) -> None:
        lacking = part.sheet_map.lacking
        known = part.sheet_map.known  # what names and constants give is known of any sheet
        nearly = known and 2 * len(lacking) <= len(part.layout.required)
        (self.incomplete if nearly else self.strange).append(part)
        reason = _("no column %(headers)s") % {"headers": _listed(_titles(part))}
        headings = [column.header for column in part.sheet_map.columns]
        has_headings = part.sheet_map.known and not holds_people([headings])
        if part.raw.name and not has_headings and holds_people(part.raw.rows()):
            reason = _("it has no headings, though there are resident IDs in it")
            note = _(
                "The sheet “%(sheet)s” holds resident IDs but no headings, and is not read. If it"
                " goes on with the sheet before, copy the headings into its first row."
            )
            self.headless[part.raw.name] = note % {"sheet": part.raw.name}
        self.skipped.append((part.raw.name, reason))

    def check(self, heading: Rows | None) -> None:
        """Raise BadFile when nothing can be read, or a sheet lacks but few columns."""
        if self.parts:
            self.notes.extend(self.headless.values())
        if self.lenient:
            self._keep_for_questions(heading)
        elif self.incomplete or (self.strange and not self.parts):
            raise self._wrong_kind(self.incomplete or self.strange)
        if not self.parts:
            raise BadFile(
                "empty",
                _("No visible sheet of the workbook holds a table. Fill it in and send it again."),
            )

    def _keep_for_questions(self, heading: Rows | None) -> None:
        """Sheets of which something is known and something asked; the strange ones if no other."""
        asked = self.incomplete or ([] if self.parts else self.strange)
        asked = [part for part in asked if part.sheet_map.known]
        if self.strange and not (self.parts or asked):
            asked = self._unknown(heading)
        names = {part.raw.name for part in asked}
        self.skipped = [one for one in self.skipped if one[0] not in names]
        self.parts += asked

    def _unknown(self, heading: Rows | None) -> list[FilePart]:
        """The widest of the sheets of which no heading is known, and those with the same ones."""
        parts = []
        for part in self.strange:
            raw, layout = part.raw, part.layout
            top = raw.top(SCANNED_ROWS)
            rows = heading or likely_heading(top)
            sheet_map = heading_at(raw.name, top, raw.merged, layout, rows)
            give(sheet_map, layout, self.filename, top[: rows[0] - 1], self.given)
            sheet_map.raw = raw
            parts.append(FilePart(raw, sheet_map, layout))
        widest = max(parts, key=lambda part: _headings(part.sheet_map))
        if heading is None and holds_people([[one.header for one in widest.sheet_map.columns]]):
            raise _headless(widest)
        if heading is None and _headings(widest.sheet_map) < FEWEST_HEADINGS:
            raise self._wrong_kind(self.strange)
        names = [column.header for column in widest.sheet_map.columns]
        return [p for p in parts if [one.header for one in p.sheet_map.columns] == names]

    def _wrong_kind(self, parts: list[FilePart]) -> BadFile:
        error = _wrong_kind(max(parts, key=lambda part: part.sheet_map.known))
        return BadFile(error.code, " ".join([*self.unseen, str(error)])) if self.unseen else error


def _fit(part: FilePart, names: Iterable[str]) -> tuple[bool, bool, bool, int, bool, int]:
    """Better is more. One of what the file is said to be goes before one that lends its headings.

    Of two that lack something the one by whose name the file goes (孤儿台账) is meant.
    """
    sheet_map, layout = part.sheet_map, part.layout
    lacking = len(sheet_map.lacking)
    named = layout.sheet_rule(part.raw.name) is not None
    own = not layout.lent and bool(sheet_map.known) and 2 * lacking <= len(layout.required)
    called = OF_A_LIST.sub("", layout.name)
    spoken_of = bool(lacking and called) and any(called in one for one in (*names, part.raw.name))
    return own, not lacking, spoken_of, sheet_map.known, named, -lacking


def _headings(sheet_map: SheetMap) -> int:
    return sum(bool(column.header) for column in sheet_map.columns)


def _titles(part: FilePart) -> list[str]:
    return [part.layout.title_of(key) for key in part.sheet_map.lacking]


def _check_none_twice(sheet_map: SheetMap, layout: Layout) -> None:
    """Two columns that fit one key: choosing one could take the wrong person's."""
    for key, columns in sheet_map.twice.items():
        named = [
            f"{sheet_map.columns[at].letter} “{sheet_map.columns[at].header}”" for at in columns
        ]
        if len(columns) == 1:
            raise BadFile(
                "whose_column",
                _(
                    "Sheet “%(sheet)s”: column %(column)s stands behind “%(after)s”; it may be that"
                    " one's “%(title)s”. Say in the heading whose it is, or put the column behind"
                    " the name it belongs to, and hand it in again."
                )
                % {
                    "sheet": sheet_map.name,
                    "column": named[0],
                    "after": sheet_map.columns[columns[0]].after,
                    "title": layout.title_of(key),
                },
            )
        raise BadFile(
            "two_columns",
            _(
                "Sheet “%(sheet)s”: the columns %(columns)s could both be “%(title)s”. Say in the"
                " heading whose it is (such as 监护人姓名), or delete one, and hand it in again."
            )
            % {
                "sheet": sheet_map.name,
                "columns": "、".join(named),
                "title": layout.title_of(key),
            },
        )


def _wrong_kind(part: FilePart) -> BadFile:
    sheet_map, layout = part.sheet_map, part.layout
    present = [column.header for column in sheet_map.columns if column.header]
    if holds_people([[*present]]):
        return _headless(part)
    details = {
        "kind": layout.title,
        "missing": _listed(_titles(part)),
        "sheet": sheet_map.name,
        "found": mask_numbers(_listed(present)) or _("no headers"),
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


def _headless(part: FilePart) -> BadFile:
    """The error where people begin in the first row; what stands there is repeated nowhere."""
    place = part.raw.name or _("the file")
    sentence = _(
        "In “%(sheet)s” people stand where the headings should be. Put a row of headings above"
        " them, with at least %(missing)s, and hand it in again."
    )
    return BadFile("no_headings", sentence % {"sheet": place, "missing": _listed(_titles(part))})


def _listed(headers: list[str]) -> str:
    return "、".join(header[:LONGEST_LISTED] for header in headers[:40])
