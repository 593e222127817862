"""What an application comes to: conditions tested, amount computed by the kind's calculator.

The standards are those of the first month that would be paid. (57号 Art 21, 23)
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits import care_money, entitlement, making_up, rates
from benefits.calculators import by_class, calculator, care, child, flat, one_sum, top_up
from benefits.calculators import none as recognition
from benefits.entitlement import (
    Entitlement,
    ExplanationLine,
    Part,
    Price,
    RateGroup,
    SupplementGroup,
    add_up,
)
from benefits.models import Component
from cases.actions import Proposal
from cases.models import (
    Application,
    CareForm,
    Person,
    Programme,
    SupplementKind,
    Survey,
    grade_of,
)
from cases.programmes import Facts, FirstMonth, Outcome
from cases.programmes.relief import OWN_EXPENSES
from cases.programmes.tekun import INJURY_FEE
from cases.rules import (
    Ages,
    asked,
    band_of,
    check_nothing_open,
    check_serves,
    cover_of,
    facts_of,
    first_kind,
    first_paid_month,
)
from welfare.county import parameters
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Key


@dataclass(frozen=True)
class Later:
    """What the same facts come to from a later month on, at the standard in force then."""

    month: date
    entitlement: Entitlement

    def as_dict(self) -> dict[str, Any]:
        """As the application keeps it until the award opens."""
        parts = self.entitlement.parts
        return {
            "from_month": self.month.isoformat(),
            "basic": str(parts[Part.BASIC]),
            "care": str(parts[Part.CARE]),
            "explanation": self.entitlement.as_list(),
        }


@dataclass(frozen=True)
class Assessment:
    """What an application comes to, with everything that explains it."""

    programme: Programme
    month: date
    until: date | None
    tests: tuple[Outcome, ...]
    entitlement: Entitlement
    people: tuple[Person, ...]
    survey: Survey | None
    supplements: Entitlement
    small_sum: bool = False
    left_out: tuple[str, ...] = ()  # who is not covered, and why
    later: tuple[Later, ...] = ()  # where months before the decision are owed
    differences: tuple[dict[str, Any], ...] = ()  # of awards that make up beside this one
    refusal: str = ""  # why nothing could be tested

    @property
    def met(self) -> bool:
        """Whether every condition is met."""
        return not self.refusal and all(outcome.met is True for outcome in self.tests)

    @property
    def is_open(self) -> bool:
        """Whether what is not known yet decides: one failed condition is enough against help."""
        outcomes = {outcome.met for outcome in self.tests}
        return bool(self.refusal) or (None in outcomes and False not in outcomes)

    @property
    def amount(self) -> Decimal:
        """Yuan a month, or in all; nothing where a condition is not met."""
        return self.entitlement.amount if self.met else Decimal(0)

    @property
    def with_supplements(self) -> Decimal:
        """What is paid a month in all: the top-ups open with the award."""
        return self.amount + (self.supplements.amount if self.met else Decimal(0))

    @property
    def lines(self) -> tuple[ExplanationLine, ...]:
        """How the amount comes about; they add up to it, also where a condition takes it all."""
        lines, lost = self.entitlement.lines, self.entitlement.amount - self.amount
        if not lost:
            return lines
        label = _("Nothing is granted: a condition is not met")
        return (*lines, ExplanationLine("not_met", label, "", -lost))

    def as_proposal(self) -> Proposal:
        """What is put down on the application."""
        return Proposal(
            amount=self.amount,
            care=self.entitlement.parts[Part.CARE] if self.met else Decimal(0),
            explanation=tuple(line.as_dict() for line in self.lines),
            tests=tuple(outcome.as_dict() for outcome in self.tests),
            priced_from=self.month,
            priced_until=self.until,
            later=tuple(later.as_dict() for later in self.later) if self.met else (),
            differences=self.differences if self.met else (),
            small_sum=self.small_sum,
        )


@dataclass(frozen=True)
class Case:
    """What a calculator's arguments are made of."""

    application: Application
    programme: Programme
    people: tuple[Person, ...]
    facts: Facts
    month: date
    sum: Decimal | None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(person.name for person in self.people)

    def price(self, component: str = Component.BASIC) -> Price:
        """The programme's standard of the month. Raises MissingParameter."""
        residence = self.application.household.residence
        return rates.standard(
            programme=self.programme, residence=residence, on=self.month, component=component
        )


def propose(
    application: Application, on: date, *, sum_decided: Decimal | None = None
) -> Assessment:
    """Test the conditions and compute the amount as of `on`.

    Raises NotAllowed when evidence is missing, MissingParameter when a rate is.
    """
    programme, residence = application.programme, application.household.residence
    survey = surveyed(application)
    month = first_paid_month(programme, on, application.applied_on, application.renews)
    check_serves(programme, application.household, month)
    yardstick = measured_by(programme, residence, month)
    facts = facts_of(application, on, standard=yardstick and yardstick.month())
    cover = cover_of(application)
    people = tuple(cover.covered)
    case = Case(application, programme, people, facts, month, sum_decided)
    tests = tuple(asked((*programme.definition.who, *programme.definition.conditions), facts))
    until, amount = _until(programme, residence, month), _amount(case, tests)
    differences = tuple(_differences(case, amount.amount))
    ends = (until, making_up.next_change(differences, month))
    return Assessment(
        programme=programme,
        month=month,
        until=min((end for end in ends if end is not None), default=None),
        tests=tests,
        entitlement=amount,
        later=tuple(_later(case, tests, until, amount.amount)),
        differences=differences,
        people=people,
        survey=survey,
        supplements=_supplements(case),
        small_sum=_is_small(case),
        left_out=tuple(cover.sentences()),
    )


def surveyed(application: Application) -> Survey | None:
    """The newest home survey. Raises NotAllowed when a monthly award needs one and has none."""
    survey = application.surveys.order_by("-pk").first()
    programme = application.programme
    if survey is None and "survey" in programme.definition.steps and programme.is_monthly:
        raise NotAllowed(_("Record the home survey first: the income comes from it."))
    return survey


def held_against(
    application: Application, on: date
) -> tuple[tuple[Outcome, ...], list[ExplanationLine]]:
    """The conditions and the limits of a sum that people set, before any is set: those by which it
    is judged then. Raises MissingParameter."""
    try:
        assessment = propose(application, on, sum_decided=Decimal(0))
    except MissingParameter:
        raise
    except NotAllowed:  # evidence is missing: the conditions say which
        kind = application.programme.definition
        return tuple(asked((*kind.who, *kind.conditions), facts_of(application, on))), []
    # The first line is the sum itself; some kinds have none before it is set.
    return assessment.tests, list(assessment.entitlement.lines[1:])


def judged(application: Application, on: date, amount: Decimal, reckoning: str) -> Proposal:
    """A sum that people set: what they reckoned, and whether it is small enough to be quick.

    Help for heavy expenses is at most what the family paid itself; an urgent sum above the small
    one is only no quick relief. Raises NotAllowed. (民发〔2018〕23号 二(一))
    """
    assessment = propose(application, on, sum_decided=amount)
    tests = tuple(outcome.as_dict() for outcome in assessment.tests)
    check_nothing_open(tests)
    if assessment.entitlement.exceeded and not application.is_urgent:
        raise NotAllowed(" ".join(assessment.entitlement.exceeded))
    decided, *limits = assessment.entitlement.lines
    lines = (replace(decided, code="decision", label=reckoning, factor=""), *limits)
    return Proposal(
        amount=amount,
        explanation=[line.as_dict() for line in lines],
        tests=tests,
        small_sum=assessment.small_sum,
    )


def measured_by(programme: Programme, residence: str, month: date) -> Price | None:
    """The dibao standard; only who is tested by income cannot do without."""
    try:
        return rates.yardstick(
            county=programme.county, residence=residence, on=month, own=programme
        )
    except MissingParameter:
        if programme.definition.measured:
            raise
        return None


def _until(programme: Programme, residence: str, month: date) -> date | None:
    """The first month with another standard: the programme's own, or that of the income test."""
    asked_of = [programme]
    if programme.definition.measured:
        asked_of.append(rates.yardstick_programme(programme.county, residence, month, programme))
    changes = (rates.next_change(one, residence, month) for one in asked_of)
    return min((change for change in changes if change is not None), default=None)


def _later(
    case: Case, tests: Sequence[Outcome], until: date | None, before: Decimal
) -> Iterator[Later]:
    """The amount at every standard that follows, where money is owed for months gone by."""
    if case.programme.first_month != FirstMonth.OF_APPLICATION:
        return
    while until is not None:
        changed = replace(case, month=until)
        reckoned = _amount(changed, tests)
        if reckoned.amount != before:
            yield Later(until, reckoned)
        before, until = (
            reckoned.amount,
            _until(case.programme, case.application.household.residence, until),
        )


def _differences(case: Case, amount: Decimal) -> Iterator[dict[str, Any]]:
    """What awards that make up come to beside this one. (民发〔2019〕62号 三(一))"""
    coming = child.Other(str(case.programme), amount, len(case.people))
    return making_up.follow(case.programme, case.people, case.month, coming)


def _amount(case: Case, tests: Sequence[Outcome]) -> Entitlement:
    """By the calculator of the programme; nothing is computed while something is not known.

    Who fails a condition may lack what the calculator needs: then there is nothing to explain.
    """
    name, outcomes = case.programme.calculator, {outcome.met for outcome in tests}
    if None in outcomes:
        return add_up([])
    try:
        return calculator(name).amount(GIVEN[name](case))
    except MissingParameter:
        raise
    except NotAllowed:
        if False not in outcomes:
            raise
        return add_up([])


def _top_up(case: Case) -> top_up.TopUp:
    alone = case.facts.beneficiary is not None
    return top_up.TopUp(
        standard=case.price(),
        persons=case.names,
        family_size=len(case.facts.family),
        annual_income=case.facts.annual_income or Decimal(0),
        own_income=case.facts.money("own_income") if alone else None,
    )


def _banded(case: Case) -> tuple[RateGroup, ...]:
    """The people in the class they belong to; without classes, at the standard itself."""
    if not case.programme.bands.exists():
        return (RateGroup(str(case.programme), case.names, case.price()),)
    band = band_of(case.application, case.month)
    if band is None:
        raise NotAllowed(
            _("Choose one of the classes of “%(programme)s” first: the amount depends on it.")
            % {"programme": case.programme}
        )
    return (RateGroup(band.name, case.names, case.price(band.code)),)


def _by_class(case: Case) -> by_class.ByClass:
    return by_class.ByClass(_banded(case))


def _flat(case: Case) -> flat.Flat:
    return flat.Flat(_banded(case), case.programme.legal_basis)


def _care(case: Case) -> care.LivingAndCare:
    grade = grade_of(case.facts.answers)
    form = case.facts.answers.get("care_form")
    if grade is None or form not in CareForm.values:
        raise NotAllowed(
            _(
                "Assess the six daily acts and choose the form of care first: the care fee depends "
                "on them."
            )
        )
    return care_money.given(
        case.programme,
        case.application.household.residence,
        case.month,
        case.names,
        CareForm(form),
        grade,
        beside=case.facts.money(INJURY_FEE) or Decimal(0),
    )


def _child(case: Case) -> child.ChildAllowance:
    programme, month = case.programme, case.month
    placement = case.facts.answers.get("placement", "")
    given = tuple(
        child.Child(person.name, tuple(making_up.paid_beside(programme, person, month)))
        for person in case.people
    )
    residence = case.application.household.residence
    return making_up.allowance(programme, residence, month, placement, given)


def _one_sum(case: Case) -> one_sum.OneSum:
    if case.sum is None:
        raise NotAllowed(_("The sum of this programme is decided case by case, not computed."))
    urgent = case.application.is_urgent
    return one_sum.OneSum(
        decided=case.sum,
        persons=case.names,
        cap=_small(case),
        expenses=None if urgent else case.facts.money(OWN_EXPENSES),
    )


def _small(case: Case) -> one_sum.Cap | None:
    """小额快救: for urgent need, so many months of the dibao standard. (临时救助意见 2026)"""
    application, residence = case.application, case.application.household.residence
    standard = measured_by(case.programme, residence, case.month)
    if not application.is_urgent or standard is None:
        return None
    months = parameters.read_decimal(
        county=case.programme.county, key=Key.SMALL_RELIEF_MONTHS, on=case.month
    )
    return one_sum.Cap(months, standard)


def _is_small(case: Case) -> bool:
    """Whether a sum is small enough to need neither means check nor notice."""
    if case.sum is None:
        return False
    cap = _small(case)
    return cap is not None and case.sum <= cap.months * cap.standard.month()


def _recognition(case: Case) -> recognition.Recognition:
    return recognition.Recognition(case.names)


GIVEN: dict[str, Callable[[Case], Any]] = {
    "top_up": _top_up,
    "by_class": _by_class,
    "flat": _flat,
    "care": _care,
    "child": _child,
    "one_sum": _one_sum,
    "none": _recognition,
}


def _supplements(case: Case) -> Entitlement:
    """Rate × persons of each kind; one person counts once, in the first kind that fits."""
    programme, month = case.programme, case.month
    if not programme.definition.supplements:
        return entitlement.supplements([])
    kinds = list(SupplementKind.objects.filter(county=programme.county).order_by("position"))
    fitting: dict[int, list[str]] = {kind.pk: [] for kind in kinds}
    ages = Ages(programme.county, month)
    for person in case.people:
        kind = first_kind(person, kinds, ages)
        if kind is not None:
            fitting[kind.pk].append(person.name)
    residence = case.application.household.residence
    return entitlement.supplements(
        [
            SupplementGroup(
                kind.name,
                len(fitting[kind.pk]),
                rates.supplement(kind=kind, residence=residence, on=month),
                tuple(fitting[kind.pk]),
            )
            for kind in kinds
            if fitting[kind.pk]
        ]
    )
