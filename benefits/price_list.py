"""The standards of some programmes, read once: as they are, and as a draft would make them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from benefits import rates
from benefits.entitlement import Price
from benefits.models import Component, Standard, StandardDraft, StandardPer
from benefits.states import DraftStatus
from cases.models import Programme
from welfare.county.months import first_of
from welfare.exceptions import MissingParameter

Key = tuple[int, str, str]  # programme, residence, component


class PriceList:
    """What `rates` says of standards, without a query for each. (Prices)"""

    def __init__(self, dated: Iterable[tuple[Key, date, Price]]) -> None:
        self.rows: dict[Key, list[tuple[date, Price]]] = defaultdict(list)
        for key, since, price in sorted(dated, key=lambda one: (one[0], one[1])):
            self.rows[key].append((since, price))

    def standard(
        self, *, programme: Programme, residence: str, on: date, component: str = Component.BASIC
    ) -> Price:
        """The standard in force on the first day of the month of `on`. Raises MissingParameter."""
        price = self.price((programme.pk, residence, component), on)
        if price is None:
            day = first_of(on)
            raise MissingParameter(rates.missing_standard(programme, residence, component, day))
        return price

    def by_form(
        self, *, programme: Programme, residence: str, on: date, component: str, form: str
    ) -> Price:
        """The standard of a form of care; the common one where no form is priced apart."""
        special = rates.forms_of(programme, component)
        apart = any(self.price((programme.pk, residence, name), on) for name in special)
        chosen = f"{form}_{component}" if apart else component
        return self.standard(programme=programme, residence=residence, on=on, component=chosen)

    def price(self, key: Key, on: date) -> Price | None:
        """What is in force in the month of a day, if anything is."""
        dated = self.rows.get(key, [])
        place = bisect_right(dated, first_of(on), key=lambda one: one[0])
        return dated[place - 1][1] if place else None

    def of(self, programme: int, residence: str, month: date) -> dict[str, Price | None]:
        """Everything in force for a programme in a month, by what it is for."""
        return {
            key[2]: self.price(key, month) for key in self.rows if key[:2] == (programme, residence)
        }

    def months(self, programme: int, residence: str) -> set[date]:
        """The months from which on a standard counts."""
        return {
            rates.first_month_of(since)
            for key, dated in self.rows.items()
            if key[:2] == (programme, residence)
            for since, _price in dated
        }


def as_they_are(programmes: "QuerySet[Programme]") -> PriceList:
    """The standards of these programmes as they stand in the table."""
    return PriceList(_dated(row) for row in Standard.objects.filter(programme__in=programmes))


def before_and_after(draft: StandardDraft) -> tuple[PriceList, PriceList]:
    """Without the lines of a draft, whether they stand in the table already or not; and with."""
    lines = {
        (line.programme_id, line.residence, line.component): line
        for line in draft.lines.all()
        if line.programme_id is not None
    }
    stored = Standard.objects.filter(programme__in={key[0] for key in lines})
    own = [row for row in stored if _key(row) in lines and row.valid_from == draft.from_month]
    known = [_dated(row) for row in stored if row not in own]
    # What it puts right counted before: the row of the same month, once in force set aside for it.
    aside = Standard.every.filter(corrected_by=draft)
    wrong = [_dated(row) for row in (aside if draft.status == DraftStatus.IN_FORCE else own)]
    drafted = [
        (key, draft.from_month, Price(line.amount, draft.document, line.per == StandardPer.YEAR))
        for key, line in lines.items()
    ]
    return PriceList([*known, *wrong]), PriceList([*known, *drafted])


def _key(row: Standard) -> Key:
    return row.programme_id, row.residence, row.component


def _dated(row: Standard) -> tuple[Key, date, Price]:
    price = Price(row.amount, row.document, row.per == StandardPer.YEAR)
    return _key(row), row.valid_from, price
