"""The section `[published]` of a county's profile: figures as the county published them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reports.models import PublishedFigure
from welfare.county.profile.reading import YEARS, Node, as_decimal
from welfare.county.profile.saving import Changes, put
from welfare.models import Division


@dataclass(frozen=True)
class Figure:
    """A figure as the county published it."""

    year: int
    key: str
    value: Decimal
    source: str
    ours: bool = True  # whether the report is said to have such a figure


def read(root: Node) -> list[Figure]:
    """The published figures of every year; what is wrong is noted in the node."""
    return [figure for year, node in root.named("published") for figure in _of_year(year, node)]


def _of_year(year: str, node: Node) -> list[Figure]:
    if not (year.isascii() and year.isdigit() and YEARS[0] <= int(year) <= YEARS[1]):
        node.bad("", _("This is not a year."), _("Write [published.2022]."))
        return []
    source = node.text("source")
    published = list(_figures(node.table("figures"), int(year), source))
    if node.has("others"):  # published, and not to be worked out from what is kept here
        published += _figures(node.table("others"), int(year), source, ours=False)
    node.close()
    return published


def _figures(node: Node, year: int, source: str, *, ours: bool = True) -> Iterator[Figure]:
    for key in node.values:
        node.has(key)
        value = as_decimal(node.values[key])
        if value is None:
            node.bad(key, _("This is not a number."), _("Write it without unit."))
        else:
            yield Figure(year, key, value, source, ours)


def save(changes: Changes, county: Division, figures: list[Figure]) -> None:
    """Put the figures; each is known by county, year and key."""
    for figure in figures:
        keys = {"county": county, "year": figure.year, "key": figure.key}
        put(changes, PublishedFigure, keys, {"value": figure.value, "source": figure.source})
