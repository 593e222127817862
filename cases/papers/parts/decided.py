"""The decision behind a paper, and the office that signs it."""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application, Approval, Decision, Tier


def deciding(application: Application, decision: Decision) -> dict[str, Any]:
    """The last decision of this sort, and who signs."""
    last = application.approvals.filter(decision=decision).order_by("pk").last()
    return {"approval": last, "office": _office(application, last)}


def _office(application: Application, approval: Approval | None) -> str:
    """The town where the town decides, otherwise the county."""
    if approval is None or approval.tier == Tier.TOWN:
        return _("People's Government of %(town)s") % {"town": application.town}
    return _("Civil Affairs Bureau of %(county)s") % {"county": application.town.parent}
