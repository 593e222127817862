"""发放通知书, 认定证明: who is covered, what is paid, how it comes about. (57号 Art 21, 25)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Award, Tier
from cases.papers.parts.decided import signed
from cases.papers.parts.standing import covered_in, is_live, of_programme, shown_month
from welfare.papers.numbers import NumberSeries
from welfare.papers.paper import Paper


def _available(award: Award) -> bool:
    return is_live(award)


def _title(award: Award) -> str:
    recognised = award.programme.recognises
    what = _("Certificate of recognition") if recognised else _("Notice of payment")
    return of_programme(what)(award)


def _fields(award: Award) -> dict[str, Any]:
    """The people and the amount of this month; the office that decided."""
    month = shown_month(award)
    return {
        "month": month,
        "amount": None if award.programme.recognises else award.amount_in(month),
        "members": covered_in(award, month),
        **signed(
            award.town,
            tier=award.decided_tier or Tier.COUNTY,
            on=timezone.localdate(),
            receiver=award.payee.name,
        ),
    }


def _month(award: Award) -> str:
    return f"{shown_month(award):%Y-%m}"


PAPER = Paper(
    position=100,
    title=_title,
    article="社会救助法第45条；民发〔2021〕57号第21、25条",
    available=_available,
    fields=_fields,
    template="cases/paper_certificate.html",
    series=NumberSeries.PAID,
    about=_month,
    receipt=True,
)
