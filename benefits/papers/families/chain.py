"""救助链: all help of a family on one line of time, to print. (国办发〔2023〕39号)"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits import chain
from cases.models import Household
from cases.papers.parts.decided import signed
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Part, Prose
from welfare.templatetags.welfare import month as in_words


def _fields(household: Household) -> dict[str, Any]:
    read = chain.read(household, None, None, timezone.localdate())
    place = f"{household.town.name} {household.village or ''}".strip()
    rows = [(f"{one['when']:%Y-%m-%d}", one["title"], one["body"]) for one in read.items]
    parts: list[Part] = [
        Boxes((Box(_("Head of household"), household.head.name), Box(_("Place"), place))),
        Columns((_("Day"), _("What was asked, granted, paid or done"), _("Details")), rows),
    ]
    for title, lines in (
        (_("Months without help"), [in_words(month) for month in read.without]),
        (_("Given twice"), read.twice),
        (_("May be entitled to"), read.entitled),
    ):
        if lines:
            parts.append(Prose([_("; ").join(lines)], title=title))
    return Filled(parts).as_dict() | signed(household.town, tier="town", on=timezone.localdate())


PAPER = Paper(
    position=100,
    title=gettext_lazy("Assistance chain"),
    article="国办发〔2023〕39号",
    available=lambda household: True,
    fields=_fields,
)
