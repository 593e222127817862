"""What is due on open applications and running awards: one condition each, for the tiles and for
the list alike."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases import clock
from cases.deadlines import TimedStep
from cases.models import (
    Application,
    Approval,
    Award,
    AwardAmount,
    AwardScope,
    NoticeResult,
    Origin,
    PublicNotice,
    ReliefType,
    SampledCase,
    StepRecord,
    Survey,
    Tier,
    TimeLimit,
)
from cases.models.programme import RECOGNISED
from cases.models.review_day import REVIEW_UNDATED, review_late, review_soon
from cases.programmes import Notice, codes, recorded_steps
from cases.states import OPEN_APPLICATION, ApplicationStatus
from welfare.county.calendar import workdays_left_table
from welfare.models import Division

SURVEYED = codes(lambda kind: "survey" in kind.steps)
CHECKED = codes(lambda kind: "means_check" in kind.steps)
VALUED = codes(lambda kind: "amount" in kind.steps)
POSTED = codes(lambda kind: "notice" in kind.steps and kind.notice != Notice.NEVER)
POSTED_AGAIN = codes(lambda kind: kind.notice_again)
MONEY = models.DecimalField()
IN_THE_TOWN = (ApplicationStatus.ACCEPTED, ApplicationStatus.RETURNED)


class Work(models.TextChoices):
    """A kind of thing that somebody has to do now."""

    ACCEPT = "accept", _("To accept")
    SURVEY = "survey", _("Survey due")
    ASK_CHECK = "ask_check", _("Means check to ask for")  # 待提请核对
    MEANS_CHECK = "means_check", _("Means check to begin")
    REPORT = "report", _("Means report to record")
    STEP = "step", _("Opinion of another office to record")  # 残联审核
    SAMPLE = "sample", _("To be visited by the county")  # 待县级入户核查
    AMOUNT = "amount", _("Amount to propose")  # or the conditions of a recognition to test
    POST = "post", _("Notice to post")
    NOTICE = "notice", _("Notice over, to close")
    SURVEY_AGAIN = "survey_again", _("Survey again after an objection")
    SUBMIT = "submit", _("Ready to submit")
    RETURNED = "returned", _("Returned, to correct")
    PAY_FIRST = "pay_first", _("Relief first, not paid yet")
    PAPERS = "papers", _("Papers due after relief first")
    REFUSAL = "refusal", _("Refusal to deliver")
    OVERDUE = "overdue", _("Overdue")


class AwardWork(models.TextChoices):
    """A kind of thing that a running award waits for."""

    REVIEW_LATE = "review_late", _("Reviews overdue")
    REVIEW_SOON = "review_soon", _("Reviews due soon")
    REVIEW_UNDATED = "review_undated", _("Awards without a day of review")
    CARE_AGAIN = "care_again", _("Care to assess again")
    DEATH = "death", _("Deaths to settle")
    SUSPENSION = "suspension", _("Suspensions whose term ends")  # 暂停期满
    EXIT_ENDS = "exit_ends", _("Gradual exits that end soon")  # 渐退即将期满
    EXIT_OVER = "exit_over", _("Gradual exits that are over")  # 渐退期满
    OVERDUE = "overdue", _("Steps after a report, overdue")


# When an award is to be looked at: the three parts of `AwardScope.to_review`.
REVIEWS: dict[AwardWork, Callable[[date], Q]] = {
    AwardWork.REVIEW_LATE: review_late,
    AwardWork.REVIEW_SOON: review_soon,
    AwardWork.REVIEW_UNDATED: lambda _today: REVIEW_UNDATED,
}


def awards_waiting(awards: AwardScope, work: AwardWork, today: date) -> AwardScope:
    """Which of these awards wait for this."""
    if work in REVIEWS:
        return awards.by_review(REVIEWS[work](today))
    if work == AwardWork.SUSPENSION:
        return awards.suspension_over(today)
    if work == AwardWork.EXIT_ENDS:
        return awards.exit_ends(today)
    if work == AwardWork.EXIT_OVER:
        return awards.exit_over(today)
    if work == AwardWork.OVERDUE:
        return awards.overdue(today)
    return awards.waiting_for(TimedStep(work.value))


def condition(work: Work, today: date) -> Q:
    """Which applications wait for this."""
    return conditions(today)[work]


def conditions(today: date) -> dict[Work, Q]:
    """Each kind of work with what says that an application waits for it."""
    of_this = Q(application=OuterRef("pk"))
    over = PublicNotice.objects.filter(of_this, result=NoticeResult.OPEN, ends_on__lt=today)
    late = TimeLimit.objects.late(today).filter(of_this)
    steps, to_begin = _steps(), _check_to_begin()
    return {
        Work.ACCEPT: Q(status=ApplicationStatus.DRAFT),
        Work.NOTICE: Q(status__in=IN_THE_TOWN) & Q(Exists(over)),
        Work.SAMPLE: Q(Exists(SampledCase.objects.to_check().filter(of_this))),
        Work.RETURNED: Q(status=ApplicationStatus.RETURNED),
        Work.PAY_FIRST: Q(pk__in=Application.objects.relief_first_waiting().values("pk")),
        Work.PAPERS: Q(pk__in=Application.objects.relief_first_open().values("pk")),
        Work.REFUSAL: Q(pk__in=Application.objects.refusals_to_deliver().values("pk")),
        Work.OVERDUE: Q(Exists(late)) | Q(status__in=OPEN_APPLICATION, deadline__lt=today),
        Work.MEANS_CHECK: to_begin,
        **{step: Q(status__in=IN_THE_TOWN) & waits for step, waits in steps.items()},
        Work.SUBMIT: _ready([*steps.values(), to_begin]),
    }


def visit_first(waits: dict[Work, Q]) -> Q:
    """Cases whose tier confirms only after the county's visit, as `rules.waits_for_check` says."""
    return waits[Work.SAMPLE] & ~Q(tier=Tier.TOWN, route__len__gt=1)


def _ready(others: list[Q]) -> Q:
    """Nothing else is due and nothing runs: so no accepted case is nobody's work.

    Where something stands against the submission all the same, the page of the case says what.
    """
    running = PublicNotice.objects.filter(application=OuterRef("pk"), result=NoticeResult.OPEN)
    ready = Q(status=ApplicationStatus.ACCEPTED) & ~Q(Exists(running))
    for waits in others:
        ready &= ~waits
    return ready


def _check_to_begin() -> Q:
    to_begin = TimeLimit.objects.running().filter(step=TimedStep.MEANS_CHECK)
    return Q(Exists(to_begin.filter(application=OuterRef("pk"))))


def _steps() -> dict[Work, Q]:
    """The steps of a case in the town, as `rules.evidence` looks at one case."""
    of_this = Q(application=OuterRef("pk"))
    survey = Q(programme__kind__in=SURVEYED) & ~Q(Exists(Survey.objects.filter(of_this)))
    asked = TimeLimit.objects.filter(of_this, step=TimedStep.MEANS_CHECK)
    begun = asked.filter(done_on__isnull=False)
    begun_again = begun.filter(started_on__gt=OuterRef("means_check_on"))
    checked = Q(programme__kind__in=CHECKED, programme__needs_means_check=True) & ~_exempt()
    none_yet = Q(means_check_on=None)
    unheard = _unheard()
    return {
        Work.SURVEY: survey,
        Work.SURVEY_AGAIN: unheard,
        Work.ASK_CHECK: none_yet & checked & ~Q(Exists(asked)),
        Work.REPORT: checked & (none_yet & Q(Exists(begun)) | Q(Exists(begun_again))),
        Work.STEP: _step_missing(),
        Work.AMOUNT: Q(programme__kind__in=VALUED, amount_proposed=None) & ~survey,
        Work.POST: _to_post() & ~unheard,
    }


def _unheard() -> Q:
    """An objection that no later visit has looked into. (57号 Art 19)"""
    later = Survey.objects.filter(
        application=OuterRef("application"), visited_on__gte=OuterRef("closed_on")
    )
    objected = PublicNotice.objects.filter(
        ~Exists(later), application=OuterRef("pk"), result=NoticeResult.OBJECTION
    )
    return Q(Exists(objected))


def _exempt() -> Q:
    """Small urgent sums, and what was paid first, go without check and notice."""
    first = Award.objects.filter(origin=Origin.RELIEF_FIRST).paid_or_payable()
    paid = (
        AwardAmount.objects.filter(award__in=first, award__application=OuterRef("pk"))
        .order_by()
        .values("award__application")
        .annotate(paid=Sum("basic"))
        .filter(paid__gt=0, paid__gte=Coalesce(OuterRef("amount_proposed"), 0, output_field=MONEY))
    )
    return Q(small_sum=True, relief_type=ReliefType.URGENT) | Q(Exists(paid))


def _to_post() -> Q:
    """Something is granted that the board does not show yet, or shows otherwise."""
    failed = Q(tests=[]) | Q(tests__contains=[{"met": False}]) | Q(tests__contains=[{"met": None}])
    nothing = Q(programme__kind__in=RECOGNISED) & failed
    nothing |= ~Q(programme__kind__in=RECOGNISED) & Q(amount_proposed=0)
    later = PublicNotice.objects.filter(application=OuterRef("application"), pk__gt=OuterRef("pk"))
    shown = PublicNotice.objects.alias(
        whom=Coalesce("beneficiary_id", 0), whom_now=Coalesce(OuterRef("beneficiary_id"), 0)
    ).filter(
        Q(result=NoticeResult.NO_OBJECTION) | ~Q(application__programme__kind__in=POSTED_AGAIN),
        ~Exists(later),
        application=OuterRef("pk"),
        programme=OuterRef("programme"),
        applicant=OuterRef("applicant"),
        amount=OuterRef("amount_proposed"),
        persons=Coalesce(OuterRef("family_size"), F("persons")),
        whom=F("whom_now"),
    )
    running = PublicNotice.objects.filter(application=OuterRef("pk"), result=NoticeResult.OPEN)
    wanted = Q(programme__kind__in=POSTED, programme__public_notice=True)
    wanted &= Q(amount_proposed__isnull=False) & ~nothing & ~_exempt()
    return wanted & ~Q(Exists(running)) & ~Q(Exists(shown))


def _step_missing() -> Q:
    """A step that the kind declares and nobody has written down."""
    missing = Q(pk__in=[])
    for name, step in recorded_steps().items():
        written = StepRecord.objects.filter(application=OuterRef("pk"), step=name)
        kinds = codes(lambda kind, step=step: step in kind.recorded_steps)  # type: ignore[misc]
        missing |= Q(~Exists(written), programme__kind__in=kinds)
    return missing


def counts(
    applications: "QuerySet[Application]", today: date, kinds: Collection[Work]
) -> dict[Work, int]:
    """How many of these wait for each of these kinds of work, with one query."""
    waits = conditions(today)
    sums = applications.aggregate(**{work.value: Count("pk", filter=waits[work]) for work in kinds})
    return {work: sums[work.value] for work in kinds}


def with_next_due(
    applications: Iterable[Application], county: Division | None, today: date
) -> list[Application]:
    """Each with `due`, the step that is due next, and `days_left`: two queries for a page."""
    limits = Prefetch("time_limits", TimeLimit.objects.running(), to_attr="running_limits")
    rows: list[Any] = list(applications)
    prefetch_related_objects(rows, limits)
    for row in rows:
        row.due = clock.next_due(row, row.running_limits)
    left = workdays_left_table(county, today, {row.due.day for row in rows if row.due})
    for row in rows:
        row.days_left = left[row.due.day] if row.due else None
    return rows


def with_amount_granted(applications: "QuerySet[Application]") -> "QuerySet[Application]":
    """Each application with `granted`, once it is: the meeting may set another sum."""
    approved = Approval.objects.filter(application=OuterRef("pk"), decision="approve")
    last = Subquery(approved.order_by("-pk").values("amount")[:1])
    return applications.annotate(
        granted=models.Case(models.When(status=ApplicationStatus.APPROVED, then=last))
    )


def with_last_decision(applications: "QuerySet[Application]") -> "QuerySet[Application]":
    """Each application with `last_decision` and `decided_amount` of its last approval."""
    last = Approval.objects.filter(application=OuterRef("pk")).order_by("-pk")
    return applications.annotate(
        decided_amount=Subquery(last.values("amount")[:1]),
        last_decision=Subquery(last.values("decision")[:1]),
    ).select_related("programme", "applicant", "beneficiary", "household__village")
