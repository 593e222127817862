"""自理能力评估表 of a running award. (43号 Art 23)"""

from typing import Any

from django.utils.translation import gettext_lazy

from cases.models import Award
from cases.papers.parts.care import assessment
from cases.papers.parts.sheets import award_boxes
from welfare.papers.paper import Paper
from welfare.papers.parts import Filled


def _fields(award: Award) -> dict[str, Any]:
    parts = (award_boxes(award), *assessment({}, ""))
    return Filled(parts).as_dict()


PAPER = Paper(
    position=600,
    title=gettext_lazy("Assessment of self-care"),
    article="民发〔2021〕43号第20—23条",
    available=lambda award: hasattr(award, "care_detail"),
    fields=_fields,
)
