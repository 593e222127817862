"""Who may have which graded top-up. (分类施保, 社会救助法 Art 20)"""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from cases.models import Person, SupplementCondition, SupplementKind
from cases.rules.households import check_alive
from welfare.county.parameters import read_int
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key
from welfare.personal.disability import severe_card

SEVERE_HEALTH = frozenset({"重病", "重残", "大病"})  # as ledgers and registers write it
Holds = Callable[[Person, Division, date], bool]


def _severe(person: Person, _county: Division, _on: date) -> bool:
    card = severe_card(person.disability_kind, person.disability_grade)
    return card or person.health in SEVERE_HEALTH


def _elderly(person: Person, county: Division, on: date) -> bool:
    return person.age_on(on) >= read_int(county=county, key=Key.ELDERLY_AGE, on=on)


def _minor(person: Person, county: Division, on: date) -> bool:
    return person.age_on(on) < read_int(county=county, key=Key.ADULT_AGE, on=on)


HOLDS: dict[str, Holds] = {
    SupplementCondition.SEVERE: _severe,
    SupplementCondition.ELDERLY: _elderly,
    SupplementCondition.MINOR: _minor,
}


def conditions_of(person: Person, county: Division, on: date) -> set[str]:
    """Which conditions of graded top-ups a person meets on a day."""
    return {str(condition) for condition, holds in HOLDS.items() if holds(person, county, on)}


def check_condition(person: Person, kind: SupplementKind, month: date, shown_by: str = "") -> None:
    """The person is alive, and what the kind is for holds in its first month.

    `shown_by`: the department's file that shows a severe disability which our own data lack.
    """
    check_alive(person)
    if kind.condition == SupplementCondition.SEVERE and shown_by:
        return
    holds = HOLDS.get(kind.condition)
    if holds and not holds(person, kind.county, month):
        raise NotAllowed(
            _("“%(kind)s” is for: %(condition)s. This does not hold for %(person)s in %(month)s.")
            % {
                "kind": kind,
                "condition": kind.get_condition_display(),
                "person": person,
                "month": f"{month:%Y-%m}",
            }
        )
