"""核对报告: what the check found. (57号 Art 17)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application, Member
from cases.papers.parts.people import living_in
from cases.papers.parts.sheets import came_to, case_boxes, day
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Columns, Filled, Opinion, Prose, Signs


def _looked_up(looked_up: dict[int, dict[str, Any]], row: Member) -> tuple[str, str, str]:
    """When the person signed, where it was looked up, and how much was found."""
    one = looked_up.get(row.person_id)
    if one is None:
        return "", "", ""
    said = _("%(n)s hits") % {"n": one["hits"]} if one["hits"] else _("no hit")
    return one["signed_on"], one["asked"], said if one["asked"] else ""


def _fields(application: Application) -> dict[str, Any]:
    report = application.means_check_found
    looked_up = {one["person"]: one for one in report.get("people", ())}
    hits = report.get("hits", ())
    parts = (
        case_boxes(
            application,
            Box(_("Means check report of"), day(application.means_check_on)),
            Box(_("Hits"), application.means_check_hits if application.means_check_on else ""),
        ),
        Columns(
            (_("Name"), _("Resident ID"), _("Authorised on"), _("Asked of"), _("Result")),
            [
                (row.person.name, row.person.masked_number, *_looked_up(looked_up, row))
                for row in living_in(application.household)
            ],
            title=_("Persons checked"),
        ),
        Columns(
            (_("Name"), _("Source"), _("What it says"), _("Sum"), _("Right, wrong or changed")),
            [
                (hit["name"], hit["source"], hit["says"], hit["amount"], came_to(hit))
                for hit in hits
            ],
            empty=max(0, 6 - len(hits)),
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
