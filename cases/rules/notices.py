"""What follows from the notices of a case: a new survey after an objection. (57号 Art 19)"""

from django.utils.translation import gettext as _

from cases.models import Application, NoticeResult
from welfare.exceptions import NotAllowed


def survey_again(application: Application) -> bool:
    """Whether an objection stands that no later visit has looked into.

    A later notice does not take the duty away: only a visit on or after the day on which the
    objection was recorded does. (57号 Art 19; 43号 Art 15)
    """
    objected = application.notices.filter(result=NoticeResult.OBJECTION, closed_on__isnull=False)
    last = objected.order_by("closed_on", "pk").last()
    if last is None:
        return False
    return not application.surveys.filter(visited_on__gte=last.closed_on).exists()


def check_no_survey_owed(application: Application) -> None:
    """After an objection the town visits first and posts again afterwards. (43号 Art 15)"""
    if survey_again(application):
        raise NotAllowed(
            _("The notice met an objection: visit the household again and record the survey.")
        )
