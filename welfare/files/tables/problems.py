"""A problem with its place in a file, and the sum of what became of the file's rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from django.utils.translation import gettext as _

Level = Literal["error", "warning"]


def place_words(sheet: str, row: int) -> str:
    """A row and its sheet, where the file has sheets, for a sentence."""
    words = {"sheet": sheet, "n": row}
    return _("sheet “%(sheet)s” row %(n)s") % words if sheet else _("row %(n)s") % words


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell (or with a whole row, when `column` is empty).

    `sheet` and `row` (1-based) and `column` (a letter) are the place as the spreadsheet shows it;
    `value` is the cell as text, masked where it is secret; `remedy` says what to do. `common` is
    reason and remedy as many rows share them, where those name a place of each row's own.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    remedy: str
    level: Level = "error"
    common: tuple[str, str] | None = None

    def as_dict(self) -> dict[str, object]:
        """Return plain values, for a JSON field."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, object]) -> "Problem":
        """Undo `as_dict`; raises KeyError or ValueError on something else."""
        return cls(
            sheet=str(stored["sheet"]),
            row=int(str(stored["row"])),
            column=str(stored["column"]),
            value=str(stored["value"]),
            reason=str(stored["reason"]),
            remedy=str(stored["remedy"]),
            level="warning" if stored["level"] == "warning" else "error",
        )


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of the data rows of a file. Raises ValueError when a row is unaccounted for."""

    rows_read: int
    saved: int
    rejected: int
    skipped: int

    def __post_init__(self) -> None:
        if self.saved + self.rejected + self.skipped != self.rows_read:
            raise ValueError(
                f"{self.saved} saved + {self.rejected} rejected + {self.skipped} skipped"
                f" are not the {self.rows_read} rows read"
            )
