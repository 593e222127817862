"""行政区划: what the county consists of."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reports.figures.base import Figure, FigureTable, Makers, Period, Unit
from welfare.models import Division, Level, Residence


def _divisions(period: Period, **where: Any) -> "QuerySet[Division]":
    """Divisions of the county that are valid on the last day of the year or later."""
    of_county = Q(parent=period.county) | Q(parent__parent=period.county)
    lasting = Q(valid_to=None) | Q(valid_to__gte=period.snapshot.month)
    return Division.objects.filter(of_county & lasting, **where)


def towns(period: Period) -> "QuerySet[Division]":
    """The towns of the county."""
    return _divisions(period, level=Level.TOWN)


def table(period: Period) -> FigureTable:
    """Towns, villages and communities."""
    return FigureTable(
        "divisions",
        _("Divisions"),
        (
            Figure(
                "regions.towns",
                _("Towns"),
                Unit.PLACES,
                _("Towns of the county by the division code."),
                towns,
            ),
            Figure(
                "regions.villages",
                _("Villages"),
                Unit.PLACES,
                _("Divisions below the towns that count as rural."),
                lambda p: _divisions(p, level=Level.VILLAGE, residence=Residence.RURAL),
            ),
            Figure(
                "regions.communities",
                _("Communities"),
                Unit.PLACES,
                _("Divisions below the towns that count as urban."),
                lambda p: _divisions(p, level=Level.VILLAGE, residence=Residence.URBAN),
            ),
        ),
    )


TABLES: Makers = {120: table}
