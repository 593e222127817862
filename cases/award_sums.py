"""What an award pays by the month, from which month on and why: its amount, and beside it the
supplements of its people.

The rates of supplements are kept a floor above; they are looked up by the names they have there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import Range

from cases.changes import Direction
from cases.models import Award, AwardAmount, AwardChange, Supplement, SupplementKind
from welfare.county.months import first_of, next_month, previous_month

ZERO = Decimal(0)


@dataclass(frozen=True)
class RatedSupplement:
    """One person's supplement in a month; without `rate` the county has not set it."""

    supplement: Supplement
    rate: Decimal | None
    document: str

    @property
    def person(self) -> str:
        name: str = self.supplement.member.person.name
        return name


@dataclass(frozen=True)
class Earlier:
    """What counted for the same month until another decision took its place, and until when."""

    total: Decimal
    reason: str
    until: date


@dataclass(frozen=True)
class MonthSum:
    """What an award pays from a month on."""

    from_month: date
    amount: AwardAmount
    rated: tuple[RatedSupplement, ...]
    reasons: tuple[str, ...]
    earlier: tuple[Earlier, ...]

    @property
    def extra(self) -> Decimal:
        """The supplements together."""
        return _whole(self.rated)

    @property
    def total(self) -> Decimal:
        """Amount, care fee and supplements together."""
        return self.amount.total + self.extra


@dataclass(frozen=True)
class ListedSum:
    """What an award of a list pays in the month, and its parts."""

    basic: Decimal
    care: Decimal
    extra: Decimal

    @property
    def total(self) -> Decimal:
        """Amount, care fee and supplements together."""
        return self.basic + self.care + self.extra


@dataclass(frozen=True)
class ChangeSide:
    """What is paid by the month before or after a change: the amount, and what is beside it."""

    basic: Decimal
    extra: Decimal
    from_month: date
    lines: Any

    @property
    def total(self) -> Decimal:
        """What the family has a month."""
        return self.basic + self.extra


@dataclass(frozen=True)
class ChangeSums:
    """What is paid before a change and after it; `after` has every month with another amount."""

    before: ChangeSide | None
    after: tuple[ChangeSide, ...]

    @property
    def first(self) -> ChangeSide | None:
        """What is paid from the month of the change on."""
        return self.after[0] if self.after else None

    @property
    def falls(self) -> bool:
        """Whether less is paid after it, at once or later."""
        before = self.before
        return before is not None and any(one.total < before.total for one in self.after)


def by_month(award: Award) -> list[MonthSum]:
    """The sums in the order of their months, each with what counted for its month before."""
    amounts = list(award.amounts.order_by("from_month").prefetch_related("events"))
    if not amounts:
        return []
    supplements = _supplements(award)
    rows: list[MonthSum] = []
    for month in _months(award, amounts, supplements):
        amount = [one for one in amounts if one.from_month <= month][-1]
        rated = tuple(_rated(supplements, amount.residence, month))
        own = amount.from_month == month
        before = rows[-1].rated if rows else ()
        if own or rated != before:
            reasons = (*([amount.reason] if own else []), *_why(before, rated))
            earlier = tuple(_earlier(amount, _whole(rated))) if own else ()
            rows.append(MonthSum(month, amount, rated, reasons, earlier))
    return rows


def of_lists(awards: Iterable[Award]) -> dict[int, ListedSum]:
    """What each award of a list pays in this month, with its parts; one that begins later, in its
    first month. Four queries, however many they are."""
    listed = {one.pk: one.last_month for one in awards}
    today = first_of(timezone.localdate())
    amounts = AwardAmount.objects.filter(award__in=listed).order_by("award", "from_month")
    in_force: dict[int, tuple[Any, ...]] = {}
    for pk, *amount in amounts.values_list("award", "from_month", "residence", "basic", "care"):
        if pk not in in_force or amount[0] <= today:
            in_force[pk] = tuple(amount)
    supplements = _briefly(in_force)
    kinds = _with_rates(kind for part in supplements.values() for kind, *_span in part)
    rate = cache(lambda kind, *at: _rate(kinds[kind], *at)[0] or ZERO)
    sums = {}
    for pk, (since, residence, basic, care) in in_force.items():
        month, ends = max(today, since), listed[pk]
        month = min(month, ends) if ends and ends >= since else month
        beside = supplements.get(pk, ())
        running = (kind for kind, *span in beside if _runs(*span, month=month))
        extra = sum((rate(kind, residence, month) for kind in running), ZERO)
        sums[pk] = ListedSum(basic, care, extra)
    return sums


def in_month(award: Award, month: date) -> MonthSum | None:
    """The sum of one month."""
    return begun(by_month(award), month)


def begun(sums: list[MonthSum], month: date) -> MonthSum | None:
    """The sum of one month, of all that were worked out."""
    earlier = [one for one in sums if one.from_month <= month]
    return earlier[-1] if earlier else None


def of_change(row: AwardChange) -> ChangeSums:
    """Both sides of a change, waiting or decided, each with the supplements that run beside it.

    Whose cover it ends has their supplements before it and not after it.
    """
    supplements = _supplements(row.award)
    stays = [one for one in supplements if one.member.person_id not in row.left]
    goes = [one for one in supplements if one.member.person_id in row.left]
    month = row.from_month
    earlier = row.award.amounts.filter(from_month__lt=month).order_by("from_month").last()
    place = earlier.residence if earlier else row.residence
    before = None
    if row.amount_before is not None:
        extra = _extra(stays, place, month) + _extra(goes, place, previous_month(month))
        before = ChangeSide(row.amount_before, extra, month, row.lines_before)
    nothing = row.direction in (Direction.STOP, Direction.SUSPEND)
    after = (
        ChangeSide(
            Decimal(one["total"]),
            ZERO if nothing else _extra(stays, row.residence, one["from_month"]),
            one["from_month"],
            one["lines"],
        )
        for one in row.months
        if one["total"] is not None
    )
    return ChangeSums(before, tuple(after))


def extra_in(amount: AwardAmount) -> Decimal:
    """The supplements that run in the first month of an amount."""
    return _extra(_supplements(amount.award), amount.residence, amount.from_month)


def decided_with(award: Award, at: datetime) -> list[RatedSupplement]:
    """The supplements that opened with an award, at the rates that counted when it was decided."""
    rows = [one for one in _supplements(award) if one.first_month == award.first_month]
    opened = [one for one in rows if one.events.filter(pgh_label="insert", pgh_created_at__lte=at)]
    month, residence = award.first_month, award.residence
    return [RatedSupplement(one, *_rate_known(one.kind, residence, month, at)) for one in opened]


def versions(amount: AwardAmount) -> list[Any]:
    """What was ever put down for the month of an amount, each time it was another sum, in order."""
    kept: list[Any] = []
    for row in sorted(amount.events.all(), key=lambda row: row.pgh_id):
        if kept and kept[-1].basic + kept[-1].care == row.basic + row.care:
            row.pgh_created_at = kept.pop().pgh_created_at
        kept.append(row)
    return kept


def _extra(supplements: list[Supplement], residence: str, month: date) -> Decimal:
    return _whole(_rated(supplements, residence, month))


def _whole(rated: Iterable[RatedSupplement]) -> Decimal:
    return sum((one.rate or ZERO for one in rated), ZERO)


def _earlier(amount: AwardAmount, extra: Decimal) -> Iterator[Earlier]:
    """Each with the supplements of the month beside it, as the sum that took its place has them."""
    rows = versions(amount)
    for row, following in zip(rows, rows[1:], strict=False):
        until = timezone.localdate(following.pgh_created_at)
        yield Earlier(row.basic + row.care + extra, row.reason, until)


def _briefly(awards: Iterable[int]) -> dict[int, list[tuple[Any, ...]]]:
    """Of each award the supplements of its people: kind, first and last month, and the cover."""
    rows = Supplement.objects.filter(member__award__in=awards).order_by("pk")
    briefly: dict[int, list[tuple[Any, ...]]] = {}
    for pk, *one in rows.values_list(
        *("member__award", "kind", "first_month", "last_month", "member__period")
    ):
        briefly.setdefault(pk, []).append(tuple(one))
    return briefly


def _with_rates(kinds: Iterable[int]) -> dict[int, SupplementKind]:
    return SupplementKind.objects.prefetch_related("rates").in_bulk(set(kinds))


def _supplements(award: Award) -> list[Supplement]:
    return _all_supplements(Supplement.objects.filter(member__award=award))


def _all_supplements(rows: QuerySet[Supplement]) -> list[Supplement]:
    return list(
        rows.select_related("kind", "member__person")
        .prefetch_related("kind__rates")
        .order_by("member__pk", "first_month")
    )


def _months(award: Award, amounts: list[AwardAmount], supplements: list[Supplement]) -> list[date]:
    """From which months on something may be another sum."""
    months = {one.from_month for one in amounts}
    for one in supplements:
        months |= {one.first_month, one.member.period.lower}
        months |= {one.last_month and next_month(one.last_month), one.member.period.upper}
        months |= {_counts_from(rate) for rate in one.kind.rates.all()}
    first, last = amounts[0].from_month, award.last_month
    real = {month for month in months if month is not None}
    return sorted(month for month in real if first <= month and not (last and month > last))


def _counts_from(rate: Any) -> date:
    """A rate counts for the months on whose first day it is in force."""
    since: date = rate.valid_from
    return since if since.day == 1 else next_month(since)


def _rated(supplements: list[Supplement], residence: str, month: date) -> Iterator[RatedSupplement]:
    for one in supplements:
        if _runs(one.first_month, one.last_month, one.member.period, month=month):
            yield RatedSupplement(one, *_rate(one.kind, residence, month))


def _runs(first: date, last: date | None, cover: Range[date], *, month: date) -> bool:
    """A supplement is nobody's where the cover never began."""
    return first <= month and not (last and last < month) and month in cover


def _rate(kind: SupplementKind, residence: str, month: date) -> tuple[Decimal | None, str]:
    rows = [
        rate
        for rate in kind.rates.all()
        if rate.residence == residence and rate.valid_from <= first_of(month)
    ]
    row = max(rows, key=lambda rate: rate.valid_from, default=None)
    return (row.amount, row.document) if row else (None, "")


def _rate_known(
    kind: SupplementKind, residence: str, month: date, at: datetime
) -> tuple[Decimal | None, str]:
    """The rate of a month as it was known at a moment, whatever put it right since."""
    every: Any = kind.rates(manager="every")  # type: ignore[operator]
    known = every.filter(
        residence=residence,
        valid_from__lte=first_of(month),
        events__pgh_label="insert",
        events__pgh_created_at__lte=at,
    )
    row = known.order_by("-valid_from", "-pk").first()
    return (row.amount, row.document) if row else (None, "")


def _why(before: tuple[RatedSupplement, ...], now: tuple[RatedSupplement, ...]) -> Iterator[str]:
    """What began, what ended, and what comes to another rate."""
    had = {one.supplement.pk: one for one in before}
    for one in now:
        words = {"kind": one.supplement.kind.name, "person": one.person}
        old = had.pop(one.supplement.pk, None)
        if old is None:
            yield _("%(kind)s, %(person)s: %(reason)s") % {
                **words,
                "reason": one.supplement.reason,
            }
        elif old.rate != one.rate:
            yield _("%(kind)s, %(person)s: another rate (%(document)s)") % {
                **words,
                "document": one.document,
            }
    for one in had.values():
        words = {"kind": one.supplement.kind.name, "person": one.person}
        yield _("%(kind)s, %(person)s: ended") % words
