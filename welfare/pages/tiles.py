"""Numbers that lead to a list: what is due, how much there is; for components/tiles.html."""

from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from welfare.audit.verb import Words

Tone = Literal["", "info", "ok", "warn", "bad"]


@dataclass(frozen=True)
class Tile:
    """One number with what it counts, where its list is and how urgent it is."""

    number: int | str
    label: Words
    url: str = ""
    tone: Tone = ""
    note: Words = ""
    unit: Words = ""


def counted(
    number: int,
    label: Words,
    url: str,
    tone: Tone = "",
    *,
    note: Words = "",
    unit: Words = "",
) -> Tile:
    """A number of things that wait; it is urgent only where there are any."""
    return Tile(number, label, url, tone if number else "", note, unit)


def fragment(request: HttpRequest, tiles: list[Tile]) -> HttpResponse:
    """Tiles that the start page fetches; nothing where nothing is the person's work."""
    return render(request, "components/tiles.html", {"tiles": tiles})
