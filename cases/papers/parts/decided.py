"""The decision behind a paper, the office that signs it, and the remedies against it."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.deadlines import LAWSUIT_MONTHS, RECONSIDERATION_DAYS
from cases.models import Application, Decision, Tier
from welfare.models import Division

# 救济途径 (社会救助法 Art 76; 行政复议法 Art 20; 行政诉讼法 Art 46)
REMEDIES = {
    "reconsideration_days": RECONSIDERATION_DAYS,
    "lawsuit_months": LAWSUIT_MONTHS,
    "again": True,  # who reads it may apply again
}


def deciding(application: Application, decision: Decision) -> dict[str, Any]:
    """The last decision of this sort, and who signs."""
    last = application.approvals.filter(decision=decision).order_by("pk").last()
    tier = last.tier if last else Tier.TOWN
    return {
        "approval": last,
        **signed(
            application.town,
            tier=tier,
            on=application.decided_on,
            receiver=application.applicant.name,
        ),
    }


def office_of(town: Division, tier: str) -> str:
    """The town where the town decides, otherwise the county."""
    if tier == Tier.TOWN:
        return _("People's Government of %(town)s") % {"town": town}
    return _("Civil Affairs Bureau of %(county)s") % {"county": town.parent}


def town_of(village: Division) -> Division:
    """The town in which a village lies."""
    if village.parent is None:
        raise ValueError(f"{village} lies in no town.")
    return village.parent


def signed(town: Division, *, tier: str, on: date | None, receiver: str = "") -> dict[str, Any]:
    """What stands under a paper: office, seal, day, whom to ask and where to complain.

    `signing`: whose numbers the paper takes when it is issued.
    """
    county = town.parent
    return {
        "office": office_of(town, tier),
        "signing": town if tier == Tier.TOWN else county,
        "signed_on": on,
        "receiver": receiver,
        "window": _("%(town)s, %(phone)s")
        % {"town": town, "phone": town.phone or (county.phone if county else "") or "________"},
        "hotline": county.phone if county else "",
    }
