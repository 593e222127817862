"""A problem with its place in a file, and the sum of what became of the file's rows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from django.utils.translation import gettext as _

Level = Literal["error", "warning"]
# What of a sentence is the row's own: a word as it stands in the cell, a number, a day.
OWN = re.compile(r"“[^”]*”|\d+(?:[-.:,/]\d+)*")
DOTS = "…"
FEW = 3  # values of one cause are named one by one


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


@dataclass(frozen=True, slots=True)
class RowsAlike:
    """What rows have in common that are wrong for one reason; the first of them, and how many."""

    first: Problem
    rows: int
    reason: str
    remedy: str


Said = tuple[str, str]  # reason and remedy


def by_cause(problems: Iterable[Problem]) -> list[RowsAlike]:
    """One for each cause, the most frequent first.

    A few words that mean nothing are named one by one, each with its rows; of many the sentence
    keeps what all of them say. What no column has is one cause in all sheets.
    """
    alike: dict[tuple[str, ...], dict[Said, list[Problem]]] = {}
    for one in problems:
        said = one.common or (one.reason, one.remedy)
        sheet = one.sheet if one.column else ""
        plain = said if one.common else tuple(OWN.sub(DOTS, words) for words in said)
        shape = (sheet, one.column, one.level, *plain)
        alike.setdefault(shape, {}).setdefault(said, []).append(one)
    causes: list[RowsAlike] = []
    for by_words in alike.values():
        if len(by_words) > FEW:
            same = [one for rows in by_words.values() for one in rows]
            reasons, remedies = zip(*by_words, strict=True)
            causes.append(RowsAlike(same[0], len(same), _shared(reasons), _shared(remedies)))
        else:
            causes += [RowsAlike(rows[0], len(rows), *_said(rows)) for rows in by_words.values()]
    return sorted(causes, key=lambda cause: -cause.rows)


def _said(rows: list[Problem]) -> Said:
    """A row by itself keeps its own sentence."""
    own = {(one.reason, one.remedy) for one in rows}
    return own.pop() if len(own) == 1 else rows[0].common or ("", "")


def _shared(sentences: Iterable[str]) -> str:
    """What sentences of one shape say alike, with dots for what each says otherwise.

    >>> _shared(["“甲” is no day of 2022.", "“乙” is no day of 2022."])
    '“…” is no day of 2022.'
    """
    listed = list(sentences)
    same = [len(set(words)) == 1 for words in zip(*map(OWN.findall, listed), strict=True)]
    at = iter(same)

    def word(own: "re.Match[str]") -> str:
        if next(at):
            return own[0]
        return f"“{DOTS}”" if own[0].startswith("“") else DOTS

    return OWN.sub(word, listed[0])
