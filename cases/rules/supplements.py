"""Who may have which graded top-up. (分类施保, 社会救助法 Art 20)"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from cases.models import Person, SupplementCondition, SupplementKind
from cases.rules.households import check_alive
from welfare.county.parameters import read_int
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key
from welfare.personal.disability import severe_card

SEVERE_HEALTH = frozenset({"重病", "重残", "大病"})  # as ledgers and registers write it


@dataclass(frozen=True)
class Ages:
    """From and under which ages the county gives top-ups on a day, each read when it is needed."""

    county: Division
    on: date

    @cached_property
    def elderly(self) -> int:
        return read_int(county=self.county, key=Key.ELDERLY_AGE, on=self.on)

    @cached_property
    def adult(self) -> int:
        return read_int(county=self.county, key=Key.ADULT_AGE, on=self.on)


Holds = Callable[[Person, Ages], bool]


def _severe(person: Person, _ages: Ages) -> bool:
    card = severe_card(person.disability_kind, person.disability_grade)
    return card or person.health in SEVERE_HEALTH


def _elderly(person: Person, ages: Ages) -> bool:
    return person.age_on(ages.on) >= ages.elderly


def _minor(person: Person, ages: Ages) -> bool:
    return person.age_on(ages.on) < ages.adult


HOLDS: dict[str, Holds] = {
    SupplementCondition.SEVERE: _severe,
    SupplementCondition.ELDERLY: _elderly,
    SupplementCondition.MINOR: _minor,
}


def holds(person: Person, kind: SupplementKind, ages: Ages) -> bool:
    """Whether what the kind is for holds for the person; where it is for nothing, never."""
    rule = HOLDS.get(kind.condition)
    return rule is not None and rule(person, ages)


def first_kind(
    person: Person, kinds: Iterable[SupplementKind], ages: Ages
) -> SupplementKind | None:
    """The top-up of a person: of the county's kinds in their order, the first that fits."""
    return next((kind for kind in kinds if holds(person, kind, ages)), None)


def check_condition(person: Person, kind: SupplementKind, ages: Ages, shown_by: str = "") -> None:
    """The person is alive, and what the kind is for holds in its first month.

    `shown_by`: the department's file that shows a severe disability which our own data lack.
    """
    check_alive(person)
    if kind.condition == SupplementCondition.SEVERE and shown_by:
        return
    if kind.condition in HOLDS and not holds(person, kind, ages):
        raise NotAllowed(
            _("“%(kind)s” is for: %(condition)s. This does not hold for %(person)s in %(month)s.")
            % {
                "kind": kind,
                "condition": kind.get_condition_display(),
                "person": person,
                "month": f"{ages.on:%Y-%m}",
            }
        )
