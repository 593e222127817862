"""核实说明: what each hit of the report came to when it was looked at. (57号 Art 18)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.papers.parts.sheets import came_to, case_boxes, day
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Columns, Filled, Opinion, Signs


def _fields(application: Application) -> dict[str, Any]:
    hits = application.means_check_found.get("hits", ())
    parts = (
        case_boxes(
            application,
            Box(_("Means check report of"), day(application.means_check_on)),
            Box(_("Hits"), application.means_check_hits),
        ),
        Columns(
            (
                *(_("Hit"), _("What the family says"), _("Proof seen")),
                *(_("Right, wrong or changed"), _("What it leads to")),
            ),
            [
                (f"{hit['name']} {hit['source']}", hit["reason"], hit["document"], came_to(hit), "")
                for hit in hits
            ],
            empty=max(0, max(4, min(application.means_check_hits, 12)) - len(hits)),
        ),
        Opinion(_("Explanation"), application.means_check_note),
        Opinion(
            _("Town's opinion"), signs=(_("Examined by"), _("Head of the office")), sealed=True
        ),
        Signs((_("Applicant (signature, fingerprint)"), _("Verified by (two signatures)"))),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=255,
    title=gettext_lazy("Explanation of the hits of the means check"),
    article="民发〔2021〕57号第18条",
    available=lambda application: application.means_check_hits > 0,
    fields=_fields,
)
