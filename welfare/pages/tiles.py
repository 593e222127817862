"""What waits: numbers that lead to a list, and single things with their day; for the start page.

Numbers are drawn as tiles elsewhere too (components/tiles.html).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from django.db.models import TextChoices
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from welfare.audit.verb import Words

Tone = Literal["", "info", "ok", "warn", "bad"]


class Heading(TextChoices):
    """Under which heading of the worklist something stands, in their order."""

    OVERDUE = "overdue", _("Overdue")
    TODAY = "today", _("Due today")
    SOON = "soon", _("Due within a week")
    MINE = "mine", _("To do")
    OTHERS = "others", _("Waiting for others")
    NEW = "new", _("New since yesterday")
    KNOWN = "known", _("At a glance")  # no work: what an administrator keeps an eye on


@dataclass(frozen=True)
class Tile:
    """One number with what it counts, where its list is and how urgent it is."""

    number: int | str
    label: Words
    url: str = ""
    tone: Tone = ""
    note: Words = ""
    unit: Words = ""
    group: Heading = Heading.MINE

    @property
    def heading(self) -> Heading:
        """What went wrong or is late stands with what is overdue."""
        return Heading.OVERDUE if self.tone == "bad" else self.group


@dataclass(frozen=True)
class DatedWork:
    """One thing that waits: what is to be done, for whom, and how many working days are left."""

    label: Words
    whose: str
    url: str
    due: date
    days_left: int
    where: Words = ""
    provisional: bool = False
    waits_for_others: bool = False

    @property
    def heading(self) -> Heading:
        if self.waits_for_others:
            return Heading.OTHERS
        if self.days_left < 0:
            return Heading.OVERDUE
        return Heading.SOON if self.days_left else Heading.TODAY


class UnderHeading(NamedTuple):
    """One heading with the single things, the nearest day first, and the numbers below them."""

    group: Heading
    lines: list[DatedWork]
    tiles: list[Tile]


def counted(
    number: int,
    label: Words,
    url: str,
    tone: Tone = "",
    *,
    note: Words = "",
    unit: Words = "",
    group: Heading = Heading.MINE,
) -> Tile:
    """A number of things that wait; it is urgent only where there are any."""
    return Tile(number, label, url, tone if number else "", note, unit, group)


def fragment(
    request: HttpRequest, tiles: Sequence[Tile], lines: Iterable[DatedWork] = ()
) -> TemplateResponse:
    """An app's part of the worklist; nothing where nothing is the person's work."""
    context = worklist(tiles, list(lines))
    return TemplateResponse(request, "welfare/_worklist.html", context)


def worklist(tiles: Sequence[Tile], lines: list[DatedWork]) -> dict[str, Any]:
    """What the template draws: a section per heading; of what is nothing, the names alone."""
    there = [tile for tile in tiles if tile.number]
    return {
        "tiles": tiles,
        "lines": lines,
        "sections": list(_sections(there, lines)),
        "nothing": [tile for tile in tiles if not tile.number],
    }


def _sections(tiles: list[Tile], lines: list[DatedWork]) -> Iterator[UnderHeading]:
    nearest = sorted(lines, key=lambda line: line.due)
    for group in Heading:
        section = UnderHeading(
            group,
            [line for line in nearest if line.heading == group],
            [tile for tile in tiles if tile.heading == group],
        )
        if section.lines or section.tiles:
            yield section
