"""What is due on open applications: one condition each, for the tiles and for the list alike."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from cases import clock
from cases.deadlines import TimedStep
from cases.models import (
    Application,
    Approval,
    NoticeResult,
    PublicNotice,
    SampledCase,
    StepRecord,
    Survey,
    TimeLimit,
)
from cases.programmes import codes, recorded_steps
from cases.states import OPEN_APPLICATION, ApplicationStatus
from welfare.county.calendar import workdays_left_table
from welfare.models import Division

SURVEYED = codes(lambda kind: "survey" in kind.steps)
IN_THE_TOWN = (ApplicationStatus.ACCEPTED, ApplicationStatus.RETURNED)


class Work(models.TextChoices):
    """A kind of thing that somebody has to do now."""

    ACCEPT = "accept", _("To accept")
    SURVEY = "survey", _("Survey due")
    MEANS_CHECK = "means_check", _("Means check to begin")
    STEP = "step", _("Opinion of another office to record")  # 残联审核
    SAMPLE = "sample", _("To be checked by the county")  # 待县级核查
    NOTICE = "notice", _("Notice over, to close")
    RETURNED = "returned", _("Returned, to correct")
    PAY_FIRST = "pay_first", _("Relief first, not paid yet")
    PAPERS = "papers", _("Papers due after relief first")
    REFUSAL = "refusal", _("Refusal to deliver")
    OVERDUE = "overdue", _("Overdue")


def condition(work: Work, today: date) -> Q:
    """Which applications wait for this."""
    of_this = Q(application=OuterRef("pk"))
    surveys = Survey.objects.filter(of_this)
    over = PublicNotice.objects.filter(of_this, result=NoticeResult.OPEN, ends_on__lt=today)
    to_begin = TimeLimit.objects.running().filter(of_this, step=TimedStep.MEANS_CHECK)
    late = TimeLimit.objects.late(today).filter(of_this)
    conditions: dict[Work, Q] = {
        Work.ACCEPT: Q(status=ApplicationStatus.DRAFT),
        Work.SURVEY: Q(~Exists(surveys), status__in=IN_THE_TOWN, programme__kind__in=SURVEYED),
        Work.MEANS_CHECK: Q(Exists(to_begin)),
        Work.STEP: Q(_step_missing(), status__in=IN_THE_TOWN),
        Work.SAMPLE: Q(Exists(SampledCase.objects.to_check().filter(of_this))),
        Work.NOTICE: Q(Exists(over), status__in=IN_THE_TOWN),
        Work.RETURNED: Q(status=ApplicationStatus.RETURNED),
        Work.PAY_FIRST: Q(pk__in=Application.objects.relief_first_waiting().values("pk")),
        Work.PAPERS: Q(pk__in=Application.objects.relief_first_open().values("pk")),
        Work.REFUSAL: Q(pk__in=Application.objects.refusals_to_deliver().values("pk")),
        Work.OVERDUE: Q(Exists(late)) | Q(status__in=OPEN_APPLICATION, deadline__lt=today),
    }
    return conditions[work]


def _step_missing() -> Q:
    """A step that the kind declares and nobody has written down."""
    missing = Q(pk__in=[])
    for name, step in recorded_steps().items():
        written = StepRecord.objects.filter(application=OuterRef("pk"), step=name)
        kinds = codes(lambda kind, step=step: step in kind.recorded_steps)  # type: ignore[misc]
        missing |= Q(~Exists(written), programme__kind__in=kinds)
    return missing


def counts(applications: "QuerySet[Application]", today: date) -> dict[Work, int]:
    """How many of these wait for each kind of work, with one query."""
    sums = applications.aggregate(
        **{work.value: Count("pk", filter=condition(work, today)) for work in Work}
    )
    return {work: sums[work.value] for work in Work}


def with_next_due(
    applications: "QuerySet[Application]", county: Division | None, today: date
) -> list[Application]:
    """Each with `due`, the step that is due next, and `days_left`: two queries for a page."""
    limits = Prefetch("time_limits", TimeLimit.objects.running(), to_attr="running_limits")
    rows: list[Any] = list(applications.prefetch_related(limits))
    for row in rows:
        row.due = clock.next_due(row, row.running_limits)
    left = workdays_left_table(county, today, {row.due.day for row in rows if row.due})
    for row in rows:
        row.days_left = left[row.due.day] if row.due else None
    return rows


def with_last_decision(applications: "QuerySet[Application]") -> "QuerySet[Application]":
    """Each application with `last_decision` and `decided_amount` of its last approval."""
    last = Approval.objects.filter(application=OuterRef("pk")).order_by("-pk")
    return applications.annotate(
        decided_amount=Subquery(last.values("amount")[:1]),
        last_decision=Subquery(last.values("decision")[:1]),
    ).select_related("programme", "applicant", "beneficiary", "household__village")
