"""Of which kind a file is: the layout that knows most of its headers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from welfare.files.tables.given import give
from welfare.files.tables.headers import SCANNED_ROWS, find_header, names_any
from welfare.files.tables.layouts import Layout, day_of
from welfare.files.tables.sheets import MAX_BYTES, RawFile, RawSheet, open_file


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a sheet fits a layout; `position` is the layout's place among those given."""

    kind: str
    position: int
    columns: int
    share: float  # of the layout's columns
    headings: Mapping[str, str]  # by key, as the file writes them
    sheet: str = ""
    required: frozenset[str] = frozenset()  # without which no sheet is of the kind
    whole: bool = True  # else it lacks some of these

    @property
    def rank(self) -> tuple[bool, int, float, int]:
        """More is better; of two that fit as well the first layout."""
        return self.whole, self.columns, self.share, -self.position


def best_fit(
    source: bytes | Path, name: str, layouts: Iterable[Layout], max_bytes: int = MAX_BYTES
) -> Fit | None:
    """The layout that fits a sheet of the file best; None where no sheet fits any.

    Raises BadFile where it cannot be opened.
    """
    fits = fits_of(open_file(source, name, max_bytes), name, layouts)
    return max((fit for fit in fits if fit.whole), key=lambda fit: fit.rank, default=None)


def fits_of(opened: RawFile, name: str, layouts: Iterable[Layout]) -> list[Fit]:
    """Every way in which a sheet of the file fits a layout of which it has the most part."""
    candidates = list(layouts)
    sheets = [raw for raw in [*opened.sheets, *opened.otherwise] if not raw.hidden]
    return [fit for raw in sheets for fit in _fits(raw, name, candidates)]


def _fits(raw: RawSheet, file_name: str, layouts: list[Layout]) -> Iterator[Fit]:
    top, merged = list(islice(raw.rows(), SCANNED_ROWS)), raw.merged
    for position, layout in enumerate(layouts):
        if not names_any(top, layout):
            continue
        sheet_map = find_header(raw.name, top, merged, layout)
        give(sheet_map, layout, file_name, top[: sheet_map.header_rows[0] - 1])
        if 2 * len(sheet_map.lacking) < len(layout.required):
            described = sum(not day_of(key) for key in layout.columns)
            headings = {one.key: one.header for one in sheet_map.columns if one.key}
            known = sheet_map.known
            required = frozenset(column.key for column in layout.required)
            share = known / described
            whole = not sheet_map.lacking
            yield Fit(layout.kind, position, known, share, headings, raw.name, required, whole)
