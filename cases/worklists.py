"""What is due on open applications: one condition each, for the tiles and for the list alike."""

from datetime import date

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Application, NoticeResult, PublicNotice, Survey
from cases.states import OPEN_APPLICATION, ApplicationStatus

IN_THE_TOWN = (ApplicationStatus.ACCEPTED, ApplicationStatus.RETURNED)


class Work(models.TextChoices):
    """A kind of thing that somebody has to do now."""

    ACCEPT = "accept", _("To accept")
    SURVEY = "survey", _("Survey due")
    NOTICE = "notice", _("Notice over, to close")
    RETURNED = "returned", _("Returned, to correct")
    PAPERS = "papers", _("Papers due after relief first")
    REFUSAL = "refusal", _("Refusal to deliver")
    OVERDUE = "overdue", _("Overdue")


def condition(work: Work, today: date) -> Q:
    """Which applications wait for this."""
    of_this = Q(application=OuterRef("pk"))
    surveys = Survey.objects.filter(of_this)
    over = PublicNotice.objects.filter(of_this, result=NoticeResult.OPEN, ends_on__lt=today)
    conditions = {
        Work.ACCEPT: Q(status=ApplicationStatus.DRAFT),
        Work.SURVEY: Q(status__in=IN_THE_TOWN) & ~Exists(surveys),
        Work.NOTICE: Q(status__in=IN_THE_TOWN) & Exists(over),
        Work.RETURNED: Q(status=ApplicationStatus.RETURNED),
        Work.PAPERS: Q(status__in=OPEN_APPLICATION, papers_due_on__isnull=False),
        Work.REFUSAL: Q(status=ApplicationStatus.REFUSED, refusal_delivered_on=None),
        Work.OVERDUE: Q(status__in=OPEN_APPLICATION, deadline__lt=today),
    }
    return conditions[work]


def counts(applications: "QuerySet[Application]", today: date) -> dict[Work, int]:
    """How many of these wait for each kind of work, with one query."""
    found = applications.aggregate(
        **{work.value: Count("pk", filter=condition(work, today)) for work in Work}
    )
    return {work: found[work.value] for work in Work}
