"""信息备案表: all that is on file of a supported family, on one form, to be kept up to date."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import award_sums
from cases.models import Award, Survey
from cases.papers.parts.people import member_heads, member_rows, phone_of
from cases.papers.parts.sheets import award_boxes, day, yuan
from cases.papers.parts.standing import covered_in, is_live, shown_month
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Signs
from welfare.personal.masks import mask_account


def _fields(award: Award) -> dict[str, Any]:
    home, month = award.household, shown_month(award)
    amount = None if award.programme.recognises else award_sums.in_month(award, month)
    account = f"{award.bank_name} {mask_account(award.account)}" if award.account else ""
    parts = (
        award_boxes(
            award,
            Box(_("Urban or rural"), award.get_residence_display()),
            Box(_("Telephone"), phone_of(home)),
            Box(_("Since"), day(award.joined_on)),
            Box(_("To be reviewed by"), day(award.review_on)),
            Box(_("Amount a month"), yuan(amount.total) if amount else ""),
            Box(_("Income a month"), yuan(award.monthly_income)),
            Box(_("Bank and account"), account),
            Box(_("Account holder"), award.account_holder),
        ),
        Columns(member_heads(), member_rows(home), title=_("Members of the family")),
        Columns(
            (_("Programme"), _("Certificate number"), _("Since"), _("Status")),
            [
                (one.programme.name, one.number, day(one.joined_on), one.get_status_display())
                for one in home.awards.select_related("programme").order_by("joined_on", "pk")
            ],
            title=_("Support of the family"),
        ),
        Columns(
            (_("From"), _("Amount"), _("Reason")),
            [(day(one.from_month), yuan(one.total), one.reason) for one in award.amounts.all()],
            title=_("Amounts of this support"),
        ),
        Columns(
            (_("Name"), _("Supplement"), _("From")),
            [
                (covered.person.name, one.kind.name, day(one.first_month))
                for covered in covered_in(award, month)
                for one in covered.supplements.all()
            ],
            title=_("Supplements"),
        ),
        _as_seen(award),
        Columns(
            (_("Day"), _("What has changed"), _("Written by")),
            empty=3,
            title=_("Changes since then"),
        ),
        Signs((_("Filled in by"), _("Checked by"))),
    )
    return Filled(parts).as_dict()


def _as_seen(award: Award) -> Boxes:
    """What the last visit and the last means sheet say."""
    seen: Survey | None = None
    if award.application:
        seen = award.application.surveys.order_by("visited_on", "pk").last()
    sheet = award.household.means_sheets.last()
    return Boxes(
        (
            Box(_("Visited on"), day(seen.visited_on) if seen else ""),
            Box(_("Income a year"), yuan(seen.annual_income) if seen else ""),
            Box(_("Housing"), seen.housing if seen else "", whole=True),
            Box(_("Vehicles, machines, savings"), seen.belongings if seen else "", whole=True),
            Box(_("Means sheet of"), day(sheet.drawn_on) if sheet else ""),
            Box(_("Property that counts"), yuan(sheet.property_value) if sheet else ""),
        ),
        title=_("As it was seen and declared"),
    )


PAPER = Paper(
    position=120,
    title=gettext_lazy("Record form of the family"),
    article="民发〔2021〕57号第30、31条",
    available=is_live,
    fields=_fields,
)
