"""确认通知书: what was confirmed, and how the amount comes about. (57号 Art 20-21)"""

from typing import Any

from django.utils.translation import gettext as _

from cases import rules
from cases.models import Application, Decision
from cases.papers.parts.decided import deciding
from cases.states import ApplicationStatus

POSITION = 30
TEMPLATE = "cases/paper_confirmation.html"


def label(application: Application) -> str:
    """Once the last tier confirmed."""
    confirmed = application.status == ApplicationStatus.APPROVED
    return _("Notice of confirmation") if confirmed else ""


def context(application: Application) -> dict[str, Any]:
    """The last confirmation, who signs, who is covered and from when."""
    people = rules.covered_people(application)
    return {
        **deciding(application, Decision.APPROVE),
        "award": application.awards.order_by("pk").last(),
        "people": [person.name for person in people],
    }
