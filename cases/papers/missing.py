"""一次性告知书: everything that is missing, one list. (57号 Art 10)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application

POSITION = 10
TEMPLATE = "cases/paper_missing.html"


def label(application: Application) -> str:
    """Once the applicant was told what is missing."""
    return _("One-time notice") if application.missing_papers else ""


def context(application: Application) -> dict[str, Any]:
    """One paper per line."""
    return {"papers": [line for line in application.missing_papers.splitlines() if line.strip()]}
