"""邻里走访表: what neighbours say; their names are kept secret. (57号 Art 16)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.papers.parts.sheets import case_boxes
from welfare.papers.paper import Paper
from welfare.papers.parts import Columns, Filled, Opinion, Prose, Signs


def _fields(application: Application) -> dict[str, Any]:
    parts = (
        case_boxes(application),
        Columns(
            (
                *(_("Neighbour visited"), _("House"), _("How long known")),
                *(_("What the neighbour said"), _("Signature")),
            ),
            empty=5,
        ),
        Opinion(_("Agrees with what the family says"), signs=()),
        Prose(
            (_("The names of the neighbours are not told to the family and are not published."),)
        ),
        Signs((_("First investigator (signature)"), _("Second investigator (signature)"))),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=220,
    title=gettext_lazy("Visit to the neighbours"),
    article="民发〔2021〕57号第16条",
    available=lambda application: "survey" in application.programme.definition.steps,
    fields=_fields,
)
