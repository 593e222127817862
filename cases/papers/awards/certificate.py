"""发放通知书, 认定证明: who is covered, what is paid, how it comes about. (57号 Art 21, 25)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import award_sums
from cases.models import Award, AwardMember, Tier
from cases.papers.parts.addressed import signed_to
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
    """The people, every sum by its month up to now or to the next one; the office that decided."""
    month = shown_month(award)
    rows = [] if award.programme.recognises else award_sums.by_month(award)
    begun = [row for row in rows if row.from_month <= month]
    members = covered_in(award, month)
    return {
        "month": month,
        "sum": begun[-1] if begun else None,
        "sums": rows,
        "members": members,
        "covered": [_named(one) for one in members],
        **signed_to(award, tier=award.decided_tier or Tier.COUNTY, on=timezone.localdate()),
    }


def _named(member: AwardMember) -> str:
    """A person, with the supplements that go on."""
    supplements = [one.kind.name for one in member.supplements.all() if not one.last_month]
    return " · ".join((member.person.name, *supplements))


def _about(award: Award) -> str:
    """The month, and what stands for it: another sum has a notice of its own."""
    month = shown_month(award)
    said = f"{month:%Y-%m}"
    if award.programme.recognises or (row := award_sums.in_month(award, month)) is None:
        return said
    return f"{said} {row.total} {len(row.earlier)}"


PAPER = Paper(
    position=100,
    title=_title,
    article="社会救助法第45条；民发〔2021〕57号第21、25条",
    available=_available,
    fields=_fields,
    template="cases/paper_certificate.html",
    series=NumberSeries.PAID,
    about=_about,
    receipt=True,
)
