"""Which awards a registered change of a family may touch. (57号 Art 31)"""

from cases import programmes
from cases.models import Award, FamilyChange
from cases.states import LIVE_AWARD


def touched(change: FamilyChange) -> list[Award]:
    """The running awards of the family, and those of who joined or left."""
    people = [*change.joined, *change.left, *([change.person_id] if change.person_id else [])]
    homes = [home for home in (change.household_id, change.beside_id) if home]
    rows = Award.objects.lasting().filter(status__in=LIVE_AWARD)
    of_people = rows.filter(
        members__person__in=people, members__period__upper_inf=True, members__period__isempty=False
    )
    both = rows.filter(household__in=homes) | rows.filter(pk__in=of_people.values("pk"))
    if change.kind == "merge" and change.beside:
        both = both.filter(household__in=homes)
    if change.kind == "beside":
        both = both.filter(programme__kind__in=programmes.codes(lambda kind: kind.makes_up))
    whole = both.with_details().select_related(
        "programme__county", "household", "town__parent", "village", "payee", "application"
    )
    return list(whole.order_by("pk").distinct())
