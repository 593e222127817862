"""确认通知书: what was confirmed, and how the amount comes about. (57号 Art 20-21)"""

from typing import Any

from django.utils.translation import gettext as _

from cases import rules
from cases.models import Application, AwardMember, Decision
from cases.papers.parts.decided import deciding
from cases.states import ApplicationStatus

POSITION = 30
TEMPLATE = "cases/paper_confirmation.html"


def label(application: Application) -> str:
    """Once the last tier confirmed."""
    confirmed = application.status == ApplicationStatus.APPROVED
    return _("Notice of confirmation") if confirmed else ""


def context(application: Application) -> dict[str, Any]:
    """The last confirmation, who signs, and who is covered from when, as it was decided.

    Where nothing is granted there is no award: then those of today.
    """
    award = application.awards.order_by("pk").last()
    if award is None:
        people = rules.covered_people(application)
    else:
        covers = AwardMember.objects.as_decided(award).select_related("person").order_by("pk")
        people = [cover.person for cover in covers]
    return {
        **deciding(application, Decision.APPROVE),
        "award": award,
        "people": [person.name for person in people],
    }
