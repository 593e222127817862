"""What an application comes to: from its survey, its household and the dated standards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from benefits import entitlement, rates
from benefits.entitlement import Entitlement, Fixed, PerPerson, Price, SupplementGroup, TopUp
from benefits.models import Component
from cases.models import (
    Application,
    Basis,
    CareGrade,
    Person,
    SupplementCondition,
    SupplementKind,
    Survey,
)
from welfare import parameters
from welfare.exceptions import NotAllowed
from welfare.models import Key
from welfare.resident_id import is_severe

SEVERE_HEALTH = frozenset({"重病", "重残", "大病"})  # as ledgers and registers write it
CARE = {
    CareGrade.SELF: Component.CARE_SELF,
    CareGrade.PARTIAL: Component.CARE_PARTIAL,
    CareGrade.FULL: Component.CARE_FULL,
}


@dataclass(frozen=True)
class Proposal:
    """The amount with its lines, what it was computed from, and the supplements that may follow."""

    entitlement: Entitlement
    survey: Survey
    covered: int
    members: tuple[Person, ...]
    supplements: Entitlement

    @property
    def amount(self) -> Decimal:
        return self.entitlement.amount


def propose(
    application: Application, on: date, covered: int | None = None, grade: str = ""
) -> Proposal:
    """Compute an application's amount at the standards of the month of `on`.

    `covered` is smaller than the household for single-person cover only. (57号 Art 8)
    Raises NotAllowed when evidence is missing, MissingParameter when a rate is.
    """
    survey = application.surveys.order_by("-pk").first()
    if survey is None:
        raise NotAllowed(_("Record the home survey first: the income comes from it."))
    members = tuple(
        Person.objects.filter(
            memberships__household=application.household, memberships__left_on=None
        ).order_by("memberships__pk")
    )
    size = covered if covered is not None else len(members)
    if size not in (1, len(members)):
        raise NotAllowed(
            _("An award covers the whole family (%(n)s persons) or one person alone.")
            % {"n": len(members)}
        )
    return Proposal(
        entitlement=_amount(application, survey, size, grade, on),
        survey=survey,
        covered=size,
        members=members,
        supplements=_supplements(
            application, members if size == len(members) else (application.applicant,), on
        ),
    )


def _amount(
    application: Application, survey: Survey, covered: int, grade: str, on: date
) -> Entitlement:
    programme, residence = application.programme, application.household.residence
    if programme.basis == Basis.ONE_OFF:
        raise NotAllowed(_("The sum of this programme is decided case by case, not computed."))
    basic = Price(*rates.standard(programme=programme, residence=residence, on=on))
    if programme.basis == Basis.TOP_UP:
        return entitlement.top_up(TopUp(basic, covered, survey.monthly_income))
    if programme.basis == Basis.PER_PERSON:
        return entitlement.per_person(PerPerson(basic, covered))
    if grade not in CareGrade.values:
        raise NotAllowed(_("Assess the grade of care first: the care fee depends on it."))
    care = rates.standard(
        programme=programme, residence=residence, on=on, component=CARE[CareGrade(grade)]
    )
    return entitlement.fixed(Fixed(basic, Price(*care), covered))


def _supplements(application: Application, members: Iterable[Person], on: date) -> Entitlement:
    """Rate × persons of each kind; one person counts once, in the first kind that fits."""
    programme = application.programme
    if programme.basis != Basis.TOP_UP:
        return entitlement.supplements([])
    kinds = list(SupplementKind.objects.filter(county=programme.county).order_by("position"))
    found = dict.fromkeys((kind.pk for kind in kinds), 0)
    conditions = {person.pk: _conditions(person, application, on) for person in members}
    for fitting in conditions.values():
        kind = next((kind for kind in kinds if kind.condition in fitting), None)
        if kind is not None:
            found[kind.pk] += 1
    residence = application.household.residence
    return entitlement.supplements(
        [
            SupplementGroup(
                kind.name,
                found[kind.pk],
                Price(*rates.supplement(kind=kind, residence=residence, on=on)),
            )
            for kind in kinds
            if found[kind.pk]
        ]
    )


def _conditions(person: Person, application: Application, on: date) -> set[str]:
    county = application.programme.county
    age = person.age_on(on)
    found = set()
    grade = person.disability_grade
    card = bool(person.disability_kind) and grade is not None
    if (card and is_severe(person.disability_kind, grade)) or person.health in SEVERE_HEALTH:
        found.add(SupplementCondition.SEVERE.value)
    if age >= parameters.read_int(county=county, key=Key.ELDERLY_AGE, on=on):
        found.add(SupplementCondition.ELDERLY.value)
    if age < parameters.read_int(county=county, key=Key.ADULT_AGE, on=on):
        found.add(SupplementCondition.MINOR.value)
    return found
