"""异议受理与复查记录: who objects is kept secret; what was looked at again. (57号 Art 18-19)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.papers.parts.sheets import case_boxes
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Filled, Opinion, Signs, Ticks


def _fields(application: Application) -> dict[str, Any]:
    last = application.notices.exclude(objection="").order_by("pk").last()
    parts = (
        case_boxes(application),
        Ticks(
            _("Objection against"),
            (
                (_("the public notice"), last is not None),
                (_("the means check"), False),
                (_("the decision"), False),
                (_("the payment"), False),
            ),
        ),
        Boxes(
            (
                Box(_("Received on")),
                Box(_("How received")),
                Box(_("Who objects (kept secret)")),
                Box(_("Received by")),
            )
        ),
        Opinion(_("What the objection says"), last.objection if last else ""),
        Opinion(_("What was looked at again, by whom, and with which proof")),
        Opinion(
            _("Result, and how it was told"),
            signs=(_("Examined by"), _("Head of the office")),
            sealed=True,
        ),
        Signs((_("First investigator (signature)"), _("Second investigator (signature)"))),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=320,
    title=gettext_lazy("Record of an objection and its re-check"),
    article="民发〔2021〕57号第18、19条",
    available=lambda application: application.accepted_on is not None,
    fields=_fields,
)
