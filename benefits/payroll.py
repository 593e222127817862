"""The engine of a payroll run: in sets, in chunks, safe to stop and to take up again.

Each chunk is one transaction: the payments of the next awards and the mark where to continue. A
worker that dies between or within chunks therefore loses nothing and makes nothing twice.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import (
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from benefits import balance, budget, bulk, claims, rates, undone, unpaid_rests
from benefits.balance import steps
from benefits.balance.sql import SETS
from benefits.balance.statement import MANY, Place, answered, filled, of_run
from benefits.kept import AFTER, NO_RUN, SHARE, UNTIL, Kept, kept
from benefits.models import (
    BulkShare,
    ExclusionCode,
    Payment,
    PayrollRun,
    RunExclusion,
    SupplementRate,
)
from benefits.payroll_sql import CHANGED, MORE_THAN_OWED, PLAN, PLAN_AT_ONCE
from benefits.states import GrantStatus, PaymentStatus, RunStatus
from benefits.transitions import move_run
from cases.models import (
    OF_MONTHS,
    PAID_ON,
    SETTLES_A_MONTH,
    Award,
    AwardAmount,
    AwardMember,
    Origin,
    PaymentKind,
    Programme,
    Supplement,
    SupplementKind,
)
from cases.states import AwardStatus
from welfare.audit import log as audit
from welfare.exceptions import MissingParameter
from welfare.jobs.actions import Progress
from welfare.jobs.heartbeat import beating
from welfare.jobs.statistics import be_sure_of_size, know_size
from welfare.models import Division, Residence, User

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
    """One sums that were decided here and never put into a run, with what is due as `due_once`.

    Of what a ledger paid in part the rest is due; of what a ledger brought once two people said so.
    """
    of_award = unpaid_rests.OF_AWARD
    put_in = of_award.filter(batch=None, replaces=None)
    let_pay = unpaid_rests.let_pay()
    rows: QuerySet[Award] = (
        Award.objects.one_off()
        .filter(
            programme__in=live(county, month),
            first_month__lte=month,
            status__in=[AwardStatus.ACTIVE, AwardStatus.SUSPENDED],
        )
        .filter(~Q(origin=Origin.LEDGER) | Q(let_pay))
        .exclude(Exists(put_in))
        .alias(undone=unpaid_rests.UNDONE)
        .annotate(due_once=_granted_in(month) - unpaid_rests.covered())
        .filter(Q(due_once__gt=0) | ~Exists(of_award) & Q(undone=0))
    )
    return rows


def _granted_in(month: date) -> Any:
    amounts = AwardAmount.objects.filter(award=OuterRef("pk"), from_month__lte=month)
    whole = amounts.order_by("-from_month").annotate(whole=F("basic") + F("care"))
    return Subquery(whole.values("whole")[:1])


def still_owed(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Those whose award has neither ended nor been suspended for the payment's month since.

    A share of a bulk grant stays owed to whoever was on the roll of its month, as is known now, as
    long as they live.
    """
    owed = Award.objects.payable_in(OuterRef("month")).filter(pk=OuterRef("award"))
    shares = BulkShare.objects.filter(bulk.owed(), grant=OuterRef("grant"), award=OuterRef("award"))
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


def _sent_back(run: PayrollRun) -> QuerySet[Payment]:
    """What the run may pay again; the money of a later month waits for a run of that month."""
    return failed_due(run.county, run.month).filter(month__lte=run.month)


def candidates(run: PayrollRun, after: int) -> QuerySet[Award]:
    """Every award of the county from an award id on: the statement says what of it is owed.

    To find out first which of them are owed anything costs as much as planning them.
    """
    rows: QuerySet[Award] = Award.objects.filter(pk__gt=after, programme__county=run.county)
    return rows.order_by("pk")


def _term_over(run: PayrollRun) -> QuerySet[Award]:
    """Awards whose gradual exit is over and that nobody ended: said in every run, and not paid."""
    over = Award.objects.exit_over(run.month)
    rows: QuerySet[Award] = over.filter(programme__in=live(run.county, run.month))
    return rows


def _first_month(run: PayrollRun, part: dict[str, int]) -> date:
    """From when on its awards are looked at: the first go-live of a programme that has some."""
    some = Award.objects.filter(programme=OuterRef("pk"), **part)
    paid = live(run.county, run.month).paid_monthly().filter(Exists(some))  # type: ignore[attr-defined]
    month: date | None = paid.aggregate(first=Min("go_live__month"))["first"]
    return month or run.month


def check_rates(run: PayrollRun, **part: int) -> None:
    """Raise MissingParameter when a supplement of the month has no rate: it never counts as 0.

    `part` narrows the awards that are looked at.
    """
    if not _rates_lack(run):
        return
    amounts = AwardAmount.objects.filter(
        award=OuterRef("member__award"), from_month__lte=run.month
    ).order_by("-from_month")
    in_force = SupplementRate.objects.filter(
        kind=OuterRef("kind"),
        residence=OuterRef("residence"),
        valid_from__lte=run.month,
    )
    lacking = (
        Supplement.objects.active_in(run.month)
        .filter(member__award__in=Award.objects.payable_in(run.month).filter(**part))
        .filter(member__award__programme__in=live(run.county, run.month))
        .filter(member__period__contains=run.month)
        .annotate(residence=Subquery(amounts.values("residence")[:1]))
        .filter(residence__isnull=False)  # without an amount it is left out of the run
        .exclude(Exists(in_force))
        .order_by("kind__position")
        .values_list("kind", "residence")
        .first()
    )
    if lacking is not None:
        kind, residence = lacking
        named = SupplementKind.objects.get(pk=kind)
        raise MissingParameter(rates.missing_supplement(named, residence, run.county, run.month))


def _rates_lack(run: PayrollRun) -> bool:
    """Whether any kind has no rate for the month, in town or village: whoever has it is looked for
    only then, for that takes as long as the roll is."""
    begun = SupplementRate.objects.filter(kind=OuterRef("pk"), valid_from__lte=run.month)
    lacks = Q()
    for residence in Residence:
        lacks |= ~Q(Exists(begun.filter(residence=residence)))
    return SupplementKind.objects.filter(lacks, county=run.county).exists()


def calculate(run_id: int, progress: Progress) -> None:
    """Fill a run that is being calculated; does nothing for one that is not.

    A chunk is one statement, which may take longer than a silent worker is waited for.
    """
    run = PayrollRun.objects.select_related("county", "created_by").get(pk=run_id)
    if run.status != RunStatus.DRAFT:
        return
    with beating(progress.job):
        be_sure_of_size(Award, AwardMember, AwardAmount, Supplement, Payment)
        check_rates(run)
        bulk.lead_on_shares(run)
        left = candidates(run, run.last_award).count()
        done = max(progress.job.total - left, 0)
        progress.set(done, done + left)
        size = CHUNK
        while size == CHUNK:  # a smaller one was the last
            size = take_chunk(run_id)
            done += size
            progress.set(done)
        finish(run_id, progress.job.started_by)


@transaction.atomic
def take_chunk(run_id: int) -> int:
    """Plan the payments of the next awards; returns how many awards were looked at."""
    run = PayrollRun.objects.locked(run_id)
    if run.status != RunStatus.DRAFT:
        return 0
    following = candidates(run, run.last_award)[:CHUNK]
    last, size = following.aggregate(last=Max("pk"), size=Count("pk")).values()
    if not size:
        return 0
    check_rates(run, pk__gt=run.last_award, pk__lte=last)
    _plan(run, run.last_award, last, size)
    run.last_award = last
    run.save(update_fields=["last_award"])
    return int(size)


def _plan(run: PayrollRun, after: int, until: int, size: int) -> None:
    """INSERT … SELECT the payments and exclusions of the `size` awards in (after, until]."""
    part = {"pk__gt": after, "pk__lte": until}
    claims.lock(run.county, after, until)
    share = claims.share_to_set_off(run.county, run.month)
    asked = _of(_to_plan(), run, after=after, until=until, share=share)
    places = {
        **_of_run(run, asked, _first_month(run, part)),
        **_sent_back_among(run, after, until),
        "pots": ("jsonb", Jsonb(budget.pots(run))),
        "set_off_label": ("text", _("Set off for a claim")),
        "beside_label": ("text", _("Paid on by another line of this run")),
        "less_label": ("text", _("Due now is less than what was sent back")),
    }
    if size <= MANY:
        answered(PLAN, places, SETS)
        return
    try:  # to look for what stands there already before each row takes a tenth of the time
        with transaction.atomic():
            steps.taken(PLAN_AT_ONCE, places)
    except IntegrityError:  # somebody paid one of them meanwhile: it is left out
        steps.taken(PLAN, places)


@cache
def _to_plan() -> dict[str, Kept]:
    """What the large statement asks of the awards in (AFTER, UNTIL]."""
    run, part = NO_RUN, {"pk__gt": AFTER, "pk__lte": UNTIL}
    paid = Payment.objects.covering(run.month).filter(kind__in=SETTLES_A_MONTH, replaces=None)
    shares = bulk.due(run).filter(award__gt=AFTER, award__lte=UNTIL)
    awards = Award.objects.filter(programme__in=live(run.county, run.month), **part)
    queries: dict[str, Any] = {
        **_of_awards(awards),
        "paid": paid.values("award"),
        "over": _term_over(run).filter(**part).values("pk"),
        "one_off": one_off_due(run.county, run.month).filter(**part).values("pk"),
        "granted": _pairs(shares),
        "claims": claims.to_set_off(run.county, SHARE),
    }
    return {name: kept(query) for name, query in queries.items()}


def _of_awards(awards: QuerySet[Award]) -> dict[str, Any]:
    """The queries of a run about these awards that every statement asks."""
    known = undone.counting(NO_RUN.county).values("pk")
    return {**balance.queries(awards), "known": known}


def _sent_back_among(run: PayrollRun, after: int, until: int) -> dict[str, Place]:
    """What the bank sent back of the awards in (after, until]: to be paid again, or held.

    Asked first, award by award: the large statement would read whole tables for each of them.
    """
    back = Payment.objects.sent_back().filter(award__gt=after, award__lte=until)
    listed = list(back.order_by().values_list("pk", flat=True))
    failed, unanswered, refused = list[int](), list[int](), list[int]()
    if listed:
        failed = _numbers(_sent_back(run).filter(pk__in=listed))
        unanswered = _numbers(Payment.objects.filter(pk__in=listed).unanswered())
        refused = _numbers(Payment.objects.filter(pk__in=unanswered).last_word())
    return {
        "failed": ("bigint[]", failed),
        "unanswered": ("bigint[]", unanswered),
        "refused": ("bigint[]", refused),
    }


def _numbers(payments: QuerySet[Payment]) -> list[int]:
    return list(payments.values_list("pk", flat=True))


def _of_run(run: PayrollRun, asked: Mapping[str, Kept], first: date) -> dict[str, Place]:
    return {
        **balance.given(first, run.month, own=run.month, without=run.pk),
        **asked,
        "run": ("bigint", run.pk),
        "known_label": ("text", str(ExclusionCode.KNOWN_AS_PAID.label)),
        "paid_label": ("text", _("Paid or sent before")),
    }


@cache
def _to_compare() -> tuple[dict[str, Kept], dict[str, Kept], Kept]:
    """What is asked of the payments of the run's own month; of those of other months; which
    months those are, with the number of each."""
    planned = NO_RUN.payments.filter(status=PaymentStatus.PLANNED)
    fresh = planned.filter(replaces=None)
    own: dict[str, Any] = {
        **_of_awards(_awards(fresh.filter(kind=PaymentKind.REGULAR))),
        "one_off": fresh.filter(kind=PaymentKind.ONE_OFF).values("award"),
        "granted": _pairs(fresh.filter(kind=PaymentKind.BULK)),
    }
    late = planned.filter(kind__in=OF_MONTHS, last_month=None).filter(
        Q(kind__in=PAID_ON) | ~Q(replaces=None)
    )
    others = {name: kept(query) for name, query in _of_awards(_awards(late)).items()}
    by_month = late.order_by().values_list("month").annotate(Count("pk"))
    return {name: kept(query) for name, query in own.items()}, others, kept(by_month)


def changes_since(run: PayrollRun) -> list[tuple[int, str, Decimal | None]]:
    """Planned payments that would be others today, each with what changed (the amount or the
    account) and with what is owed for it by now; None where that cannot be worked out.

    Of the whole roll only the run's own month is worked out; other months for awards with arrears
    or re-payments of them.
    """
    own, others, by_month = _to_compare()
    rows = of_run(*filled(CHANGED, _of_run(run, _of(own, run), run.month)), run.count)
    if counts := dict(of_run(*by_month.of(run), run.count)):
        places = _of_run(run, _of(others, run), min(counts)) | {
            "months": ("date[]", sorted(counts))
        }
        rows += of_run(*filled(MORE_THAN_OWED, places), sum(counts.values()))
    return sorted(rows, key=lambda row: (row[0], row[1] != "amount"))


def _of(asked: Mapping[str, Kept], run: PayrollRun, **narrowed: Any) -> dict[str, Kept]:
    return {name: one.of(run, **narrowed) for name, one in asked.items()}


def _awards(payments: QuerySet[Payment]) -> QuerySet[Award]:
    rows: QuerySet[Award] = Award.objects.filter(pk__in=payments.order_by().values("award"))
    return rows


def _pairs(rows: "QuerySet[BulkShare] | QuerySet[Payment]") -> Any:
    """Award and grant of shares, or of payments, each pair once."""
    return rows.order_by().values("award", "grant").distinct()


@transaction.atomic
def finish(run_id: int, by: User | None) -> None:
    """All awards are looked at: fix count and sum, and let the run be signed."""
    run = PayrollRun.objects.locked(run_id)
    if run.status != RunStatus.DRAFT:
        return
    know_size(Payment, RunExclusion)
    budget.draw(run)
    count, total = count_and_sum(run.payments.all())
    move_run(run, RunStatus.CALCULATED, count=count, total=total)
    audit.record("run_calculated", run, by=by, count=count, total=str(total))


def count_and_sum(payments: QuerySet[Payment]) -> tuple[int, Decimal]:
    """How many and how much; the query behind tile, list, file and check."""
    sums = payments.aggregate(count=Count("pk"), total=Sum("amount"))
    return sums["count"], sums["total"] or Decimal(0)
