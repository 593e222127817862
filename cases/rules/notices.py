"""What a notice proves, when one may be posted, and what follows from an objection.

57号 Art 19, 24; 43号 Art 15.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application, NoticeResult, PublicNotice
from cases.rules.cover import living_in
from welfare.exceptions import NotAllowed


def posted_facts(application: Application) -> dict[str, Any]:
    """What the village is told: for which programme, who, of how many in the family, how much.

    The law wants 家庭成员数量, also where one of them alone is covered. (57号 Art 24)
    """
    return {
        "programme": application.programme,
        "applicant": application.applicant,
        "beneficiary": application.beneficiary,
        "persons": application.family_size or len(living_in(application.household)),
        "amount": application.amount_proposed,
    }


def differences(notice: PublicNotice, application: Application) -> list[str]:
    """What a notice showed otherwise than it is proposed now, in words; empty when it stands."""
    words = {
        "programme": _("programme"),
        "applicant": _("applicant"),
        "beneficiary": _("person to be helped"),
        "persons": _("number of family members"),
        "amount": _("amount"),
    }
    now = posted_facts(application)
    return [word for name, word in words.items() if getattr(notice, name) != now[name]]


def _last_objection(application: Application) -> date | None:
    objected = application.notices.filter(result=NoticeResult.OBJECTION, closed_on__isnull=False)
    return objected.order_by("closed_on").values_list("closed_on", flat=True).last()


def survey_again(application: Application) -> bool:
    """Whether an objection stands that no later visit has looked into.

    A later notice does not take the duty away: only a visit on or after the day on which the
    objection was recorded does. (57号 Art 19; 43号 Art 15)
    """
    objected_on = _last_objection(application)
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


def check_opinion_before_notice(opinion: str) -> None:
    """The village reads what the town found: first the opinion, then the notice. (57号 Art 19)"""
    if not opinion.strip():
        raise NotAllowed(
            _("Give the town's first opinion: the notice is posted after it. (57号 Art. 19)")
        )


def check_visit_day(application: Application, visited_on: date) -> None:
    """A visit of before the objection does not look into it. (57号 Art 19; 43号 Art 15)"""
    objected_on = _last_objection(application)
    if objected_on is not None and visited_on < objected_on:
        raise NotAllowed(
            _("The notice met an objection on %(day)s. Record the visit made on that day or later.")
            % {"day": objected_on.isoformat()}
        )


def check_posting_day(application: Application, posted_on: date) -> None:
    """A notice goes up after the acceptance and after the visit whose result it makes known.

    The day on which the amount was entered is no bound: a case kept on paper is entered later
    with its real days. Whoever decides sees how long before the amount a notice was posted
    (`PublicNotice.days_before_amount`). (57号 Art 19)
    """
    if application.accepted_on and posted_on < application.accepted_on:
        raise NotAllowed(_("A notice is posted after the acceptance."))
    surveys = application.surveys.all()
    if objected_on := _last_objection(application):
        surveys = surveys.filter(visited_on__gte=objected_on)
    visited_on = surveys.order_by("visited_on").values_list("visited_on", flat=True).first()
    if visited_on and posted_on < visited_on:
        raise NotAllowed(
            _(
                "The household was visited on %(date)s; a notice is posted on that day or later. "
                "Correct the day of the notice."
            )
            % {"date": visited_on.isoformat()}
        )
