"""Which payments and awards a page, a tile, a file and the API mean: one query each."""

from datetime import date
from typing import Any, TypeVar

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from benefits import bulk, claims
from benefits.models import (
    Allocation,
    BankReturn,
    BulkGrant,
    BulkShare,
    Claim,
    Payment,
    PayrollRun,
    Receipt,
    ReserveEntry,
    ReserveFiling,
    StandardDraft,
)
from benefits.payroll import still_owed
from benefits.states import (
    LEFT_US,
    OPEN_RUN,
    ClaimStatus,
    DraftStatus,
    GrantStatus,
    PaymentStatus,
    RunStatus,
)
from cases.models import Award, Origin, Programme
from cases.programmes import codes
from cases.rules import not_kin
from cases.states import AwardStatus
from welfare.accounts.roles import Permission as P
from welfare.audit import log as audit
from welfare.models import User

MOVES_PAYMENTS = (
    *(P.PREPARE_PAYROLL, P.SIGN_PAYROLL, P.APPROVE_PAYROLL),
    *(P.RELEASE_PAYROLL, P.TAKE_BANK_ANSWER),
)
Row = TypeVar("Row", Allocation, ReserveEntry)


def payments(user: User) -> QuerySet[Payment]:
    """All payments of the user's area, newest first, with what a list shows."""
    return _with_names(Payment.objects.visible_to(user))


def payments_of(award: Award) -> QuerySet[Payment]:
    """All payments of one award, also those of a town where the family lived before."""
    return _with_names(award.payments.all())


def _with_names(rows: "QuerySet[Any]") -> QuerySet[Payment]:
    return rows.select_related(
        "programme", "town", "payee", "award", "run", "institution"
    ).order_by("-pay_month", "pk")


def failed(user: User) -> QuerySet[Payment]:
    """Failed, still owed, and the payment that replaces it is not on its way to the bank yet.

    In the town of the award as it is now, which corrects the account.
    """
    waiting = Q(replaced_by=None) | Q(replaced_by__status=PaymentStatus.PLANNED)
    failed = Payment.objects.of_awards_of(user).filter(waiting, status=PaymentStatus.FAILED)
    return _with_names(still_owed(failed)).select_related(
        "award__town", "replaced_by__run", "answer"
    )


def paid_first_waiting(user: User) -> QuerySet[Award]:
    """Relief that was authorised before its papers and stands in no run. (先行救助)"""
    first = Award.objects.visible_to(user).filter(origin=Origin.RELIEF_FIRST)
    rows: QuerySet[Award] = first.filter(status=AwardStatus.ACTIVE, payments=None)
    with_names = rows.select_related("household__head", "town")
    return with_names.annotate(granted=Sum("amounts__basic")).order_by("decided_on", "pk")


def moves_payments(user: User) -> bool:
    """Whether it is the person's work to move payments."""
    return any(user.may(right) for right in MOVES_PAYMENTS)


def filtered(rows: QuerySet[Payment], values: dict[str, Any]) -> QuerySet[Payment]:
    """Narrow payments by the values of the filter form; empty values do not narrow."""
    names = {"month": "pay_month", "residence": "residence", "status": "status"}
    names |= {"programme": "programme", "town": "town", "run": "run", "kind": "kind"}
    names |= {"grant": "grant", "allocation": "allocation"}
    if values.get("spent"):
        rows = rows.filter(status__in=LEFT_US)
    wanted = {names[key]: value for key, value in values.items() if value and key in names}
    return rows.filter(**wanted)


def open_runs(user: User) -> QuerySet[PayrollRun]:
    """Runs that are not sent yet."""
    return runs(user).filter(status__in=OPEN_RUN)


def runs_at_the_bank(user: User) -> QuerySet[PayrollRun]:
    """Sent, and the bank has not answered everything."""
    return runs(user).filter(status=RunStatus.SENT)


def refused_returns(user: User) -> QuerySet[BankReturn]:
    """Return files that did not fit a run of the user's county."""
    rows = BankReturn.objects.filter(run__in=PayrollRun.objects.visible_to(user))
    return rows.exclude(error_file="").select_related("run")


def runs(user: User) -> QuerySet[PayrollRun]:
    """The county's runs with their people."""
    rows: QuerySet[PayrollRun] = PayrollRun.objects.visible_to(user)
    return rows.select_related(
        "county", "created_by", "signed_by", "approved_by", "uncovered_by", "job"
    )


def bulk_programmes(user: User) -> QuerySet[Programme]:
    """What the user's county grants in bulk."""
    kinds = codes(lambda kind: kind.in_bulk)
    return Programme.objects.filter(county=user.county).of_kinds(kinds).order_by("pk")


def programmes(user: User) -> QuerySet[Programme]:
    """All programmes of the user's county."""
    return Programme.objects.filter(county=user.county).order_by("pk")


def lasting_programmes(user: User) -> QuerySet[Programme]:
    """Programmes of the user's county that people are on the roll of."""
    return Programme.objects.filter(county=user.county).lasting().order_by("pk")


def grants(user: User) -> QuerySet[BulkGrant]:
    """The county's bulk grants with their people."""
    rows: QuerySet[BulkGrant] = BulkGrant.objects.visible_to(user)
    return rows.select_related("programme__county", "created_by", "confirmed_by", "job")


def runs_paying(grant: BulkGrant) -> QuerySet[PayrollRun]:
    """The payroll runs that hold payments of a grant."""
    return PayrollRun.objects.filter(pk__in=grant.payments.values("run")).order_by("pk")


def overdue_grants(user: User, today: date) -> QuerySet[BulkGrant]:
    """Price-linked grants whose day has passed and that have not reached every account."""
    waiting = BulkShare.objects.filter(bulk.owed(), bulk.not_paid(), grant=OuterRef("pk"))
    unpaid = Q(status__in=[GrantStatus.DRAFT, GrantStatus.CALCULATED]) | Q(Exists(waiting))
    late = grants(user).filter(unpaid, due_on__lt=today)
    return late.exclude(status=GrantStatus.DISCARDED).order_by("due_on", "pk")


def grants_to_confirm(user: User) -> QuerySet[BulkGrant]:
    """Grants that wait for another person than the one who prepared them."""
    waiting = grants(user).filter(status=GrantStatus.CALCULATED)
    return waiting.filter(user.not_mine("created_by"), audit.no_part_in(user, BulkGrant))


def waiting_allocations(user: User) -> QuerySet[Allocation]:
    """Allocations of the county that a second person confirms."""
    rows = Allocation.objects.visible_to(user).waiting().order_by("pk")
    with_names = rows.select_related("source", "entered_by", "reduces")
    return with_names.prefetch_related("programmes")


def waiting_bookings(user: User) -> QuerySet[ReserveEntry]:
    """Movements of the towns' reserves that a second person confirms."""
    with_names = ReserveEntry.objects.visible_to(user).waiting()
    return with_names.select_related("town", "entered_by", "undoes", "allocation").order_by(
        "happened_on", "pk"
    )


def filed_months(user: User) -> QuerySet[ReserveFiling]:
    """Filed months of reserves that the county has not confirmed."""
    rows = ReserveFiling.objects.visible_to(user).filter(confirmed_at=None)
    return rows.select_related("town", "filed_by", "confirmed_by").order_by("month", "town")


def months_to_confirm(user: User) -> QuerySet[ReserveFiling]:
    """Those of them that somebody else filed."""
    return filed_months(user).filter(user.not_mine("filed_by"))


def for_second_person(rows: QuerySet[Row], user: User) -> QuerySet[Row]:
    """Of what waits for a second person: what this one may confirm, who did not enter it."""
    return rows.filter(user.not_mine("entered_by")) if user.may(P.APPROVE_PAYROLL) else rows.none()


def standard_drafts(user: User) -> QuerySet[StandardDraft]:
    """The county's drafts of standards with their people."""
    rows: QuerySet[StandardDraft] = StandardDraft.objects.visible_to(user)
    return rows.select_related("county", "drafted_by", "signed_by", "job")


def standards_to_sign(user: User) -> QuerySet[StandardDraft]:
    """Drafts that wait for another person than the one who drafted them."""
    waiting = standard_drafts(user).filter(status=DraftStatus.PREVIEWED)
    return waiting.filter(user.not_mine("drafted_by"), audit.no_part_in(user, StandardDraft))


def groups_of(grant: BulkGrant) -> QuerySet[Programme]:
    """The programmes whose people get a grant."""
    return Programme.objects.filter(pk__in=grant.groups.values("programme")).order_by("pk")


def shares(grant: BulkGrant) -> QuerySet[BulkShare]:
    """The shares of a grant with what became of the payment of each award."""
    payment = Payment.objects.filter(grant=grant, award=OuterRef("award"), replaced_by=None).values(
        "status"
    )[:1]
    rows = grant.shares.select_related("person", "award", "programme", "town")
    return rows.annotate(payment_status=Subquery(payment)).order_by("town__code", "pk")


# How a decided claim stands
COMES_BACK, CAME_BACK, WITHDRAWAL_WAITS = "open", "back", "doubted"


def claims_of(user: User, today: date) -> "QuerySet[Any]":
    """Claims of the user's area with what came back, and how they stand."""
    decided = Q(status=ClaimStatus.DECIDED)
    rows = claims.with_sums(Claim.objects.visible_to(user), today)
    return rows.annotate(
        standing=Case(
            When(decided & Q(withdrawal_by__isnull=False), then=Value(WITHDRAWAL_WAITS)),
            When(decided & Q(open__gt=0), then=Value(COMES_BACK)),
            When(decided, then=Value(CAME_BACK)),
            default=F("status"),
        )
    ).select_related(
        "award__programme", "household__head", "town__parent", "created_by", "grant__programme"
    )


def claims_left_to(user: User, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Of claims that wait for a decision those that this person may decide.

    Who opened one, heard the household or booked what came back does not. (回避)
    """
    booked = Receipt.objects.filter(
        claim=OuterRef("pk"),
        reverses=None,
        reversed_by=None,
        recorded_by__in=user.own_accounts,
    )
    return rows.filter(
        user.not_mine("created_by", "withdrawal_by"),
        audit.no_part_in(user, Claim),
        not_kin(user, "household"),
        not_kin(user, "award__household"),
        ~Q(Exists(booked), standing=WITHDRAWAL_WAITS),
    )
