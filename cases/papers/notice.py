"""公示: name, number of family members, amount; nothing else. (57号 Art 24)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application

POSITION = 20
TEMPLATE = "cases/paper_notice.html"


def label(application: Application) -> str:
    """Once a notice was posted."""
    return _("Public notice") if application.notices.exists() else ""


def context(application: Application) -> dict[str, Any]:
    """The last notice, as it was posted."""
    notices = application.notices.select_related("programme", "applicant")
    return {"notice": notices.order_by("pk").last()}
