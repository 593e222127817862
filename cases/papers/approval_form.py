"""审核确认审批表: the case on one sheet, each tier with its opinion and seal. (57号 Art 20)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application, Decision, Tier
from cases.papers.parts.people import account_of, member_heads, member_rows
from cases.papers.parts.reckoning import reckoned
from cases.papers.parts.sheets import case_boxes, day, yuan
from cases.rules.relatives import filed_as
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Opinion, Part


def _title(application: Application) -> str:
    words = {"programme": application.programme.name}
    return _("Approval form of %(programme)s") % words


def _opinions(application: Application) -> list[Part]:
    """What each tier said in this round, or a frame in which it will."""
    said = {one.tier: one for one in application.approvals.filter(round=application.round)}
    route = [Tier(tier) for tier in application.route] or [Tier.TOWN, Tier.COUNTY]
    drawn: list[Part] = []
    for tier in route:
        one = said.get(tier)
        text = ""
        if one is not None:
            words = {"decision": Decision(one.decision).label, "amount": yuan(one.amount)}
            text = _("%(decision)s, %(amount)s.") % words + f" {one.note}"
            text += f" {day(one.decided_at.date())}"
        title = _("Opinion: %(tier)s") % {"tier": tier.label}
        drawn.append(
            Opinion(title, text, signs=(_("Examined by"), _("Head of the office")), sealed=True)
        )
    return drawn


def _fields(application: Application) -> dict[str, Any]:
    parts = (
        case_boxes(
            application,
            Box(_("Accepted on"), day(application.accepted_on)),
            Box(_("Household income a year"), yuan(application.annual_income)),
            Box(_("Means check report of"), day(application.means_check_on)),
            Box(_("Near relative of staff"), _("; ").join(filed_as(application))),
        ),
        Columns(
            member_heads(), member_rows(application.household), title=_("Members of the family")
        ),
        Boxes(
            (
                Box(_("Persons to be covered"), application.covered_size),
                Box(_("Amount proposed"), yuan(application.amount_proposed)),
                Box(_("Bank and account"), account_of(application)),
                Box(_("Account holder"), application.account_holder),
            )
        ),
        reckoned(application),
        Opinion(
            _("First opinion of the town"),
            application.town_opinion,
            signs=(_("Examined by"), _("Head of the office")),
            sealed=True,
        ),
        *_opinions(application),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=360,
    title=_title,
    article="民发〔2021〕57号第20条；社会救助法第44条",
    available=lambda application: application.accepted_on is not None,
    fields=_fields,
)
