"""增发、减发、停发名册: what was decided for the village's awards in a month. (57号 Art 31)

Whatever month it counts from: an end that is dated back stands on the roll of its decision.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import award_sums
from cases.changes import Direction
from cases.models import AwardChange
from cases.papers.parts.sheets import place
from cases.states import AwardChangeStatus
from welfare.county.months import next_month
from welfare.models import Division
from welfare.papers.paper import Paper
from welfare.papers.parts import Columns, Filled, Part, Signs, sum_cell
from welfare.templatetags.welfare import money, month


def _of_village(village: Division) -> QuerySet[AwardChange]:
    return AwardChange.objects.filter(award__village=village, status=AwardChangeStatus.DECIDED)


def _months(village: Division) -> list[date]:
    """The months in which something was decided, the last first."""
    months = _of_village(village).datetimes("decided_at", "month", order="DESC")
    return [timezone.localtime(one).date() for one in months]


def _last_month(village: Division) -> date | None:
    return next(iter(_months(village)), None)


def _decided(village: Division, in_month: date) -> list[AwardChange]:
    rows = _of_village(village).filter(
        decided_at__date__gte=in_month, decided_at__date__lt=next_month(in_month)
    )
    rows = rows.select_related("award__household__head", "award__programme", "change")
    return list(rows.order_by("direction", "from_month", "pk"))


def _row(number: int, row: AwardChange) -> tuple[Any, ...]:
    sums = award_sums.of_change(row)
    before, after = (sum_cell(money(one.total)) if one else "" for one in (sums.before, sums.first))
    return (
        *(number, row.award.household.head.name, row.award.programme.name, row.award.number),
        *(row.covered_size, before, after),
        *(month(row.from_month), row.get_ground_display() or row.change.get_kind_display()),
    )


def _title(village: Division, in_month: date | None = None) -> str:
    words = {"place": place(village), "month": month(in_month or _last_month(village))}
    return _("%(place)s: roll of what was raised, cut and stopped, %(month)s") % words


def _fields(village: Division, in_month: date | None = None) -> dict[str, Any]:
    in_month = in_month or _last_month(village)
    rows, parts = _decided(village, in_month) if in_month else [], list[Part]()
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


def _of_month(in_month: date) -> Paper[Division]:
    return replace(
        PAPER,
        title=partial(_title, in_month=in_month),
        fields=partial(_fields, in_month=in_month),
    )


def _earlier(village: Division) -> Mapping[str, Paper[Division]]:
    return {f"{one:%Y%m}": _of_month(one) for one in _months(village)[1:]}


PAPER = Paper(
    position=200,
    title=_title,
    kind=gettext_lazy("Roll of what was raised, cut and stopped"),
    article="民发〔2021〕57号第31—33条",
    available=lambda village: _last_month(village) is not None,
    fields=_fields,
    earlier=_earlier,
    wide=True,
)
