"""不予确认告知书 with its remedies. (57号 Art 21; 行政复议法 Art 20; 行政诉讼法 Art 46)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application, Decision
from cases.papers.parts.decided import REMEDIES, deciding
from cases.states import ApplicationStatus
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper


def _refused(application: Application) -> bool:
    return application.status == ApplicationStatus.REFUSED


def _title(application: Application) -> str:
    words = {"programme": application.programme.name}
    return _("Notice that %(programme)s is not confirmed") % words


def _fields(application: Application) -> dict[str, Any]:
    """The refusal, who signs, and the conditions that were not met."""
    unmet = [test for test in application.tests if test["met"] is not True]
    return {**deciding(application, Decision.REFUSE), "unmet": unmet} | REMEDIES


PAPER = Paper(
    position=400,
    title=_title,
    article="民发〔2021〕57号第21条；社会救助法第45条",
    available=_refused,
    fields=_fields,
    template="cases/paper_refusal.html",
    series=NumberSeries.REFUSED,
    receipt=True,
)
