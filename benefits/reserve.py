"""What the towns have at hand for urgent need, and where it went, month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from django.db.models import Max, Min, Q, Sum

from benefits.budget import first_that_holds
from benefits.models import (
    Allocation,
    Payment,
    ReserveEntry,
    ReserveFiling,
    ReserveKind,
    ReserveScope,
)
from benefits.states import PaymentStatus
from cases.models import Award, FundSource, Person, Programme
from welfare.county.months import first_of, next_month
from welfare.county.parameters import read_decimal
from welfare.exceptions import MissingParameter
from welfare.models import Division, Event, Key, User
from welfare.personal.names import plain_name

ZERO = Decimal(0)


@dataclass(frozen=True)
class Bound:
    """What the county set, in yuan; or, in words, that it set nothing."""

    amount: Decimal | None
    missing: str = ""


@dataclass(frozen=True)
class AtHand:
    """A town's reserve today, beside what it should be; `kept`: something was booked for it."""

    town: Division
    kept: bool
    left: Decimal
    floor: Bound
    ceiling: Bound

    @property
    def low(self) -> bool:
        return self.kept and self.floor.amount is not None and self.left < self.floor.amount

    @property
    def missing(self) -> list[str]:
        """What the county has not set, a sentence each."""
        return [bound.missing for bound in (self.floor, self.ceiling) if bound.missing]


@dataclass(frozen=True)
class Month:
    """What counts of a month: before + topped up + undone - spent - returned = after, in yuan."""

    month: date
    before: Decimal
    sums: dict[str, Decimal]
    after: Decimal
    cases: int

    @property
    def topped_up(self) -> Decimal:
        return self.sums[ReserveKind.TOP_UP]

    @property
    def undone(self) -> Decimal:
        return self.sums[ReserveKind.UNDONE]

    @property
    def spent(self) -> Decimal:
        return self.sums[ReserveKind.SPENT]

    @property
    def returned(self) -> Decimal:
        return self.sums[ReserveKind.BACK]


def at_hand(user: User, today: date) -> list[AtHand]:
    """The towns of this person's area; a town that never had a reserve stands with nothing."""
    if user.county is None:
        return []
    low, high = floor(user.county, today), ceiling(user.county, today)
    rows = ReserveEntry.objects.visible_to(user)
    kept, left = set(rows.values_list("town", flat=True)), rows.balances()
    towns = Division.objects.towns_of(user).order_by("code")
    return [AtHand(town, town.pk in kept, left.get(town.pk, ZERO), low, high) for town in towns]


def left_of(town: Division) -> Decimal:
    """What the town has at hand."""
    return ReserveEntry.objects.filter(town=town).balances().get(town.pk, ZERO)


def put_in(town: Division, allocation: Allocation) -> Decimal:
    """What the town was given out of an allocation and did not give back."""
    rows = ReserveEntry.objects.filter(town=town, allocation=allocation).counting().signed()
    return rows.aggregate(sum=Sum("change"))["sum"] or ZERO


def held_by_source(town: Division) -> dict[int | None, Decimal]:
    """What the town was given of each source, less what went back and what was spent of it."""
    moved = ReserveEntry.objects.filter(town=town, kind__in=[ReserveKind.TOP_UP, ReserveKind.BACK])
    given = moved.counting().signed().order_by().values_list("allocation__source")
    held = dict(given.annotate(sum=Sum("change")))
    spent = Payment.objects.filter(reserve__town=town).exclude(status=PaymentStatus.FAILED)
    for source, amount in spent.order_by().values_list("source").annotate(sum=Sum("amount")):
        held[source] = held.get(source, ZERO) - amount
    return held


def of_one_source(award: Award) -> FundSource | None:
    """Out of which source alone a relief was granted, if it was. (同舟工程)"""
    return getattr(getattr(award, "relief_detail", None), "fund_source", None)


def next_source(award: Award, amount: Decimal, month: date) -> FundSource | None:
    """Whose money pays a relief out of its town's reserve: as runs take it, in the order of use.

    The first source of which the town holds the whole; a relief that was granted out of one source
    takes money of no other. What ended before the month comes last: the money is there and goes
    out. Where no source has the whole, the first that has something; else the usual one.
    """
    held, wanted = held_by_source(award.town), of_one_source(award)
    filled = ReserveEntry.objects.filter(town=award.town, kind=ReserveKind.TOP_UP).counting()
    rows = Allocation.objects.granted().filter(pk__in=filled.values("allocation"))
    rows = rows.select_related("source").prefetch_related("programmes")
    with_sums = [(row, held.get(row.source_id, ZERO)) for row in rows]
    in_turn = sorted(with_sums, key=lambda one: one[0].last_month < month)
    for least in (amount, ZERO):
        allocation = first_that_holds(in_turn, award.programme, least, wanted)
        if allocation is not None:
            return allocation.source
    return wanted or award.programme.fund_source


def floor(county: Division | None, on: date) -> Bound:
    """How much each town should have at hand. (23号 三(三))"""
    return _bound(county, Key.RESERVE_FLOOR, on)


def ceiling(county: Division | None, on: date) -> Bound:
    """How much a town may have at hand."""
    return _bound(county, Key.RESERVE_CEILING, on)


def _bound(county: Division | None, key: Key, on: date) -> Bound:
    if county is None:
        return Bound(None)
    try:
        return Bound(read_decimal(county=county, key=key, on=on))
    except MissingParameter as missing:
        return Bound(None, str(missing))


def first_day(town: Division, today: date) -> date:
    """From which day on the town's reserve is kept here: since the relief is paid by this system.

    Where that was not recorded, since its first movement; the first one belongs to this month.
    """
    live = Programme.objects.filter(county=town.parent, go_live__confirmed_at__isnull=False)
    months = [one.go_live.month for one in live.select_related("go_live") if _is_relief(one)]
    if not months:
        rows = ReserveEntry.objects.filter(town=town).counting()
        months = [day for day in [rows.aggregate(day=Min("happened_on"))["day"]] if day]
    return min([*months, first_of(today)])


def _is_relief(programme: Programme) -> bool:
    return programme.definition.relieves


def is_filed(town: Division, month: date) -> bool:
    """Whether the town filed this month or a later one."""
    return ReserveFiling.objects.filter(town=town, month__gte=month).exists()


def first_to_file(town: Division) -> date | None:
    """The earliest month with a movement after the last one that was filed."""
    last = ReserveFiling.objects.filter(town=town).aggregate(month=Max("month"))["month"]
    rows = ReserveEntry.objects.filter(town=town).counting()
    if last is not None:
        rows = rows.filter(happened_on__gte=next_month(last))
    day = rows.aggregate(day=Min("happened_on"))["day"]
    return first_of(day) if day else None


def sent_back(town: Division, month: date) -> Event | None:
    """Why the county sent a month back that the town has not filed again; the last time."""
    if is_filed(town, month):
        return None
    acts = Event.objects.filter(
        town=town, verb="reserve_filing_returned", details__month=f"{month:%Y-%m}"
    )
    return acts.select_related("actor").order_by("pk").last()


def months(town: Division) -> list[Month]:
    """The months in which something moved, newest first."""
    return [*_months(town)][::-1]


def month_of(town: Division, month: date) -> Month | None:
    """One of them, if something moved."""
    return next((one for one in months(town) if one.month == month), None)


def movements(town: Division, month: date) -> ReserveScope:
    """What counts of the month, in the order of its days."""
    rows = ReserveEntry.objects.filter(
        town=town, happened_on__gte=month, happened_on__lt=next_month(month)
    )
    people = ("award__household__head", "award__payee", "undoes", "entered_by", "confirmed_by")
    return rows.counting().signed().select_related(*people).order_by("happened_on", "pk")


def _months(town: Division) -> Iterator[Month]:
    rows = ReserveEntry.objects.filter(town=town).counting().signed()
    before = ZERO
    by_day = rows.order_by("happened_on", "pk")
    for month, moved in groupby(by_day, key=lambda row: first_of(row.happened_on)):
        sums, cases, after = dict.fromkeys(ReserveKind.values, ZERO), 0, before
        for row in moved:
            sums[row.kind] += row.amount
            after += row.change
            cases += (row.kind == ReserveKind.SPENT) - (row.kind == ReserveKind.UNDONE)
        yield Month(month, before, sums, after, cases)
        before = after


def left_with(entry: ReserveEntry) -> Decimal:
    """What the town has at hand once this booking counts; as it is, where it does already."""
    if entry.counts:
        return left_of(entry.town)
    waiting = ReserveEntry.objects.filter(pk=entry.pk).signed().get()
    return left_of(entry.town) + Decimal(waiting.change)


def seen_colleagues(rows: list[ReserveEntry], user: User) -> set[int]:
    """What the county is to look at: spending signed for in the name of a member of staff who is
    not helped by it. Nothing is forbidden by it."""
    if user.town is not None:
        return set()
    county = user.county
    staff = User.objects.filter(Q(division=county) | Q(division__parent=county), is_active=True)
    names = {plain_name(name) for name in staff.values_list("full_name", flat=True)} - {""}
    named = [row for row in rows if plain_name(row.received_by) in names]
    helped = Person.objects.filter(award_members__award__in={row.award_id for row in named})
    pairs = set(helped.values_list("award_members__award", "name"))
    return {row.pk for row in named if (row.award_id, plain_name(row.received_by)) not in pairs}
