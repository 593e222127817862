"""家庭人口、收入无变化名册: families that reported no change in the period. (57号 Art 30)"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import FamilyReport
from cases.papers.parts.sheets import day
from welfare.models import Division
from welfare.papers.paper import Paper
from welfare.papers.parts import Columns, Filled, Signs


def _reports(village: Division) -> list[FamilyReport]:
    """Of the newest period in which a family of the village reported."""
    rows = FamilyReport.objects.filter(village=village, changed=False)
    newest = rows.order_by("-period").values_list("period", flat=True).first()
    return list(rows.filter(period=newest).select_related("household__head").order_by("pk"))


def _fields(village: Division) -> dict[str, Any]:
    rows = [
        (
            *(number, row.household.head.name, row.told_by, day(row.reported_on)),
            *(row.get_channel_display(), ""),
        )
        for number, row in enumerate(_reports(village), 1)
    ]
    heads = (
        *(_("No."), _("Head of household"), _("Reported by"), _("Reported on")),
        *(_("How"), _("Signature")),
    )
    parts = (Columns(heads, rows), Signs((_("Drawn up by"), _("Examined by"))))
    return Filled(parts).as_dict()


PAPER = Paper(
    position=300,
    title=gettext_lazy("Roll of families without a change"),
    article="民发〔2021〕57号第30条",
    available=lambda village: bool(_reports(village)),
    fields=_fields,
)
