"""What a notice proves, and when one may be posted.

57号 Art 19, 24; 43号 Art 15.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application, PublicNotice
from cases.rules.cover import living_in
from cases.rules.surveys import last_objection
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


def check_opinion_before_notice(opinion: str) -> None:
    """The village reads what the town found: first the opinion, then the notice. (57号 Art 19)"""
    if not opinion.strip():
        raise NotAllowed(
            _("Give the town's first opinion: the notice is posted after it. (57号 Art. 19)")
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
    if objected_on := last_objection(application):
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
