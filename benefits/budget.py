"""What covers the payments: allocations by source, what is taken out of them and left. (资金台账)

A run takes its money out of the allocations of its month in the order that the county set, each as
far as it goes; what none covers carries the usual source of its programme and stands on the page
of the run. Planned payments are committed, sent and paid ones spent; what the bank sends back is
free again. What a town's reserve was given is spent when it is given.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    Count,
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from benefits.models import (
    Allocation,
    AllocationScope,
    Payment,
    PayrollRun,
    ReserveEntry,
    ReserveKind,
)
from benefits.states import LEFT_US, PaymentStatus
from cases.models import FundSource, Programme
from welfare.exceptions import NotAllowed
from welfare.models import Division

ZERO = Decimal(0)

# The payments of a run, and what each is taken from; narrow, for it is gone through once for each
# allocation. A relief that was granted out of one source takes money of no other.
DRAWN = """
CREATE TEMP TABLE drawn AS
SELECT p.id, p.programme_id, p.amount, relief.fund_source_id AS wanted,
    p.allocation_id AS guessed, p.source_id AS guessed_source, NULL::bigint AS allocation_id
FROM benefits_payment p
LEFT JOIN cases_reliefdetail relief ON relief.award_id = p.award_id AND p.kind = 'one_off'
WHERE p.run_id = %s AND p.status = 'planned'
"""
# The same in sums: what may be taken from what, and what it is taken from as planned.
PLANNED = """
SELECT p.programme_id, relief.fund_source_id, coalesce(relief.fund_source_id, g.fund_source_id),
    p.allocation_id, p.source_id, sum(p.amount)
FROM benefits_payment p
JOIN cases_programme g ON g.id = p.programme_id
LEFT JOIN cases_reliefdetail relief ON relief.award_id = p.award_id AND p.kind = 'one_off'
WHERE p.run_id = %s AND p.status = 'planned'
GROUP BY 1, 2, 3, 4, 5
"""
TAKE = """
UPDATE drawn SET allocation_id = %s
FROM (
    SELECT id, sum(amount) OVER (ORDER BY id) AS so_far FROM drawn
    WHERE allocation_id IS NULL AND programme_id = ANY(%s) AND (wanted IS NULL OR wanted = %s)
) fitting
WHERE fitting.id = drawn.id AND so_far <= %s
"""
KEEP = """
UPDATE benefits_payment p SET allocation_id = said.allocation_id, source_id = said.source_id
FROM (
    SELECT d.id, d.allocation_id, source.id AS source_id
    FROM drawn d
    JOIN cases_programme programme ON programme.id = d.programme_id
    LEFT JOIN benefits_allocation a ON a.id = d.allocation_id
    CROSS JOIN LATERAL (
        SELECT coalesce(a.source_id, d.wanted, programme.fund_source_id) AS id
    ) source
    WHERE (d.guessed, d.guessed_source) IS DISTINCT FROM (d.allocation_id, source.id)
) said
WHERE said.id = p.id
"""


@dataclass(frozen=True)
class AllocationBalance:
    """What became of one allocation, in yuan."""

    allocation: Allocation
    taken_back: Decimal
    committed: Decimal  # planned: in a run that is not sent yet
    spent: Decimal  # sent, paid, or put into a town's reserve
    returned: Decimal  # sent back by the bank, and free again

    @property
    def left(self) -> Decimal:
        return self.allocation.amount - self.taken_back - self.committed - self.spent


def standings(
    rows: "AllocationScope | QuerySet[Allocation]", without: int | None = None
) -> list[AllocationBalance]:
    """How each of these stands, in their order; `without` leaves a run's own payments out."""
    summed = rows.annotate(back=_taken_back(), in_reserves=_into_reserves())
    listed = list(summed.select_related("source").prefetch_related("programmes"))
    keys = [row.pk for row in listed]
    payments = Payment.objects.filter(allocation__in=keys)
    if without is not None:
        payments = payments.exclude(run=without)
    paid = {
        row["allocation"]: row
        for row in payments.order_by()
        .values("allocation")
        .annotate(
            committed=Sum("amount", filter=Q(status=PaymentStatus.PLANNED)),
            spent=Sum("amount", filter=Q(status__in=LEFT_US)),
            returned=Sum("amount", filter=Q(status=PaymentStatus.FAILED)),
        )
    }
    return [
        AllocationBalance(
            row,
            row.back,
            *(
                (paid.get(row.pk, {}).get(name) or ZERO)
                + (row.in_reserves if name == "spent" else ZERO)
                for name in ("committed", "spent", "returned")
            ),
        )
        for row in listed
    ]


def _into_reserves() -> Coalesce:
    """What the towns' reserves hold of an allocation or have spent of it."""
    moved = ReserveEntry.objects.counting().filter(allocation=OuterRef("pk"))
    change = Case(When(kind=ReserveKind.TOP_UP, then=F("amount")), default=-F("amount"))
    return _sum_of(moved.order_by().values("allocation").annotate(sum=Sum(change)))


def _taken_back() -> Coalesce:
    rows = Allocation.objects.filter(reduces=OuterRef("pk"), confirmed_at__isnull=False)
    return _sum_of(rows.order_by().values("reduces").annotate(sum=Sum("amount")))


def _sum_of(grouped: "QuerySet[Any, Any]") -> Coalesce:
    return Coalesce(Subquery(grouped.values("sum")), ZERO, output_field=DecimalField())


def standing(allocation: Allocation) -> AllocationBalance:
    """How one allocation stands."""
    return standings(Allocation.objects.filter(pk=allocation.pk))[0]


def left(programme: Programme, year: int) -> Decimal:
    """What the allocations of the year that cover a programme hold yet, shared ones as a whole."""
    rows = Allocation.objects.granted().in_year(year).filter(programmes=programme)
    return sum((one.left for one in standings(rows)), ZERO)


def of_run(run: PayrollRun) -> list[AllocationBalance]:
    """What a run may take from, in the order of use, as if it held nothing yet."""
    rows = Allocation.objects.granted().in_month(run.month).filter(county=run.county)
    return standings(rows, without=run.pk)


def first_that_holds(
    there: Iterable[tuple[Allocation, Decimal]],
    programme: Programme,
    amount: Decimal,
    source: FundSource | None = None,
) -> Allocation | None:
    """The first of these, in the order of use, that is for the programme and holds the whole.

    Of what was granted out of one source, that source alone. `draw` says the same in sets.
    """
    for allocation, held in there:
        of_source = source is None or allocation.source_id == source.pk
        if of_source and 0 < held >= amount and programme in allocation.programmes.all():
            return allocation
    return None


def pots(run: PayrollRun) -> list[dict[str, Any]]:
    """What the next payments of a run are planned on, in the order of use, with what is held yet.

    Nobody waits for it, so it may be another when the run is there: `draw` says what each payment
    is taken from. But few payments have to be written twice.
    """
    rows = Allocation.objects.granted().in_month(run.month).filter(county=run.county)
    holding = [one for one in standings(rows) if one.left > 0]
    return [
        {
            "turn": turn,
            "id": one.allocation.pk,
            "source_id": one.allocation.source_id,
            "held": str(one.left),
            "programmes": [programme.pk for programme in one.allocation.programmes.all()],
        }
        for turn, one in enumerate(holding, 1)
    ]


def check_sources(county: Division, programmes: Iterable[Programme]) -> None:
    """Every programme that is paid says where its money comes from when nothing covers it."""
    lacking = [str(one) for one in programmes if one.fund_source_id is None]
    if lacking:
        raise NotAllowed(
            _(
                "No fund source is set for: %(names)s. Name the usual source of each under "
                "Administration, Parameters and tables, Programmes."
            )
            % {"names": _(", ").join(lacking)}
        )


def draw(run: PayrollRun) -> None:
    """Take the planned payments of a locked run out of the allocations, in their order of use.

    Payments come in the order of their numbers, that is, of awards; an allocation is used as far
    as the next payment fits, for a payment has one source.
    """
    Allocation.objects.filter(county=run.county).in_turn()
    there = of_run(run)
    if _stands(run, there):
        return
    with connection.cursor() as cursor:
        cursor.execute(DRAWN, [run.pk])
        for one in there:
            covered = [programme.pk for programme in one.allocation.programmes.all()]
            row = one.allocation
            cursor.execute(TAKE, [row.pk, covered, row.source_id, one.left])
        cursor.execute(KEEP)
        cursor.execute("DROP TABLE drawn")


def _stands(run: PayrollRun, there: list[AllocationBalance]) -> bool:
    """Whether all is taken from the first allocation it may be taken from, and each holds its own.

    Then there is nothing to take otherwise; so it is in most runs, as they are planned like that.
    """
    taken: defaultdict[int, Decimal] = defaultdict(Decimal)
    with connection.cursor() as cursor:
        cursor.execute(PLANNED, [run.pk])
        for programme, wanted, usual, allocation, source, amount in cursor.fetchall():
            first = next((one for one in there if _may_take(one, programme, wanted)), None)
            right = (first.allocation.pk, first.allocation.source_id) if first else (None, usual)
            if (allocation, source) != right:
                return False
            taken[allocation] += amount
    return all(taken[one.allocation.pk] <= one.left for one in there if one.left > 0)


def _may_take(one: AllocationBalance, programme: int, source: int | None) -> bool:
    """Whether an allocation holds something, for the programme and of this source, if of one."""
    row = one.allocation
    of_source = source is None or row.source_id == source
    return one.left > 0 and of_source and programme in [each.pk for each in row.programmes.all()]


def uncovered(run: PayrollRun) -> Decimal:
    """What the run pays though no allocation covers it, in yuan."""
    bare = run.payments.filter(allocation=None, status=PaymentStatus.PLANNED)
    return bare.aggregate(sum=Sum("amount"))["sum"] or ZERO


# Consent is to the payments that were shown: other ones, or other cover, need it anew.
NO_CONSENT = {
    "uncovered_by": None,
    "uncovered_at": None,
    "uncovered_reason": "",
    "uncovered_amount": ZERO,
}


def by_source(run: PayrollRun) -> list[dict[str, Any]]:
    """What the run pays of each source: count, sum, and how much of it nothing covers."""
    bare = Q(allocation=None) & ~Q(status=PaymentStatus.FAILED)
    rows = run.payments.order_by("source__name").values("source", "source__name")
    return list(
        rows.annotate(
            count=Count("pk"), total=Sum("amount"), bare=Sum("amount", filter=bare, default=ZERO)
        )
    )


def programmes_without(run: PayrollRun) -> list[str]:
    """Programmes of the run for which nothing was ever allocated in its month. (未下达预算)"""
    bare = run.payments.filter(allocation=None).order_by().values("programme")
    paid = Programme.objects.filter(pk__in=bare)
    return not_allocated(paid, Allocation.objects.granted().in_month(run.month))


def not_allocated(programmes: "QuerySet[Programme]", allocations: AllocationScope) -> list[str]:
    """Names of those for which none of the allocations is."""
    bare = programmes.exclude(pk__in=allocations.order_by().values("programmes"))
    return list(bare.order_by("pk").values_list("name", flat=True))


def check_covered(run: PayrollRun) -> None:
    """Nobody signs what nothing covers, unless it is let be paid by name. (先行垫付)"""
    bare = uncovered(run)
    if bare > run.uncovered_amount:
        raise NotAllowed(
            _(
                "No allocation covers %(sum)s yuan of this run. Enter the allocation under "
                "Payments, Funds, and let another person confirm it; or somebody with the right to "
                "sign second lets it be paid without cover, with the reason."
            )
            % {"sum": f"{bare:,.2f}"}
        )
