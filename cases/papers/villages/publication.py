"""公布名单: applicant, number of family members, amount; nothing else. (57号 Art 24)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Award, Programme
from cases.papers.parts.decided import signed, town_of
from cases.programmes import Notice
from cases.states import LIVE_AWARD
from welfare.county.months import first_of
from welfare.models import Division
from welfare.papers.paper import Paper
from welfare.papers.parts import Columns, Filled, Part, Prose
from welfare.templatetags.welfare import money, month


def _programmes(village: Division) -> list[Programme]:
    """Those that are posted at all: not of children, nor what names an illness or a card."""
    rows = Programme.objects.filter(county=town_of(village).parent, public_notice=True)
    return [
        one
        for one in rows.order_by("pk")
        if one.definition.notice == Notice.COUNTY_SAYS and one.is_monthly
    ]


def _rows(village: Division, programme: Programme) -> list[tuple[Any, ...]]:
    this_month = first_of(timezone.localdate())
    awards = (
        Award.objects.filter(village=village, programme=programme, status__in=LIVE_AWARD)
        .select_related("household__head", "programme")
        .prefetch_related("amounts")
        .order_by("household__head__name", "pk")
    )
    rows: list[tuple[Any, ...]] = []
    for award in awards:
        begun = [one for one in award.amounts.all() if one.from_month <= this_month]
        amount = max(begun, key=lambda one: one.from_month, default=None)
        if amount is None and not programme.recognises:
            continue  # paid from a month that is still to come
        paid = money(amount.total) if amount and not programme.recognises else ""
        rows.append((len(rows) + 1, award.household.head.name, award.family_size, paid))
    return rows


def _fields(village: Division) -> dict[str, Any]:
    this_month = first_of(timezone.localdate())
    parts: list[Part] = [
        Prose(
            (
                _(
                    "These families of the village receive support in %(month)s. Who knows that "
                    "something is not right tells the town or the county; the name is kept "
                    "secret."
                )
                % {"month": month(this_month)},
            )
        )
    ]
    for programme in _programmes(village):
        rows = _rows(village, programme)
        if rows:
            heads = (_("No."), _("Applicant"), _("Family members"), _("Amount (yuan a month)"))
            parts.append(Columns(heads, rows, title=programme.name))
    foot = signed(town_of(village), tier="town", on=timezone.localdate())
    return Filled(parts).as_dict() | foot


def _any(village: Division) -> bool:
    return any(_rows(village, programme) for programme in _programmes(village))


PAPER = Paper(
    position=100,
    title=gettext_lazy("Families that receive support"),
    article="民发〔2021〕57号第24条",
    available=_any,
    fields=_fields,
    posted=True,
)
