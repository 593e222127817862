"""申请书: the application, pre-filled; whoever applies reads, adds and signs it. (57号 Art 9)"""

from typing import Any

from django.utils.translation import gettext as _

from cases.models import Application, Sex
from cases.papers.parts.people import account_of, member_heads, member_rows, phone_of, place_of
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Opinion, Prose, Signs


def _title(application: Application) -> str:
    return _("Application for %(programme)s") % {"programme": application.programme.name}


def _fields(application: Application) -> dict[str, Any]:
    who, home = application.applicant, application.household
    asked = application.beneficiary or who
    parts = (
        Boxes(
            (
                Box(_("Applicant"), who.name),
                Box(_("Sex"), Sex(who.sex).label),
                Box(_("Born on"), f"{who.birth_date:%Y-%m-%d}"),
                Box(_("Ethnicity"), who.ethnicity),
                Box(_("Resident ID"), who.masked_number),
                Box(_("Telephone"), phone_of(home)),
                Box(
                    _("Person to be helped"),
                    asked.name if application.beneficiary else _("The whole family"),
                ),
                Box(_("Urban or rural"), home.get_residence_display()),
                Box(_("Address"), place_of(home), whole=True),
                Box(_("Case number"), application.number),
                Box(_("Received"), application.get_channel_display()),
                Box(_("Bank and account"), account_of(application)),
                Box(_("Account holder"), application.account_holder),
            )
        ),
        Columns(member_heads(), member_rows(home), empty=2, title=_("Members of the family")),
        Columns(
            (
                _("Kind of income (yuan a year)"),
                _("Sum"),
                _("Kind of property"),
                _("Number or value"),
            ),
            (
                (_("Wages"), "", _("Deposits, securities, insurance"), ""),
                (_("Business, net"), "", _("Houses"), ""),
                (_("From property, net"), "", _("Vehicles of the family"), ""),
                (_("Transfers, net"), "", _("Companies, shares in them"), ""),
                (_("Other"), "", _("Other property"), ""),
            ),
            title=_("Income and property of the family, as declared"),
        ),
        Opinion(_("Why help is asked for"), application.reason, low=False),
        Prose(
            (
                _(
                    "I declare that what stands here is true and complete. I agree that income "
                    "and property of the family are checked, and report every change at once."
                ),
            )
        ),
        Signs((_("Applicant (signature, fingerprint)"), _("Filled in for the applicant by"))),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=100,
    title=_title,
    article="民发〔2021〕57号第4、9条；社会救助法第37条",
    available=lambda application: True,
    fields=_fields,
)
