"""The parts that sheets are made of; each knows the template that draws it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from welfare.audit.verb import Words


def sum_cell(value: str) -> SafeString:
    """Money as a cell of a table: under each other by their last figure."""
    return format_html('<span class="paper__money">{}</span>', value)


# An empty cell wide enough to sign in, however much stands in the others.
SIGN_CELL = mark_safe('<span class="paper__hand"></span>')


@dataclass(frozen=True)
class Box:
    """One field of a form: what it is called and what is in it; empty, it is filled in by hand."""

    label: Words
    value: Any = ""
    whole: bool = False  # takes the whole row


@dataclass(frozen=True)
class Boxes:
    """Fields in two columns."""

    boxes: Sequence[Box]
    title: Words = ""
    template: str = "papers/_boxes.html"

    @property
    def rows(self) -> list[list[Box]]:
        """Two to a row; one that takes the whole row stands alone."""
        rows: list[list[Box]] = []
        for box in self.boxes:
            pair = rows[-1] if rows else []
            if box.whole or len(pair) != 1 or pair[0].whole:
                rows.append([box])
            else:
                pair.append(box)
        return rows


@dataclass(frozen=True)
class Columns:
    """A table: what is known, and empty rows to fill in."""

    heads: Sequence[Words]
    rows: Sequence[Sequence[Any]] = ()
    empty: int = 0
    title: Words = ""
    total: Sequence[Any] = ()
    template: str = "papers/_columns.html"

    @property
    def blank(self) -> range:
        """The empty rows."""
        return range(self.empty)


@dataclass(frozen=True)
class Prose:
    """Sentences of the law and to the family."""

    paragraphs: Sequence[Words]
    title: Words = ""
    template: str = "papers/_prose.html"


@dataclass(frozen=True)
class Opinion:
    """A frame with an opinion, known or to be written, and who signs under it."""

    title: Words
    text: Words = ""
    signs: Sequence[Words] = ()
    sealed: bool = False
    low: bool = False
    template: str = "papers/_opinion.html"


@dataclass(frozen=True)
class Ticks:
    """Answers of which some are ticked."""

    title: Words
    answers: Sequence[tuple[Words, bool]]
    template: str = "papers/_ticks.html"


@dataclass(frozen=True)
class Signs:
    """Who signs, each with a line for name and day."""

    people: Sequence[Words]
    template: str = "papers/_signs.html"


@dataclass(frozen=True)
class NextSheet:
    """What follows begins on a page of its own, under the same title."""

    title: Words = ""
    template: str = "papers/_next_sheet.html"


@dataclass(frozen=True)
class Photograph:
    """A frame into which a photograph is glued."""

    title: Words
    template: str = "papers/_photograph.html"


HELD = 2  # so many short parts before the signatures come along with them


def in_groups(parts: Sequence["Part"]) -> list[list["Part"]]:
    """The parts as they stay together: nobody signs a page on which nothing else stands."""
    groups: list[list[Part]] = []
    for part in parts:
        held: list[Part] = []
        while isinstance(part, Signs) and len(held) < HELD and groups and _is_short(groups[-1]):
            held = groups.pop() + held
        groups.append([*held, part])
    return groups


def _is_short(group: list["Part"]) -> bool:
    return len(group) == 1 and isinstance(group[0], Prose | Opinion | Ticks)


Part = Boxes | Columns | Prose | Opinion | Ticks | Signs | NextSheet | Photograph


@dataclass(frozen=True)
class Filled:
    """What a sheet of parts is given: to whom it belongs, its parts, who signs it at the end."""

    parts: Sequence[Part]
    office: str = ""
    addressed: Words = ""
    lede: Sequence[tuple[Words, Any]] = field(default_factory=tuple)

    def as_dict(self) -> dict[str, Any]:
        """For the template."""
        return {
            "parts": self.parts,
            "groups": in_groups(self.parts),
            "office": self.office,
            "addressed": self.addressed,
            "lede": self.lede,
        }
