"""Which awards a campaign of reviews is about, how far it is, and what is overdue; in sets.

Nothing is written here. (复核; 57号 Art 30, 31)
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from cases.models import (
    Award,
    AwardMember,
    AwardScope,
    Band,
    BandDetail,
    FamilyReport,
    GroupMember,
    Household,
    PersonGroup,
    Programme,
    Review,
    ReviewCampaign,
    ReviewScope,
)
from cases.programmes import codes
from cases.states import LIVE_AWARD, ReviewStatus
from welfare.county.months import add_months
from welfare.county.parameters import read_int
from welfare.models import Division, Key

# Whoever is measured by income and property says each month or quarter whether they changed.
REPORTING = codes(lambda kind: kind.measured)


def _in_groups(groups: Iterable[PersonGroup]) -> Exists:
    """An award covers somebody who stands on the newest list of one of these groups."""
    listed = GroupMember.objects.on_latest_list().filter(group__in=groups)
    covers = AwardMember.objects.filter(award=OuterRef("pk"), period__upper_inf=True)
    return Exists(covers.filter(person__in=listed.values("person")))


def awards_of(
    programmes: Iterable[Programme],
    towns: Iterable[Division] = (),
    bands: Iterable[Band] = (),
    groups: Iterable[PersonGroup] = (),
) -> AwardScope:
    """Running awards of a scope; what is not said narrows nothing."""
    rows = Award.objects.lasting().filter(programme__in=programmes, status__in=LIVE_AWARD)
    if towns := list(towns):
        rows = rows.filter(town__in=towns)
    if bands := list(bands):
        rows = rows.filter(band_detail__band__in=bands)
    if groups := list(groups):
        rows = rows.filter(_in_groups(groups))
    return rows


def scope_of(campaign: ReviewCampaign) -> AwardScope:
    """What a drafted campaign would be about today: without what another one waits for."""
    rows = awards_of(
        campaign.programmes.all(),
        campaign.towns.all(),
        campaign.bands.all(),
        campaign.groups.all(),
    )
    waits = Review.objects.waiting().filter(award=OuterRef("pk"))
    return rows.filter(~Exists(waits))


def left_out_of(campaign: ReviewCampaign) -> AwardScope:
    """Awards of its programmes and towns that do not stand on its list for a reason of their own.

    `waits_in` is the campaign in which one is reviewed already; of the others the class by which
    the list is narrowed is not known.
    """
    bands = list(campaign.bands.all())
    every = awards_of(campaign.programmes.all(), campaign.towns.all())
    waiting = Review.objects.waiting().filter(award=OuterRef("pk"))
    asked = awards_of(
        campaign.programmes.all(), campaign.towns.all(), bands, campaign.groups.all()
    ).filter(Exists(waiting))
    unknown = Q(band_detail=None) if bands else Q(pk__in=[])
    rows = every.filter(Q(pk__in=asked.values("pk")) | unknown)
    named = waiting.values("campaign__name")[:1]
    return rows.annotate(waits_in=Subquery(named))


def counted_by_place(rows: AwardScope, by: str) -> list[dict[str, Any]]:
    """How many awards of each programme there are in each town or each village; one query."""
    counted = (
        rows.order_by()
        .values(f"{by}_id", f"{by}__code", f"{by}__name", "programme")
        .annotate(n=Count("pk"))
    )
    places: dict[int | None, dict[str, Any]] = {}
    for row in counted.order_by(f"{by}__code", "programme"):
        name = row[f"{by}__name"] or _("No village")
        place = places.setdefault(
            row[f"{by}_id"],
            {"place": name, "place_id": row[f"{by}_id"], "by_programme": {}, "n": 0},
        )
        place["by_programme"][row["programme"]] = row["n"]
        place["n"] += row["n"]
    return list(places.values())


def is_special(award: Award) -> bool:
    """Whether the county looks at it at the special term: by its class, or by whom it covers."""
    county = award.programme.county_id
    return special_of(county, Award.objects.filter(pk=award.pk)).exists()


def special_of(county: int, awards: AwardScope) -> AwardScope:
    """Those of a county's awards that it looks at at the special term."""
    band = BandDetail.objects.filter(award=OuterRef("pk"), band__special_review=True)
    groups = PersonGroup.objects.filter(county=county, special_review=True)
    return awards.filter(Exists(band) | _in_groups(groups))


ENDED = ~Q(award__status__in=LIVE_AWARD)
COUNTED = {
    "families": Count("pk"),
    "open": Count("pk", filter=Q(status=ReviewStatus.OPEN) & ~ENDED),
    "recorded": Count("pk", filter=Q(status=ReviewStatus.RECORDED)),
    "confirmed": Count("pk", filter=Q(status=ReviewStatus.CONFIRMED)),
    "left_meanwhile": Count(
        "pk", filter=Q(status=ReviewStatus.OPEN) & ENDED | Q(status=ReviewStatus.ENDED)
    ),
    "missed": Count("pk", filter=Q(status=ReviewStatus.MISSED)),
    "changed": Count("pk", filter=Q(result__in=["changed", "stop"])),
    "unreached": Count("pk", filter=Q(result="unreached")),
}


def progress(rows: ReviewScope, by: str) -> list[dict[str, Any]]:
    """How far the reviews are, for each town or each village: one query, whatever their number."""
    named = {"place": f"{by}__name", "place_id": f"{by}_id"}
    counted = rows.order_by().values(f"{by}__code", f"{by}__name", f"{by}_id").annotate(**COUNTED)
    return [
        {
            **row,
            "place": row[named["place"]] or _("No village"),
            "place_id": row[named["place_id"]],
            "percent": _percent(row),
        }
        for row in counted.order_by(f"{by}__code")
    ]


def _percent(row: dict[str, int]) -> int:
    """Done of what there is to do, rounded down: only all of it is 100."""
    to_do = row["families"] - row["left_meanwhile"]
    return row["confirmed"] * 100 // to_do if to_do else 100


def whole(places: list[dict[str, Any]]) -> dict[str, Any]:
    """The sum line below the places."""
    sums = {name: sum(place[name] for place in places) for name in COUNTED}
    return {**sums, "percent": _percent(sums)}


def ending_soon(awards: AwardScope, county: Division, today: date) -> AwardScope:
    """Awards that end by themselves within the county's months of asking for a renewal. (续保)"""
    months = read_int(county=county, key=Key.RENEWAL_MONTHS, on=today)
    return awards.filter(
        status__in=LIVE_AWARD, ends_on__gte=today, ends_on__lte=add_months(today, months)
    )


def period_of(county: Division, day: date) -> date:
    """The first month of the period for which families report on that day. (按月、按季)"""
    months = read_int(county=county, key=Key.FAMILY_REPORT_MONTHS, on=day)
    return date(day.year, day.month - (day.month - 1) % months, 1)


def reporting(homes: "QuerySet[Household]") -> "QuerySet[Household]":
    """Families that have the duty to report: on a roll that is measured by income. (57号 Art 30)"""
    running = Award.objects.filter(
        household=OuterRef("pk"), programme__kind__in=REPORTING, status__in=LIVE_AWARD
    )
    return homes.filter(Exists(running.lasting()))


def silent(homes: "QuerySet[Household]", period: date) -> "QuerySet[Household]":
    """Families that have not reported for the period."""
    reports = FamilyReport.objects.filter(household=OuterRef("pk"), period=period)
    return reporting(homes).filter(~Exists(reports))


def listed_before(county: Division | None, today: date) -> int:
    """How many months before its day a review is due soon. Raises MissingParameter."""
    if county is None:
        return 0
    return read_int(county=county, key=Key.REVIEW_WARN_MONTHS, on=today)
