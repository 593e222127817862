"""What a running award is worth by its own facts, and what a change of its family makes of it.

The calculators are those of applications; here they are given what an award keeps: whom it covers,
where it is paid, its class, care and placement, and the income that was stated last.
(57号 Art 31, 社会救助法 Art 47)
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits import care_money, making_up, rates
from benefits.calculators import by_class, calculator, care, child, flat, top_up
from benefits.calculators import none as recognition
from benefits.entitlement import Entitlement, Part, Price, RateGroup
from benefits.models import Component
from cases.models import (
    Award,
    AwardChange,
    Band,
    CareForm,
    CareGrade,
    Person,
    care_in,
    placement_in,
)
from cases.programmes import fitting_bands
from cases.rules.conditions import someone
from cases.states import LIVE_AWARD
from welfare.county.months import MONTHS, first_of, month_end, months_from, next_month
from welfare.exceptions import NotAllowed

ZERO = Decimal(0)


@dataclass(frozen=True)
class Stand:
    """An award as it would stand in a month: whom it covers, among how many, where, by which
    income and class."""

    award: Award
    month: date
    people: tuple[Person, ...]
    family_size: int
    residence: str
    annual_income: Decimal | None = None
    band: Band | None = None
    prices: rates.Prices = rates
    leaves_exit: bool = False  # whether another income was stated, by which it may go on for good

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(person.name for person in self.people)

    def price(self, component: str = Component.BASIC) -> Price:
        """The programme's standard of the month. Raises MissingParameter."""
        return self.prices.standard(
            programme=self.award.programme,
            residence=self.residence,
            on=self.month,
            component=component,
        )


def worth(stand: Stand) -> Entitlement:
    """What the award comes to in the month, line by line.

    Raises NotAllowed with what is needed where its facts do not say it, MissingParameter where a
    standard lacks.
    """
    award = stand.award
    if getattr(award, "gradual_exit", None) is not None and not stand.leaves_exit:
        raise NotAllowed(_("This award is in gradual exit: its amount was decided for a term."))
    name = award.programme.calculator
    amount: Entitlement = calculator(name).amount(GIVEN[name](stand))
    return amount


def standard_of(stand: Stand) -> Price:
    """The standard by which the family is measured in the month. Raises MissingParameter."""
    return stand.price()


def _top_up(stand: Stand) -> top_up.TopUp:
    if stand.annual_income is None:
        raise NotAllowed(_("The income of the family is not known. State it, yuan a year."))
    alone = len(stand.people) < stand.family_size
    return top_up.TopUp(
        standard=stand.price(),
        persons=stand.names,
        family_size=stand.family_size,
        annual_income=stand.annual_income,
        own_income=_own_income(stand.award) if alone else None,
    )


def _own_income(award: Award) -> Decimal | None:
    """What the one person has who is covered alone, as the application said."""
    said = award.application.answers.get("own_income") if award.application else None
    return None if said in (None, "") else Decimal(str(said))


def _group(stand: Stand) -> RateGroup:
    """The people at the rate of their class; without classes, at the standard itself."""
    programme = stand.award.programme
    if not programme.bands.exists():
        return RateGroup(str(programme), stand.names, stand.price())
    band = stand.band or band_of(stand)
    return RateGroup(band.name, stand.names, stand.price(band.code))


class Unfit(NotAllowed):
    """The person belongs to no class of the programme any more."""


def band_of(stand: Stand) -> Band:
    """The class: as somebody chose it, else by age and grade in the month. Raises NotAllowed."""
    programme = stand.award.programme
    detail = getattr(stand.award, "band_detail", None)
    if programme.definition.asks_band or programme.calculator == "by_class":
        if detail is None:
            raise NotAllowed(_("The class of the award is not known. State it with the income."))
        kept: Band = detail.band
        return kept
    bands = {band.code: band for band in programme.bands.all()}
    about = someone(stand.people[0], month_end(stand.month))
    fitting = fitting_bands((band.described for band in bands.values()), about, "")
    if not fitting:
        raise Unfit(
            _("%(person)s fits none of the classes of “%(programme)s”.")
            % {"person": stand.people[0], "programme": programme}
        )
    return bands[fitting[0].code]


def _by_class(stand: Stand) -> by_class.ByClass:
    return by_class.ByClass((_group(stand),))


def _flat(stand: Stand) -> flat.Flat:
    return flat.Flat((_group(stand),), stand.award.programme.legal_basis)


def _care(stand: Stand) -> care.LivingAndCare:
    detail = care_in(stand.award, stand.month)
    if detail is None or not detail.form or not detail.grade:
        raise NotAllowed(_("Form and grade of care are not known. Change the care first."))
    form, grade = CareForm(detail.form), CareGrade(detail.grade)
    return care_money.given(
        stand.award.programme,
        stand.residence,
        stand.month,
        stand.names,
        form,
        grade,
        stand.prices,
        beside=detail.work_injury_fee,
    )


def _child(stand: Stand) -> child.ChildAllowance:
    programme, lives = stand.award.programme, placement_in(stand.award, stand.month)
    children = tuple(
        child.Child(person.name, tuple(making_up.paid_beside(programme, person, stand.month)))
        for person in stand.people
    )
    placement = lives.placement if lives else ""
    return making_up.allowance(
        programme, stand.residence, stand.month, placement, children, stand.prices
    )


def _recognition(stand: Stand) -> recognition.Recognition:
    return recognition.Recognition(stand.names)


GIVEN: dict[str, Callable[[Stand], Any]] = {
    "top_up": _top_up,
    "by_class": _by_class,
    "flat": _flat,
    "care": _care,
    "child": _child,
    "none": _recognition,
}


# ---- what is known of an award today


def covered(award: Award) -> list[Person]:
    """Whom it covers from now on."""
    people = Person.objects.filter(
        award_members__award=award,
        award_members__period__isempty=False,
        award_members__period__upper_inf=True,
    )
    return list(people.order_by("award_members__pk"))


def covered_in(award: Award, month: date) -> list[Person]:
    """Whom it covers in a month."""
    covers = award.members.filter(period__contains=month).select_related("person")
    return [cover.person for cover in covers.order_by("pk")]


def income_of_both(came: int, award: Award, month: date) -> Decimal | None:
    """The income of a household that came (by number) and that of the one which took it in."""
    there = Award.objects.filter(household=came, programme=award.programme, status__in=LIVE_AWARD)
    both = [*there.select_related("programme", "application"), award]
    known = [income for one in both if (income := income_in(one, month)) is not None]
    return sum(known, ZERO) if len(both) > 1 and len(known) == len(both) else None


def check_named(award: Award) -> None:
    """Everybody who counts is named. Raises NotAllowed."""
    named = len(covered(award))
    if named != award.covered_size:
        raise NotAllowed(
            _(
                "The award counts %(size)s persons and names %(named)s of them. Register the "
                "others first: nobody knows for whom it is paid."
            )
            % {"size": award.covered_size, "named": named}
        )


def income_in(award: Award, month: date) -> Decimal | None:
    """A year's income of the family by which a month is paid.

    As it was stated by the last change that counts from then or before; before the first of them,
    by what it had been; without any, by the survey or the ledger.
    """
    stated = award.changes.filter(status="decided", annual_income__isnull=False)
    in_order = list(stated.order_by("from_month", "pk"))
    survey = award.application.surveys.order_by("-pk").first() if award.application else None
    return income_of(award, in_order, survey.annual_income if survey else None, month)


def income_of(
    award: Award, stated: Sequence[AwardChange], surveyed: Decimal | None, month: date
) -> Decimal | None:
    """The same of what is at hand: the changes that stated an income in their order."""
    counting = [change for change in stated if change.from_month <= month]
    if counting:
        income: Decimal | None = counting[-1].annual_income
        return income
    if stated:
        before: Decimal | None = stated[0].income_before
        return before
    if surveyed is not None:
        return surveyed
    return None if award.monthly_income is None else award.monthly_income * MONTHS


def lines_now(award: Award, month: date) -> tuple[Decimal | None, list[Any]]:
    """The amount in force, and how it came about, as far as that is on record."""
    amount = award.amount_in(month) or award.amounts.order_by("from_month").first()
    if amount is None:
        return None, []
    if amount.explanation and isinstance(amount.explanation[0], dict):
        return amount.total, amount.explanation
    lines = [{"code": "basic", "label": amount.reason, "sum": str(amount.basic)}]
    if amount.care:
        label = rates.care_labels()[""]
        lines.append({"code": "care", "label": label, "sum": str(amount.care)})
    return amount.total, lines


def later(
    award: Award, stands: Callable[[date], Stand], month: date, today: date
) -> Iterator[dict[str, Any]]:
    """The amount from every later month on in which a standard or the award's own changes.

    What an award makes up may be another sum in any month: it depends on what is paid besides.
    """
    residence = stands(month).residence
    own = award.amounts.filter(from_month__gt=month)
    months = set(own.values_list("from_month", flat=True))
    change = rates.next_change(award.programme, residence, month)
    while change is not None and change <= today:
        months.add(change)
        change = rates.next_change(award.programme, residence, change)
    now = worth(stands(month)) if award.programme.definition.makes_up else None
    if now is not None and month < first_of(today):
        each_month = months_from(next_month(month), first_of(today))
    else:
        each_month = []
    for each in sorted({*months, *each_month}):
        stand = stands(each)
        reckoned = worth(stand)
        if each not in months and now is not None and reckoned.amount == now.amount:
            continue
        now, parts = reckoned, reckoned.parts
        yield {
            "from_month": each.isoformat(),
            "total": str(reckoned.amount),
            "basic": str(parts[Part.BASIC]),
            "care": str(parts[Part.CARE]),
            "residence": stand.residence,
            "explanation": reckoned.as_list(),
        }
