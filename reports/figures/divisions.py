"""行政区划: what the county consists of, and how many people live there."""

from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reports.figures.base import Figure, FigureTable, Makers, Period, Unit
from reports.models import SnapshotDivision
from reports.plan import Population
from welfare.models import Division, Level, Residence


def _divisions(period: Period, **where: Any) -> "QuerySet[Division]":
    """Divisions of the county that are valid on the last day of the period."""
    of_county = Q(parent=period.county) | Q(parent__parent=period.county)
    begun = Q(valid_from=None) | Q(valid_from__lte=period.closes)
    lasting = Q(valid_to=None) | Q(valid_to__gte=period.closes)
    return Division.objects.filter(of_county & begun & lasting, **where)


def towns(period: Period) -> "QuerySet[Division]":
    """The towns of the county."""
    return _divisions(period, level=Level.TOWN)


def same_names(period: Period) -> "QuerySet[Division]":
    """Villages and communities whose name another town has too."""
    villages = _divisions(period, level=Level.VILLAGE)
    elsewhere = villages.filter(name=OuterRef("name")).exclude(parent=OuterRef("parent"))
    return villages.filter(Exists(elsewhere))


def counted(period: Period, column: str) -> "QuerySet[SnapshotDivision]":
    """Each town by its villages where all of these said it, else by its own number.

    A town that said nothing is the sum of the villages that did.
    """
    said = {f"{column}__isnull": False}
    rows = SnapshotDivision.objects.filter(snapshot=period.snapshot, **said)
    villages = _divisions(period, level=Level.VILLAGE)
    silent = villages.exclude(pk__in=rows.values("division"))
    own = Exists(silent.filter(parent=OuterRef("division"))) | ~Exists(
        villages.filter(parent=OuterRef("division"))
    )
    added_up = ~Exists(silent.filter(parent=OuterRef("division__parent"))) | ~Exists(
        rows.filter(division=OuterRef("division__parent"))
    )
    return rows.filter(Q(level=Level.TOWN) & Q(own) | Q(level=Level.VILLAGE) & Q(added_up))


def _population(key: str, label: Any, column: str) -> Figure:
    definition = _(
        "The villages added up as they stood when the month was frozen; for a town whose villages "
        "do not all say it, the town."
    )
    return Figure(
        key, label, Unit.PERSONS, definition, partial(counted, column=column), total=column
    )


OF_POPULATION: dict[Population, Figure] = {
    Population.ALL: _population("regions.population", Population.ALL.label, "population"),
    Population.AGRICULTURAL: _population(
        "regions.farmers", Population.AGRICULTURAL.label, "agricultural_population"
    ),
}


def table(period: Period) -> FigureTable:
    """Towns, villages and communities; people where the county reports shares of them."""
    people = [figure for of, figure in OF_POPULATION.items() if of == period.plan.population]
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
            Figure(
                "regions.same_names",
                _("Names that towns share"),
                Unit.PLACES,
                _("Names of villages or communities that occur in more than one town."),
                same_names,
                distinct="name",
            ),
            *people,
        ),
    )


TABLES: Makers = {120: table}
