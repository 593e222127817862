"""发放通知书, 认定证明: who is covered, what is paid, how it comes about. (57号 Art 21, 25)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Award, Tier
from cases.papers.parts.decided import office_of
from cases.papers.parts.standing import covered_in, is_live, shown_month

POSITION = 10
TEMPLATE = "cases/paper_certificate.html"


def label(award: Award) -> str:
    """While the award goes on."""
    if not is_live(award):
        return ""
    recognised = award.programme.recognises
    return _("Certificate of recognition") if recognised else _("Notice of payment")


def context(award: Award) -> dict[str, Any]:
    """The people and the amount of this month; the office that decided."""
    month = shown_month(award)
    return {
        "month": month,
        "amount": None if award.programme.recognises else award.amount_in(month),
        "members": covered_in(award, month),
        "office": office_of(award.town, award.decided_tier or Tier.COUNTY),
    }
