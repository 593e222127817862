"""Of which kind a file is: the layout that knows most of its headers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from welfare.files.tables.given import give
from welfare.files.tables.headers import SCANNED_ROWS, find_header, names_any
from welfare.files.tables.layouts import Layout, day_of
from welfare.files.tables.sheets import MAX_BYTES, RawSheet, open_file


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a sheet fits a layout; `position` is the layout's place among those given."""

    kind: str
    position: int
    columns: int
    share: float  # of the layout's columns
    headings: Mapping[str, str]  # by key, as the file writes them

    @property
    def rank(self) -> tuple[int, float, int]:
        """More is better; of two that fit as well the first layout."""
        return self.columns, self.share, -self.position


def best_fit(
    source: bytes | Path, name: str, layouts: Iterable[Layout], max_bytes: int = MAX_BYTES
) -> Fit | None:
    """The layout that fits a sheet of the file best; None where no sheet fits any.

    Raises BadFile where it cannot be opened.
    """
    candidates = list(layouts)
    opened = open_file(source, name, max_bytes)
    sheets = [raw for raw in [*opened.sheets, *opened.otherwise] if not raw.hidden]
    fits = [fit for raw in sheets for fit in _fits(raw, name, candidates)]
    return max(fits, key=lambda fit: fit.rank, default=None)


def _fits(raw: RawSheet, file_name: str, layouts: list[Layout]) -> Iterator[Fit]:
    top, merged = list(islice(raw.rows(), SCANNED_ROWS)), raw.merged
    for position, layout in enumerate(layouts):
        if not names_any(top, layout):
            continue
        sheet_map = find_header(raw.name, top, merged, layout)
        give(sheet_map, layout, file_name, top[: sheet_map.header_rows[0] - 1])
        if not sheet_map.lacking:
            described = sum(not day_of(key) for key in layout.columns)
            headings = {one.key: one.header for one in sheet_map.columns if one.key}
            known = sheet_map.known
            yield Fit(layout.kind, position, known, known / described, headings)
