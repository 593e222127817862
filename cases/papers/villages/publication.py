"""公布名单: applicant, number of family members, amount; nothing else. (57号 Art 24)"""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import award_sums
from cases.models import Award, Person, Programme
from cases.papers.parts.decided import signed, town_of
from cases.programmes import Covers, Notice
from cases.states import LIVE_AWARD
from welfare.county.months import first_of
from welfare.county.parameters import read_int
from welfare.models import Division, Key
from welfare.papers.paper import Paper
from welfare.papers.parts import Columns, Filled, Part, Prose
from welfare.templatetags.welfare import money, month


def _programmes(village: Division) -> list[Programme]:
    """Those that are posted at all: not of children, nor what names an illness or a card."""
    rows = Programme.objects.filter(county=town_of(village).parent, public_notice=True)
    return [
        one
        for one in rows.select_related("county").order_by("pk")
        if one.definition.notice == Notice.COUNTY_SAYS and one.is_monthly
    ]


def _awards(village: Division, programme: Programme, month: date) -> list[Award]:
    """Running awards of the month; whose money stopped for it receives no support in it."""
    rows = Award.objects.filter(village=village, programme=programme, status__in=LIVE_AWARD)
    rows = rows.payable_in(month) if programme.pays_monthly else rows.not_suspended_in(month)
    rows = rows.select_related("household__head", "application__applicant")
    rows = rows.prefetch_related("members__person")
    return list(rows.order_by("household__head__name", "pk"))


def _named(award: Award, programme: Programme, today: date) -> list[Person]:
    """Who applied for the family, or its head; whom alone the award covers; never a child.

    Who applied and has left the family since is not of those who receive.
    """
    month, head = first_of(today), award.household.head
    covered = [one.person for one in award.members.all() if month in one.period]
    of_family = programme.definition.covers != Covers.PERSON and head in covered
    adult = read_int(county=programme.county, key=Key.ADULT_AGE, on=today)
    applied = [one for one in covered if award.application and one == award.application.applicant]
    groups = (applied, [head]) if of_family else (covered, [head])
    grown = ([one for one in group if one.age_on(today) >= adult] for group in groups)
    return next(filter(None, grown), [])


def _rows(village: Division, programme: Programme) -> list[tuple[Any, ...]]:
    today = timezone.localdate()
    awards = _awards(village, programme, first_of(today))
    sums = award_sums.of_lists(awards) if programme.pays_monthly else {}
    rows: list[tuple[Any, ...]] = []
    for award in awards:
        named = _(", ").join(one.name for one in _named(award, programme, today))
        if named:
            paid = money(sums[award.pk].total) if programme.pays_monthly else ""
            rows.append((len(rows) + 1, named, award.family_size, paid))
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
