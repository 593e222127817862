"""Which of a county's programmes of one kind serves a household: town and village have their own.

(社会救助法 Art 18: 农村低保、城市低保)
"""

from datetime import date

from django.utils.translation import gettext as _

from cases.models import Household, Programme
from welfare.exceptions import NotAllowed
from welfare.models import Division, Level, Residence


def residences(county: Division) -> list[Residence]:
    """Where people of the county live, so that there must be standards: urban, rural or both.

    A district all of whose villages became communities has no rural standard any more. Before its
    villages are listed, a county is asked for both.
    """
    villages = Division.objects.filter(
        code__startswith=county.prefix, level=Level.VILLAGE, valid_to=None
    )
    homes = Household.objects.filter(town__code__startswith=county.prefix)
    said = {*villages.values_list("residence", flat=True).distinct()}
    if said:
        said |= {*homes.values_list("residence", flat=True).distinct()}
    return [one for one in Residence if one in said] or list(Residence)


def serving_instead(programme: Programme, residence: str, on: date) -> list[Programme]:
    """The programmes that serve a residence of which this one has no standard; none where it may.

    Only kinds of which a family has one: two grants for two illnesses do not replace each other.
    """
    if programme.definition.cascade is None:
        return []
    alike = Programme.objects.filter(county=programme.county_id, kind=programme.kind)
    serving = list(alike.with_standard(residence, on).order_by("pk"))
    return [] if programme in serving else serving


def check_serves(programme: Programme, household: Household, on: date) -> None:
    """A household applies for the programme of where it lives."""
    if others := serving_instead(programme, household.residence, on):
        raise NotAllowed(
            _(
                "“%(programme)s” has no standard for this household (%(residence)s). Choose "
                "%(others)s."
            )
            % {
                "programme": programme,
                "residence": Residence(household.residence).label,
                "others": _(" or ").join(f"“{other}”" for other in others),
            }
        )
