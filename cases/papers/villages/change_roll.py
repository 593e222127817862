"""增发、减发、停发名册: what was decided for the village's awards. (57号 Art 31)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import award_sums
from cases.changes import Direction
from cases.models import AwardChange
from cases.states import AwardChangeStatus
from welfare.county.months import first_of, previous_month
from welfare.models import Division
from welfare.papers.paper import Paper
from welfare.papers.parts import Columns, Filled, Part, Signs
from welfare.templatetags.welfare import money, month


def _decided(village: Division) -> list[AwardChange]:
    since = previous_month(first_of(timezone.localdate()))
    rows = AwardChange.objects.filter(
        award__village=village, status=AwardChangeStatus.DECIDED, from_month__gte=since
    ).select_related("award__household__head", "award__programme", "change")
    return list(rows.order_by("direction", "from_month", "pk"))


def _row(number: int, row: AwardChange) -> tuple[Any, ...]:
    sums = award_sums.of_change(row)
    before, after = (money(one.total) if one else "" for one in (sums.before, sums.first))
    return (
        *(number, row.award.household.head.name, row.award.programme.name, row.award.number),
        *(row.covered_size, before, after),
        *(month(row.from_month), row.get_ground_display() or row.change.get_kind_display()),
    )


def _fields(village: Division) -> dict[str, Any]:
    rows, parts = _decided(village), list[Part]()
    heads = (
        *(_("No."), _("Head of household"), _("Programme"), _("Certificate number")),
        *(_("Persons"), _("Before"), _("After"), _("From the month"), _("Ground")),
    )
    for direction in Direction:
        those = [row for row in rows if row.direction == direction]
        if those:
            drawn = [_row(number, row) for number, row in enumerate(those, 1)]
            parts.append(Columns(heads, drawn, title=direction.label))
    parts.append(Signs((_("Drawn up by"), _("Examined by"), _("Head of the office"))))
    return Filled(parts).as_dict()


PAPER = Paper(
    position=200,
    title=gettext_lazy("Roll of what was raised, cut and stopped"),
    article="民发〔2021〕57号第31—33条",
    available=lambda village: bool(_decided(village)),
    fields=_fields,
    wide=True,
)
