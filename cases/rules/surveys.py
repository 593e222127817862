"""When a household is visited, and again after an objection. (57号 Art 16, 19; 43号 Art 15)"""

from datetime import date

from django.utils.translation import gettext as _

from cases.models import Application, NoticeResult
from welfare.exceptions import NotAllowed


def last_objection(application: Application) -> date | None:
    """The day on which a notice last met an objection."""
    objected = application.notices.filter(result=NoticeResult.OBJECTION, closed_on__isnull=False)
    return objected.order_by("closed_on").values_list("closed_on", flat=True).last()


def survey_again(application: Application) -> bool:
    """Whether an objection stands that no later visit has looked into.

    A later notice does not take the duty away: only a visit on or after the day on which the
    objection was recorded does. (57号 Art 19; 43号 Art 15)
    """
    objected_on = last_objection(application)
    if objected_on is None:
        return False
    return not application.surveys.filter(visited_on__gte=objected_on).exists()


def check_surveyed(application: Application) -> None:
    """The town visits, then posts; after an objection it visits first. (57号 Art 19)"""
    if not application.surveys.exists():
        raise NotAllowed(_("Record the home survey with its two investigators."))
    if survey_again(application):
        raise NotAllowed(
            _("The notice met an objection: visit the household again and record the survey.")
        )


def check_visit_day(application: Application, visited_on: date) -> None:
    """A visit of before the objection does not look into it. (57号 Art 19; 43号 Art 15)"""
    objected_on = last_objection(application)
    if objected_on is not None and visited_on < objected_on:
        raise NotAllowed(
            _("The notice met an objection on %(day)s. Record the visit made on that day or later.")
            % {"day": objected_on.isoformat()}
        )
