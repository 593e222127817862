"""公布名单: applicant, number of family members, amount; nothing else. (57号 Art 24)"""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import publications
from cases.papers.parts.decided import signed, town_of
from cases.publications import Publishable
from welfare.county.months import first_of
from welfare.models import Division
from welfare.papers.paper import Paper
from welfare.papers.parts import Columns, Filled, Part, Prose
from welfare.templatetags.welfare import money, month


def _row(number: int, line: Publishable, this_month: date) -> tuple[Any, ...]:
    """What begins later says from when: it hangs from the day it was confirmed."""
    award, amount = line.award, "" if line.amount is None else money(line.amount)
    if award.first_month > this_month:
        words = {"amount": amount, "month": month(award.first_month)}
        amount = _("%(amount)s from %(month)s") % words
    named = _(", ").join(one.name for one in line.named)
    return (number, named, award.family_size, amount.strip())


def _opening(names_anybody: bool) -> str:
    if not names_anybody:
        return _("No family of the village receives support in %(month)s.")
    return _(
        "These families of the village receive support in %(month)s. Who knows that something is "
        "not right tells the town or the county; the name is kept secret."
    )


def _fields(village: Division) -> dict[str, Any]:
    today = timezone.localdate()
    this_month = first_of(today)
    said = publications.said_of(village, today)
    parts: list[Part] = [Prose((_opening(bool(said)) % {"month": month(this_month)},))]
    heads = (_("No."), _("Applicant"), _("Family members"), _("Amount (yuan a month)"))
    for programme, lines in said:
        rows = [_row(number, line, this_month) for number, line in enumerate(lines, 1)]
        parts.append(Columns(heads, rows, title=programme.name))
    foot = signed(town_of(village), tier="town", on=today)
    return Filled(parts).as_dict() | foot


def _any(village: Division) -> bool:
    """Somebody is to be named, or the board still names somebody: then an empty list takes its
    place."""
    said = publications.said_of(village, timezone.localdate())
    return bool(said) or publications.names_anybody(village)


PAPER = Paper(
    position=100,
    title=gettext_lazy("Families that receive support"),
    article="民发〔2021〕57号第24条",
    available=_any,
    fields=_fields,
    posted=True,
)
