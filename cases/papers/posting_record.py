"""公示张贴记录: where and how long the notice hung, with its photographs. (57号 Art 19)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Application
from cases.papers.parts.sheets import case_boxes, day
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Filled, Opinion, Photograph, Signs


def _fields(application: Application) -> dict[str, Any]:
    last = application.notices.order_by("pk").last()
    parts = (
        case_boxes(application),
        Boxes(
            (
                Box(_("Posted on"), day(last.posted_on) if last else ""),
                Box(_("Last day"), day(last.ends_on) if last else ""),
                Box(_("Place"), last.place if last else "", whole=True),
                Box(_("Taken down on"), day(last.closed_on) if last else ""),
                Box(_("Result"), last.get_result_display() if last else ""),
            )
        ),
        Photograph(_("Photographs: the notice alone, and the place with the notice")),
        Opinion(_("Objections"), last.objection if last else "", low=True),
        Signs((_("Posted by (signature)"), _("Seen by the village (signature)"))),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=300,
    title=gettext_lazy("Record of the posting of the notice"),
    article="民发〔2021〕57号第19条；民发〔2022〕83号四（二）",
    available=lambda application: application.notices.exists(),
    fields=_fields,
)
