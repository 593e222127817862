"""不予确认告知书 with its remedies. (57号 Art 21; 行政复议法 Art 20; 行政诉讼法 Art 46)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application, Decision
from cases.papers.parts.decided import REMEDIES, deciding
from cases.states import ApplicationStatus

POSITION = 40
TEMPLATE = "cases/paper_refusal.html"


def label(application: Application) -> str:
    """Once a tier refused."""
    return _("Notice of refusal") if application.status == ApplicationStatus.REFUSED else ""


def context(application: Application) -> dict[str, Any]:
    """The refusal, who signs, and the conditions that were not met."""
    unmet = [test for test in application.tests if test["met"] is not True]
    return {**deciding(application, Decision.REFUSE), "unmet": unmet} | REMEDIES
