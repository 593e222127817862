"""Checks that look behind the figures: at frozen awards, payments and standards."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from django.db.models import Count, F, Q, Sum

from benefits import rates
from benefits.models import BankReturn, Payment, PayrollRun
from benefits.states import PaymentStatus, RunStatus
from cases.models.programme import LASTING
from cases.programmes.parts.exclusions import NOT_TOGETHER, Verdict
from cases.rules import matrix
from reports.cross_foot import MOST_CHANGE, TwoSides, largest_change
from reports.figures import dibao, others, spending, tekun
from reports.figures.base import Period
from reports.figures.divisions import towns
from reports.figures.words import DIBAO, TEKUN, key_of, kinds
from reports.models import Snapshot
from welfare.exceptions import MissingParameter
from welfare.models import Residence


class Holding(NamedTuple):
    """The programme of one award that a person holds."""

    kind: str
    code: str


def on_data(period: Period) -> Iterator[TwoSides]:
    """E1, E2 by town, E10, E14, W1 and W2."""
    yield from _movement(period)
    yield from _by_town(period)
    yield from money(period)
    yield from together(period)
    yield from _averages(period)


def _movement(period: Period) -> Iterator[TwoSides]:
    """Awards: what an earlier snapshot held, with who joined and left after it was closed.

    Who left is told by the day of leaving, who stays by the mark “on the roll”. What of the time
    before was entered later is seen by the earlier roll alone, and counts among these too. Without
    an earlier snapshot there is nothing to hold the roll against: it would agree with itself.
    """
    before = _opening_snapshot(period)
    if before is None:
        return
    earlier, later = Q(joined_on__lte=before.closes_on), Q(left_on__gt=before.closes_on)
    for group in (DIBAO, TEKUN, *others.groups(period)):
        of_group = [code for code in kinds(group) if code in LASTING]
        if not of_group:
            continue
        rows = period.awards.filter(programme_kind__in=of_group)
        stood = before.awards.filter(programme_kind__in=of_group, on_roll=True)
        told_late = rows.filter(earlier, Q(on_roll=True) | later)
        joined = rows.exclude(earlier).count()
        joined += told_late.exclude(award__in=stood.values("award")).count()
        known = rows.filter(Q(on_roll=True) | later | Q(left_on=None))  # off, and no day: a fault
        left = rows.filter(later).count()
        left += stood.exclude(award__in=known.values("award")).count()
        closing = rows.filter(on_roll=True).count()
        yield TwoSides(
            "E1", key_of(group), Decimal(stood.count() + joined - left), Decimal(closing)
        )


def _opening_snapshot(period: Period) -> Snapshot | None:
    """Last year's December; where it was not frozen, the first month of the year that was."""
    frozen = Snapshot.objects.filter(
        county=period.county,
        month__gte=date(period.year - 1, 12, 1),
        month__lt=period.snapshot.month,
        frozen_at__isnull=False,
    )
    return frozen.order_by("month", "-revision").first()


def _by_town(period: Period) -> Iterator[TwoSides]:
    """The households of each town, added up over the county's towns and villages."""
    of_county = towns(period)
    inside = Q(village=None) | Q(village__parent__in=of_county)
    for group, rows in (
        (DIBAO, dibao.households(period)),
        (TEKUN, tekun.households(period)),
    ):
        grouped = rows.filter(inside, town__in=of_county).order_by().values("town")
        total = sum(row["n"] for row in grouped.annotate(n=Count("pk")))
        yield TwoSides("E2t", key_of(group), Decimal(total), Decimal(rows.count()))


def together(period: Period) -> Iterator[TwoSides]:
    """Nobody holds two awards that exclude each other."""
    yield TwoSides("E14", "", _twice(period), Decimal(0))


def money(period: Period) -> Iterator[TwoSides]:
    """What was paid by its items, by the runs and by what the banks answered."""
    paid = spending.paid(period).order_by()
    sums = paid.aggregate(all=Sum("amount"), items=Sum(F("basic") + F("supplement") - F("set_off")))
    total = sums["all"] or Decimal(0)
    yield TwoSides("E10a", "pay.total", sums["items"] or Decimal(0), total)
    yield from _runs(period, total)


def _runs(period: Period, total: Decimal) -> Iterator[TwoSides]:
    """What was signed and what the banks answered, against the payments themselves."""
    year = Q(pay_month__gte=period.first_month, pay_month__lte=period.snapshot.month)
    rows = Payment.objects.filter(year, programme__county=period.county)
    back, waiting, taken_over = (
        rows.filter(**where).aggregate(total=Sum("amount"))["total"] or Decimal(0)
        for where in (
            {"status": PaymentStatus.FAILED},
            {"status": PaymentStatus.SENT},
            {"run": None},
        )
    )
    runs = PayrollRun.objects.filter(
        county=period.county,
        month__gte=period.first_month,
        month__lte=period.snapshot.month,
        status__in=[RunStatus.SENT, RunStatus.SETTLED],
    )
    signed = runs.aggregate(total=Sum("total"))["total"] or Decimal(0)
    yield TwoSides("E10b", "pay.total", signed + taken_over - back - waiting, total)
    answered = BankReturn.objects.filter(run__in=runs).aggregate(n=Sum("paid"))["n"] or 0
    marked = rows.filter(run__in=runs, status=PaymentStatus.PAID).count()
    yield TwoSides("E10c", "pay.rows", Decimal(answered), Decimal(marked))


def _twice(period: Period) -> Decimal:
    """How many people hold two awards that the matrix does not let them hold together."""
    on = period.snapshot.month
    rows = period.members.filter(award__on_roll=True)
    held: dict[int, list[Holding]] = {}
    columns = ("person", "award__programme_kind", "award__programme_code")
    for person, *programme in rows.order_by().values_list(*columns):
        held.setdefault(person, []).append(Holding(*programme))
    listed = {one.kind for each in held.values() for one in each}
    cells = {kind: matrix(period.county, kind, on) for kind in listed}

    def apart(one: Holding, other: Holding) -> bool:
        cell = cells[one.kind].get(other.kind)
        return cell in NOT_TOGETHER or (cell == Verdict.ONCE and one.code == other.code)

    twice = (any(apart(*two) for two in combinations(each, 2)) for each in held.values())
    return Decimal(sum(twice))


def _averages(period: Period) -> Iterator[TwoSides]:
    for residence in (Residence.RURAL, Residence.URBAN):
        subject = f"roll.{residence.value}"
        rows = dibao.awards(period, on_roll=True, residence=residence).order_by()
        sums = rows.aggregate(money=Sum("basic"), people=Sum("covered_size"))
        if sums["people"]:
            yield TwoSides(
                "W1", subject, sums["money"] / sums["people"], _standard(period, residence)
            )
        yield TwoSides("W2", subject, largest_change(_monthly(period, residence)), MOST_CHANGE)


def _standard(period: Period, residence: Residence) -> Decimal | None:
    on = period.snapshot.month
    try:
        return rates.yardstick(county=period.county, residence=residence, on=on).month()
    except MissingParameter:
        return None


def _monthly(period: Period, residence: Residence) -> list[Decimal]:
    """Paid for each month, per person, whether the bank sent it back or not."""
    rows = (
        Payment.objects.filter(
            programme__county=period.county,
            programme__kind__in=kinds(DIBAO),
            residence=residence,
            month__in=period.months,
            replaces=None,
        )
        .order_by("month")
        .values("month")
        .annotate(money=Sum("amount"), people=Sum("persons"))
    )
    return [row["money"] / row["people"] for row in rows if row["people"]]
