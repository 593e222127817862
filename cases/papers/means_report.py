"""核对报告: what the check found. (57号 Art 17)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.papers.parts.people import living_in
from cases.papers.parts.sheets import case_boxes, day
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Columns, Filled, Opinion, Prose, Signs
from welfare.personal.masks import mask_id


def _fields(application: Application) -> dict[str, Any]:
    people = living_in(application.household)
    parts = (
        case_boxes(
            application,
            Box(_("Means check report of"), day(application.means_check_on)),
            Box(_("Hits"), application.means_check_hits if application.means_check_on else ""),
        ),
        Columns(
            (_("Name"), _("Resident ID"), _("Authorised on"), _("Asked of"), _("Result")),
            [(row.person.name, mask_id(row.person.resident_id), "", "", "") for row in people],
            title=_("Persons checked"),
        ),
        Columns(
            (_("Source"), _("What it says"), _("Kind: income, property, expense"), _("Sum")),
            empty=6,
            title=_("Hits, one by one"),
        ),
        Opinion(_("Verification of the hits"), application.means_check_note),
        Prose(
            (
                _(
                    "The report is a reference for the decision. Who does not agree says so to "
                    "the town with proof; then it is checked again. It is used for this case "
                    "alone."
                ),
            )
        ),
        Signs((_("Drawn up by"), _("Examined by"))),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=250,
    title=gettext_lazy("Report of the means check"),
    article="民发〔2021〕57号第17、18条；MZ/T 072—2024",
    available=lambda application: application.programme.needs_means_check,
    fields=_fields,
)
