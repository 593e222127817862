"""What the year still costs against what the allocations hold, by pot. (资金测算)

Programmes that share an allocation share a pot, and so do those that share it with one of them. Of
a pot the needs are summed, and month by month its money goes as runs take it: out of what may be
used in that month, in the order of use.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Max, Sum
from django.utils import timezone

from benefits.budget import ZERO, AllocationBalance
from benefits.models import Payment, ReconciledMonth
from benefits.states import SIGNED_TWICE, RunStatus
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

    @property
    def monthly(self) -> Decimal:
        """What the first month to come costs."""
        return _of_month(self.needs, min(self.months, default=None))

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
    def short(self) -> Decimal:
        """What will be lacking; nought where it is enough."""
        return _in_all(self.lacking)

    @property
    def used_up(self) -> date | None:
        """The first month that the pot does not pay as a whole."""
        return min((m for by_month in self.lacking.values() for m in by_month), default=None)


def outlook(county: Division, year: int, there: list[AllocationBalance]) -> list[Pot]:
    """Each pot until the year ends, at what the last month paid; nothing of years that are over."""
    return pots(county, present_needs(county, year), there)


def present_needs(county: Division, year: int) -> Needs:
    """What the last month that runs paid came to, for each month of the year after it.

    Before set-offs: what is kept back is spent money all the same. Where a later month was worked
    out since (the reconciliation of the night), what is due for that one.
    """
    regular = Payment.objects.filter(
        run__county=county, run__status__in=STANDING, kind=PaymentKind.REGULAR
    )
    last = regular.aggregate(month=Max("month"))["month"]
    if last is None:
        return {}
    first, december = max(next_month(last), date(year, 1, 1)), date(year, MONTHS, 1)
    if first > december:
        return {}
    of_last = regular.filter(month=last).order_by().values_list("programme")
    sums = dict(of_last.annotate(sum=Sum(F("basic") + F("supplement"))))
    sums |= _due_by_now(county, last, list(sums))
    return {one: dict.fromkeys(months_from(first, december), need) for one, need in sums.items()}


def _due_by_now(county: Division, after: date, programmes: list[int]) -> dict[int, Decimal]:
    """What was due by programme for this month or the last one, if that was worked out."""
    today = first_of(timezone.localdate())
    rows = ReconciledMonth.objects.filter(
        town__parent=county,
        programme__in=programmes,
        month__gt=after,
        month__range=(add_months(today, -1), today),
    )
    newest = rows.aggregate(month=Max("month"))["month"]
    of_newest = rows.filter(month=newest).order_by().values_list("programme")
    return dict(of_newest.annotate(sum=Sum("due")))


def pots(county: Division, needs: Needs, there: list[AllocationBalance]) -> list[Pot]:
    """The programmes that need something, those of one pot together."""
    lacking = _lacking(needs, there)
    programmes = Programme.objects.filter(county=county, pk__in=needs).order_by("pk")
    return [
        Pot(
            tuple(of_pot),
            tuple(one for one in there if _covered(one) & {row.pk for row in of_pot}),
            {row.pk: needs[row.pk] for row in of_pot},
            {row.pk: lacking[row.pk] for row in of_pot if row.pk in lacking},
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


def _lacking(needs: Needs, there: list[AllocationBalance]) -> Needs:
    """What no allocation of its month pays, each month after the one before."""
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
    return dict(lacking)


def _of_month(needs: Needs, month: date | None) -> Decimal:
    return _sum(by_month.get(month, ZERO) for by_month in needs.values() if month)


def _in_all(needs: Needs) -> Decimal:
    return _sum(amount for by_month in needs.values() for amount in by_month.values())


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
