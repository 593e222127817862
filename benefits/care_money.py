"""Living and care money of tekun: by the form of care and the grade. (43号 Art 20-23)"""

from datetime import date
from decimal import Decimal

from benefits import rates
from benefits.calculators import care
from benefits.entitlement import Entitlement, Price
from benefits.models import Component
from cases.models import Award, CareForm, CareGrade, Programme


def given(
    programme: Programme,
    residence: str,
    month: date,
    names: tuple[str, ...],
    form: CareForm,
    grade: CareGrade,
    prices: rates.Prices = rates,
    *,
    beside: Decimal,
) -> care.LivingAndCare:
    """What the calculator needs. Raises MissingParameter when a standard is missing."""

    def price(component: str) -> Price:
        return prices.by_form(
            programme=programme, residence=residence, on=month, component=component, form=form
        )

    return care.LivingAndCare(
        living=price(Component.BASIC),
        care=price(rates.CARE[grade]),
        persons=names,
        grade=str(grade.label),
        form=str(form.label),
        beside=beside,
    )


def of_award(
    award: Award, month: date, form: CareForm, grade: CareGrade, beside: Decimal
) -> Entitlement:
    """What a running award comes to from a month on, in another form or grade."""
    covers = award.members.filter(period__contains=month).select_related("person").order_by("pk")
    names = tuple(cover.person.name for cover in covers)
    said = given(award.programme, award.residence, month, names, form, grade, beside=beside)
    return care.amount(said)
