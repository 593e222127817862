"""What the year still costs against what the allocations hold, by pot. (资金测算)

Programmes that share an allocation share a pot, and so do those that share it with one of them. Of
a pot the needs are summed, and month by month its money goes as runs take it: out of what may be
used in that month, in the order of use. What a programme that lacks may not use is left over.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from django.db.models import F, Max, Min, QuerySet, Sum
from django.utils import timezone

from benefits import bulk
from benefits.budget import ZERO, AllocationBalance
from benefits.entitlement import CENT
from benefits.models import BulkShare, Payment, ReconciledMonth
from benefits.payroll import one_off_due
from benefits.states import SIGNED_TWICE, GrantStatus, RunStatus
from cases.models import PaymentKind, Programme
from welfare.county.months import MONTHS, add_months, first_of, months_from, next_month
from welfare.models import Division

# By programme and month, in yuan.
Needs = dict[int, dict[date, Decimal]]
# The money of such a run is committed, whether or not anybody signed it.
STANDING = [RunStatus.CALCULATED, RunStatus.SIGNED, *SIGNED_TWICE]


@dataclass(frozen=True)
class Pot:
    """Allocations that some programmes share, and what these programmes need of them."""

    programmes: tuple[Programme, ...]
    there: tuple[AllocationBalance, ...]
    needs: Needs
    lacking: Needs
    once: Decimal = ZERO  # of the first month to come: decided, and in no run yet
    over: tuple[tuple[AllocationBalance, Decimal], ...] = ()  # what nobody of the pot takes

    @property
    def monthly(self) -> Decimal:
        """What each month to come costs, as the first does."""
        return _of_month(self.needs, min(self.months, default=None)) - self.once

    @property
    def left_over(self) -> Decimal:
        """What is left when the year ends: cost less what is left now is what lacks less this."""
        return _sum(amount for _one, amount in self.over)

    @property
    def lacks(self) -> list[Programme]:
        """The programmes that are not paid as a whole, who may not use what is left over."""
        return [one for one in self.programmes if one.pk in self.lacking]

    @property
    def months(self) -> set[date]:
        return {month for by_month in self.needs.values() for month in by_month}

    @property
    def cost(self) -> Decimal:
        return _in_all(self.needs)

    @property
    def left(self) -> Decimal:
        """What is left of allocations that have not ended before the months to come."""
        first = min(self.months, default=date.max)
        open_yet = (one for one in self.there if one.allocation.last_month >= first)
        return sum((one.left for one in open_yet), ZERO)

    @property
    def usable(self) -> Decimal:
        """What of it the months to come take: the rest is for others, or for other months."""
        return self.left - self.left_over

    @property
    def short(self) -> Decimal:
        """What will be lacking; nought where it is enough."""
        return _in_all(self.lacking)

    @property
    def used_up(self) -> date | None:
        """The first month that the pot does not pay as a whole."""
        return min((m for by_month in self.lacking.values() for m in by_month), default=None)


def outlook(county: Division, year: int, there: list[AllocationBalance]) -> list[Pot]:
    """Each pot until the year ends, at what the last month paid; nothing of years that are over."""
    needs, once = _present(county, year)
    return pots(county, needs, there, once)


def present_needs(county: Division, year: int) -> Needs:
    """What each month of the year needs that no run has paid yet."""
    return _present(county, year)[0]


def _present(county: Division, year: int) -> tuple[Needs, dict[int, Decimal]]:
    """What the last month that runs paid came to, for each month of the year after it; and, in
    the first of them, what waits to be paid once, which is told apart, too.

    Before set-offs: what is kept back is spent money all the same. Where a later month was worked
    out since (the reconciliation of the night), what is due for that one.
    """
    regular = Payment.objects.filter(
        run__county=county, run__status__in=STANDING, kind=PaymentKind.REGULAR
    )
    last = regular.aggregate(month=Max("month"))["month"]
    if last is None:
        return {}, {}
    first, december = max(next_month(last), date(year, 1, 1)), date(year, MONTHS, 1)
    if first > december:
        return {}, {}
    of_last = regular.filter(month=last).order_by().values_list("programme")
    sums = dict(of_last.annotate(sum=Sum(F("basic") + F("supplement"))))
    sums |= _due_by_now(county, last, list(sums))
    sums |= _relief_a_month(county, last)
    needs = {one: dict.fromkeys(months_from(first, december), need) for one, need in sums.items()}
    once = _waiting(county, first)
    for one, amount in once.items():
        of_one = needs.setdefault(one, dict.fromkeys(months_from(first, december), ZERO))
        of_one[first] += amount
    return needs, once


def _relief_a_month(county: Division, last: date) -> dict[int, Decimal]:
    """What runs paid of help in one sum, a month on the average of a year of them at the most."""
    rows = Payment.objects.filter(
        run__county=county,
        run__status__in=STANDING,
        pay_month__range=(add_months(last, 1 - MONTHS), last),
    )
    first = rows.aggregate(month=Min("pay_month"))["month"]
    months = len(months_from(first, last)) if first else 1
    once = rows.filter(kind=PaymentKind.ONE_OFF, replaces=None).order_by().values_list("programme")
    return {
        programme: (total / months).quantize(CENT)
        for programme, total in once.annotate(total=Sum("amount"))
    }


def _waiting(county: Division, month: date) -> dict[int, Decimal]:
    """Relief that was granted and bulk grants that were worked out, which no run holds yet."""
    relief = one_off_due(county, month).order_by().values_list("programme")
    sums = dict(relief.annotate(total=Sum("due_once")))
    shares = BulkShare.objects.filter(
        bulk.waiting(),
        grant__programme__county=county,
        grant__status__in=[GrantStatus.CALCULATED, GrantStatus.CONFIRMED],
    )
    of_grants = shares.order_by().values_list("grant__programme")
    for programme, total in of_grants.annotate(total=Sum("amount")):
        sums[programme] = sums.get(programme, ZERO) + total
    return {programme: total for programme, total in sums.items() if total}


def month_of_dues(county: Division) -> date | None:
    """The month whose dues the outlook takes for a month's cost; none: those of the last paid."""
    regular = Payment.objects.filter(
        run__county=county, run__status__in=STANDING, kind=PaymentKind.REGULAR
    )
    last = regular.aggregate(month=Max("month"))["month"]
    if last is None:
        return None
    of_last = regular.filter(month=last).order_by().values("programme")
    rows = _worked_out(county, last).filter(programme__in=of_last)
    month: date | None = rows.aggregate(month=Max("month"))["month"]
    return month


def _worked_out(county: Division, after: date) -> "QuerySet[ReconciledMonth]":
    today = first_of(timezone.localdate())
    rows: QuerySet[ReconciledMonth] = ReconciledMonth.objects.filter(
        town__parent=county, month__gt=after, month__range=(add_months(today, -1), today)
    )
    return rows


def _due_by_now(county: Division, after: date, programmes: list[int]) -> dict[int, Decimal]:
    """What was due by programme for this month or the last one, if that was worked out."""
    rows = _worked_out(county, after).filter(programme__in=programmes)
    newest = rows.aggregate(month=Max("month"))["month"]
    of_newest = rows.filter(month=newest).order_by().values_list("programme")
    return dict(of_newest.annotate(sum=Sum("due")))


def pots(
    county: Division,
    needs: Needs,
    there: list[AllocationBalance],
    once: Mapping[int, Decimal] = MappingProxyType({}),
) -> list[Pot]:
    """The programmes that need something, those of one pot together."""
    lacking, over = _spent(needs, there)
    first = min((month for by_month in needs.values() for month in by_month), default=date.max)
    programmes = Programme.objects.filter(county=county, pk__in=needs).order_by("pk")
    return [
        Pot(
            tuple(of_pot),
            tuple(one for one in there if _covered(one) & {row.pk for row in of_pot}),
            {row.pk: needs[row.pk] for row in of_pot},
            {row.pk: lacking[row.pk] for row in of_pot if row.pk in lacking},
            _sum(once.get(row.pk, ZERO) for row in of_pot),
            tuple(
                (one, over[one.allocation.pk])
                for one in there
                if _covered(one) & {row.pk for row in of_pot}
                and one.allocation.last_month >= first
                and over[one.allocation.pk]
            ),
        )
        for of_pot in _together(list(programmes), there)
    ]


def _together(programmes: list[Programme], there: list[AllocationBalance]) -> list[list[Programme]]:
    groups = [{one.pk} for one in programmes]
    for one in there:
        joined = [group for group in groups if group & _covered(one)]
        if joined:
            rest = [group for group in groups if group not in joined]
            groups = [*rest, set().union(*joined)]
    return [[one for one in programmes if one.pk in group] for group in sorted(groups, key=min)]


def _covered(one: AllocationBalance) -> set[int]:
    return {programme.pk for programme in one.allocation.programmes.all()}


def _spent(needs: Needs, there: list[AllocationBalance]) -> tuple[Needs, dict[int, Decimal]]:
    """What no allocation of its month pays, each month after the one before; and what is left of
    each in the end."""
    left = {one.allocation.pk: max(one.left, ZERO) for one in there}
    covered = {one.allocation.pk: _covered(one) for one in there}
    lacking: Needs = defaultdict(dict)
    for month in sorted({month for by_month in needs.values() for month in by_month}):
        wanted = {programme: by_month.get(month, ZERO) for programme, by_month in needs.items()}
        for row in (one.allocation for one in there):
            if not row.first_month <= month <= row.last_month:
                continue
            for programme in sorted(covered[row.pk] & wanted.keys()):
                taken = min(wanted[programme], left[row.pk])
                wanted[programme] -= taken
                left[row.pk] -= taken
        for programme, rest in wanted.items():
            if rest > 0:
                lacking[programme][month] = rest
    return dict(lacking), left


def _of_month(needs: Needs, month: date | None) -> Decimal:
    return _sum(by_month.get(month, ZERO) for by_month in needs.values() if month)


def _in_all(needs: Needs) -> Decimal:
    return _sum(amount for by_month in needs.values() for amount in by_month.values())


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
