"""探视走访记录: when somebody came, what they saw, what was put right. (社会救助法 Art 16)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Award
from cases.papers.parts.sheets import award_boxes
from welfare.papers.paper import Paper
from welfare.papers.parts import Columns, Filled


def _fields(award: Award) -> dict[str, Any]:
    parts = (
        award_boxes(award),
        Columns(
            (
                *(_("Day"), _("Person seen, state")),
                *(_("Food, clothes, house, medicine"), _("Wishes, and what was put right")),
                *(_("Visitors (two signatures)"), _("Person or carer (signature)")),
            ),
            empty=14,
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=620,
    title=gettext_lazy("Visit log"),
    article="社会救助法第16条；民发〔2021〕43号",
    available=lambda award: hasattr(award, "care_detail"),
    fields=_fields,
    wide=True,
)
