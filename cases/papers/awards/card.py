"""救助证: the certificate of the family, with its pages for payments and reviews. (57号 Art 21)"""

from typing import Any

from django.utils.translation import gettext as _

from cases import award_sums
from cases.models import Award
from cases.papers.parts.sheets import day, yuan
from cases.papers.parts.standing import covered_in, is_live, of_programme, shown_month
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Prose


def _title(award: Award) -> str:
    return of_programme(_("certificate"))(award)


def _fields(award: Award) -> dict[str, Any]:
    month = shown_month(award)
    amount = None if award.programme.recognises else award_sums.in_month(award, month)
    members = covered_in(award, month)
    parts = (
        Boxes(
            (
                Box(_("Certificate number"), award.number),
                Box(_("Holder"), award.household.head.name),
                Box(_("Village"), award.village or ""),
                Box(_("Urban or rural"), award.get_residence_display()),
                Box(_("Since"), day(award.joined_on)),
                Box(_("Persons covered"), len(members)),
                Box(_("Amount a month"), yuan(amount.total) if amount else ""),
                Box(_("To be reviewed by"), day(award.review_on)),
            )
        ),
        Columns(
            (_("Name"), _("Resident ID"), _("Relation"), _("Remark")),
            [(one.person.name, one.person.masked_number, one.relation, "") for one in members],
            title=_("Persons covered"),
        ),
        Columns(
            (_("Day of the review"), _("Result"), _("Seal of the town")),
            empty=4,
            title=_("Reviews"),
        ),
        Prose(
            (
                _("Show it where help is given to families like yours; nobody may keep it."),
                _("Report at once when persons, income or property of the family change."),
                _("Lost: tell the town, and a new one is made out."),
            ),
            title=_("To know"),
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=110,
    title=_title,
    article="民发〔2021〕57号第21条；社会救助法第42条",
    available=is_live,
    fields=_fields,
)
