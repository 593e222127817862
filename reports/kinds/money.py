"""What was paid of some kinds of programme: in the period and in the year so far. (E9, E10)"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from benefits.models import Payment
from reports.figures import spending
from reports.figures.base import AddsUp, Period, Unit
from reports.kinds.building import FigureRow
from welfare.models import Level

ITEMS = {
    "basic": _("basic amounts"),
    "supplement": _("supplements or care fees"),
    "set_off": _("set off for claims"),
}
PAID = _("Payments that reached the account, by the month of payment.")


def paid(period: Period, kinds: Iterable[str], **where: Any) -> "QuerySet[Payment]":
    """Payments of these kinds that reached the account."""
    return spending.paid(period, programme__kind__in=list(kinds), **where)


def rows(
    kinds: Iterable[str], name: str = "paid", code: str = "", label: Any = "", **where: Any
) -> tuple[FigureRow, ...]:
    """Paid in the period and in the year so far, each with what it is made of.

    `label` says of what, in a table of several.
    """
    of = partial(paid, kinds=tuple(kinds), **where)
    now, so_far = (
        _("%(figure)s: %(part)s") % {"figure": label, "part": words} if label else words
        for words in (_("Paid in the period"), _("Paid in the year so far"))
    )
    return (
        *_with_items(name, now, of, year=False, code=""),
        *_with_items(f"{name}_year", so_far, of, year=True, code=code),
    )


def _with_items(name: str, label: Any, of: Any, *, year: bool, code: str) -> list[FigureRow]:
    parts = [
        FigureRow(
            f"{name}.{column}",
            _("%(whole)s: %(part)s") % {"whole": label, "part": words},
            Unit.YUAN,
            PAID,
            of,
            total=column,
            year=year,
        )
        for column, words in ITEMS.items()
    ]
    return [FigureRow(name, label, Unit.YUAN, PAID, of, "amount", code=code, year=year), *parts]


def sums(period: Period, name: str = "paid") -> tuple[AddsUp, ...]:
    """The items make the whole; the year so far is that of the period before with this one.

    Not of a village: its year is that of the families who stand in it now, wherever in the town
    they lived before.
    """
    wholes = (name, f"{name}_year")
    items = tuple(
        AddsUp("E10a", whole, (f"{whole}.basic", f"{whole}.supplement"), (f"{whole}.set_off",))
        for whole in wholes
    )
    if period.area is not None and period.area.level == Level.VILLAGE:
        return items
    first = period.first_month.month == 1  # the year before is over
    parts = (name,) if first else (f"previous:{name}_year", name)
    return (*items, AddsUp("E9", f"{name}_year", parts))
