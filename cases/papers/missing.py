"""一次性告知书: everything that is missing, one list. (57号 Art 10)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Application
from cases.papers.parts.decided import signed
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper


def _told(application: Application) -> bool:
    return bool(application.missing_papers)


def _fields(application: Application) -> dict[str, Any]:
    """One paper per line."""
    return {
        "missing": [line for line in application.missing_papers.splitlines() if line.strip()],
        **signed(
            application.town,
            tier="town",
            on=timezone.localdate(),
            receiver=application.applicant.name,
        ),
    }


PAPER = Paper(
    position=160,
    title=_("Notice of missing papers"),
    article="民发〔2021〕57号第10条；社会救助法第62条",
    available=_told,
    fields=_fields,
    template="cases/paper_missing.html",
    series=NumberSeries.TOLD,
    receipt=True,
)
