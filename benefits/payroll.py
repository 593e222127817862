"""The engine of a payroll run: in sets, in chunks, safe to stop and to take up again.

Each chunk is one transaction: the payments of the next awards and the mark where to continue. A
worker that dies between or within chunks therefore loses nothing and makes nothing twice.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from benefits import bulk, entitlement, rates, undone
from benefits.models import (
    BulkShare,
    Payment,
    PaymentKind,
    PayrollRun,
    RunExclusion,
    SupplementRate,
)
from benefits.payroll_sql import CHANGED, MOVED, PLAN
from benefits.states import GrantStatus, PaymentStatus, RunStatus
from benefits.transitions import move_run
from cases.models import Award, Origin, Programme, Supplement, SupplementKind
from cases.states import AwardStatus
from welfare.audit import log as audit
from welfare.exceptions import MissingParameter
from welfare.jobs.actions import Progress
from welfare.jobs.statistics import know_size
from welfare.models import Division, User

CHUNK = settings.PAYROLL_CHUNK


def in_term(county: Division, month: date) -> QuerySet[Award]:
    """The county's monthly awards whose months include this one, suspended ones too.

    Only of programmes that the system pays in that month. (启用月)
    """
    rows: QuerySet[Award] = Award.objects.in_term(month).filter(programme__in=live(county, month))
    return rows


def live(county: Division, month: date) -> QuerySet[Programme]:
    """What the county pays by this system in that month."""
    return Programme.objects.filter(county=county).live_in(month)


def one_off_due(county: Division, month: date) -> QuerySet[Award]:
    """One sums that were decided here and never put into a run. Ledgers hold what was paid."""
    put_in = Payment.objects.filter(award=OuterRef("pk"), kind=PaymentKind.ONE_OFF)
    rows: QuerySet[Award] = (
        Award.objects.one_off()
        .filter(
            programme__in=live(county, month),
            first_month__lte=month,
            status__in=[AwardStatus.ACTIVE, AwardStatus.SUSPENDED],
        )
        .exclude(origin=Origin.LEDGER)
        .exclude(Exists(put_in))
    )
    return rows


def still_owed(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Those whose award has neither ended nor been suspended for the payment's month since.

    A share of a bulk grant stays owed to whoever was on the roll, as long as they live.
    """
    owed = Award.objects.payable_in(OuterRef("month")).filter(pk=OuterRef("award"))
    shares = BulkShare.objects.filter(bulk.LIVING, grant=OuterRef("grant"), award=OuterRef("award"))
    one_off, of_grant = Q(kind=PaymentKind.ONE_OFF), Q(kind=PaymentKind.BULK)
    return payments.filter(
        one_off & Q(award__status=AwardStatus.ACTIVE)
        | of_grant & Q(Exists(shares), grant__status=GrantStatus.CONFIRMED)
        | ~one_off & ~of_grant & Q(Exists(owed))
    )


def failed_due(county: Division, month: date) -> QuerySet[Payment]:
    """Payments that the bank could not make, that no later one replaces, and still owed.

    Also of months before the go-live, once the system pays the programme.
    """
    return still_owed(Payment.objects.sent_back().filter(programme__in=live(county, month)))


def candidates(run: PayrollRun, after: int) -> QuerySet[Award]:
    """Every award that the run must look at, from an award id on."""
    failed = failed_due(run.county, run.month).filter(award=OuterRef("pk"))
    return (
        Award.objects.filter(pk__gt=after, programme__county=run.county)
        .filter(
            Q(pk__in=in_term(run.county, run.month).values("pk"))
            | Q(pk__in=one_off_due(run.county, run.month).values("pk"))
            | Q(pk__in=bulk.due(run).values("award"))
            | Exists(failed)
        )
        .order_by("pk")
    )


def check_rates(run: PayrollRun, **part: int) -> None:
    """Raise MissingParameter when a supplement of the month has no rate: it never counts as 0.

    `part` narrows the awards that are looked at.
    """
    in_force = SupplementRate.objects.filter(
        kind=OuterRef("kind"),
        residence=OuterRef("member__award__residence"),
        valid_from__lte=run.month,
    )
    lacking = (
        Supplement.objects.active_in(run.month)
        .filter(member__award__in=Award.objects.payable_in(run.month).filter(**part))
        .filter(member__award__programme__in=live(run.county, run.month))
        .filter(member__period__contains=run.month)
        .exclude(Exists(in_force))
        .order_by("kind__position")
        .values_list("kind", "member__award__residence")
        .first()
    )
    if lacking is not None:
        kind, residence = lacking
        named = SupplementKind.objects.get(pk=kind)
        raise MissingParameter(rates.missing_supplement(named, residence, run.county, run.month))


def calculate(run_id: int, progress: Progress) -> None:
    """Fill a run that is being calculated; does nothing for one that is not."""
    run = PayrollRun.objects.select_related("county").get(pk=run_id)
    if run.status != RunStatus.DRAFT:
        return
    check_rates(run)
    left = candidates(run, run.last_award).count()
    done = max(progress.job.total - left, 0)
    progress.set(done, done + left)
    while size := take_chunk(run_id):
        done += size
        progress.set(done)
    finish(run_id, progress.job.started_by)


@transaction.atomic
def take_chunk(run_id: int) -> int:
    """Plan the payments of the next awards; returns how many awards were looked at."""
    run = PayrollRun.objects.locked(run_id)
    if run.status != RunStatus.DRAFT:
        return 0
    ids = list(candidates(run, run.last_award).values_list("pk", flat=True)[:CHUNK])
    if not ids:
        return 0
    check_rates(run, pk__gt=run.last_award, pk__lte=ids[-1])
    _plan(run, run.last_award, ids[-1])
    run.last_award = ids[-1]
    run.save(update_fields=["last_award"])
    return len(ids)


def _plan(run: PayrollRun, after: int, until: int) -> None:
    """INSERT … SELECT the payments and exclusions of the awards in (after, until]."""
    part = {"pk__gt": after, "pk__lte": until}
    paid = Payment.objects.covering(run.month).filter(
        award=OuterRef("pk"), kind=PaymentKind.REGULAR, replaces=None
    )
    unpaid = in_term(run.county, run.month).filter(**part).exclude(Exists(paid))
    who = [
        unpaid.exclude(pk__in=undone.leave_out(run, unpaid)).values("pk"),
        Award.objects.payable_in(run.month).filter(**part).values("pk"),
        one_off_due(run.county, run.month).filter(**part).values("pk"),
        _pairs(bulk.due(run).filter(award__gt=after, award__lte=until)),
    ]
    again = failed_due(run.county, run.month).filter(award__gt=after, award__lte=until)
    unanswered = Payment.objects.sent_back().unanswered().filter(pk__in=again.values("pk"))
    more = [again.values("pk"), unanswered.values("pk")]
    with connection.cursor() as cursor:
        cursor.execute(*_filled(PLAN, run, who, more))


def changed_since(run: PayrollRun) -> list[int]:
    """Planned payments that would be others today: by the sum, or by where the money goes."""
    planned = run.payments.filter(status=PaymentStatus.PLANNED, replaces=None)
    regular = planned.filter(kind=PaymentKind.REGULAR).values("award")
    one_off = planned.filter(kind=PaymentKind.ONE_OFF).values("award")
    granted = _pairs(planned.filter(kind=PaymentKind.BULK))
    with connection.cursor() as cursor:
        cursor.execute(*_filled(CHANGED, run, [regular, regular, one_off, granted], []))
        other_sum = {key for (key,) in cursor.fetchall()}
        cursor.execute(MOVED, [run.pk])
        return sorted(other_sum | {key for (key,) in cursor.fetchall()})


def _pairs(rows: "QuerySet[BulkShare] | QuerySet[Payment]") -> Any:
    """Award and grant of shares, or of payments, each pair once."""
    return rows.order_by().values("award", "grant").distinct()


def care_labels() -> dict[str, object]:
    """What a care fee is called, by the grade of care; without a grade, the fee alone."""
    by_grade = {grade.value: component.label for grade, component in rates.CARE.items()}
    return {**by_grade, "": _("Care fee")}


def _filled(
    statement: str, run: PayrollRun, who: Sequence[Any], more: Sequence[Any]
) -> tuple[str, list[Any]]:
    """The statement with the queries in its places, and the parameters in their order."""
    compiled = [rows.order_by().query.sql_with_params() for rows in (*who, *more)]
    values = [list(params) for _text, params in compiled]
    labels = Jsonb({grade: str(label) for grade, label in care_labels().items()})
    own: list[Any] = [run.pk, run.month, labels, entitlement.supplement_article()]
    parts = [*values[: len(who)], own, *values[len(who) :]]
    text = statement.format(*(sql for sql, _params in compiled))
    return text, [value for part in parts for value in part]


@transaction.atomic
def finish(run_id: int, by: User | None) -> None:
    """All awards are looked at: fix count and sum, and let the run be signed."""
    run = PayrollRun.objects.locked(run_id)
    if run.status != RunStatus.DRAFT:
        return
    know_size(Payment)
    know_size(RunExclusion)
    count, total = count_and_sum(run.payments.all())
    move_run(run, RunStatus.CALCULATED, count=count, total=total)
    audit.record("run_calculated", run, by=by, count=count, total=str(total))


def count_and_sum(payments: QuerySet[Payment]) -> tuple[int, Decimal]:
    """How many and how much; the query behind tile, list, file and check."""
    sums = payments.aggregate(count=Count("pk"), total=Sum("amount"))
    return sums["count"], sums["total"] or Decimal(0)


def never_paid(run: PayrollRun) -> QuerySet[Award]:
    """Awards owed earlier months that nobody ever paid; arrears are not computed here.

    Only awards confirmed here count: a ledger's months before the system are the ledger's matter.
    """
    any_payment = Payment.objects.filter(award=OuterRef("pk"), month__lt=run.month).exclude(
        kind=PaymentKind.BULK
    )
    return (
        in_term(run.county, run.month)
        .filter(first_month__lt=run.month)
        .exclude(origin=Origin.LEDGER)
        .exclude(Exists(any_payment))
    )
