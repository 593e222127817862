"""Which standard or supplement rate is in force. A missing one is a hard stop, never zero."""

from datetime import date
from typing import Protocol

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext

from benefits.entitlement import Price
from benefits.models import Component, Standard, StandardPer, SupplementRate, components_of
from cases import programmes
from cases.models import CareGrade, Programme, SupplementKind
from cases.models.programme import ProgrammeScope
from welfare.county.months import first_of, next_month
from welfare.exceptions import MissingParameter
from welfare.models import Division, Residence

CARE = {
    CareGrade.SELF: Component.CARE_SELF,
    CareGrade.PARTIAL: Component.CARE_PARTIAL,
    CareGrade.FULL: Component.CARE_FULL,
}


class Prices(Protocol):
    """Where standards are looked up: this module asks the tables, a `PriceList` is asked in sets.

    Both raise MissingParameter.
    """

    def standard(
        self, *, programme: Programme, residence: str, on: date, component: str = ...
    ) -> Price: ...

    def by_form(
        self, *, programme: Programme, residence: str, on: date, component: str, form: str
    ) -> Price: ...


def care_labels() -> dict[str, str]:
    """What a care fee is called, by the grade of care; without a grade, the fee alone."""
    by_grade = {grade.value: component.label for grade, component in CARE.items()}
    return {**{grade: str(label) for grade, label in by_grade.items()}, "": gettext("Care fee")}


def standard(
    *,
    programme: Programme,
    residence: str,
    on: date,
    component: str = Component.BASIC,
) -> Price:
    """The standard in force on the first day of the month of `on`.

    Raises MissingParameter naming programme, residence, component, area and date.
    """
    day = first_of(on)
    row = (
        Standard.objects.filter(
            programme=programme, residence=residence, component=component, valid_from__lte=day
        )
        .order_by("-valid_from")
        .first()
    )
    if row is None:
        raise MissingParameter(missing_standard(programme, residence, component, day))
    return Price(row.amount, row.document, per_year=row.per == StandardPer.YEAR)


def missing_standard(programme: Programme, residence: str, component: str, day: date) -> str:
    """The sentence of a standard that is not set."""
    label = components_of(programme).get(component, component)
    return _missing(str(programme), programme.county, residence, label, day)


def by_form(*, programme: Programme, residence: str, on: date, component: str, form: str) -> Price:
    """The standard of a form of care; the common one where no form is priced apart. (集中, 分散)

    Once a county has entered a price for one form, every form needs its own: the common one could
    be either's. Raises MissingParameter.
    """
    special = forms_of(programme, component)
    apart = Standard.objects.filter(
        programme=programme,
        residence=residence,
        component__in=special,
        valid_from__lte=first_of(on),
    ).exists()
    chosen = f"{form}_{component}" if apart else component
    return standard(programme=programme, residence=residence, on=on, component=chosen)


def forms_of(programme: Programme, component: str) -> list[str]:
    """The parts that stand for one component by the form of care."""
    suffix = f"_{component}"
    return [name for name in programme.definition.placements if name.endswith(suffix)]


def yardstick(*, county: Division, residence: str, on: date, own: Programme | None = None) -> Price:
    """The dibao standard: the measure for income tests and caps. (社会救助法 Art 18, 21)

    Raises MissingParameter when the county has no such programme, no standard in force, or two.
    """
    programme = yardstick_programme(county, residence, on, own)
    return standard(programme=programme, residence=residence, on=on)


def yardstick_programme(
    county: Division, residence: str, on: date, own: Programme | None = None
) -> Programme:
    """The dibao programme whose standard measures who lives there: town and village have their own.

    `own` is what somebody applies for: its standard counts where it has one.
    """
    measuring = yardsticks(county, residence, on, own)
    if len(measuring) == 1:
        return measuring[0]
    raise MissingParameter(
        _unclear(measuring, residence)
        if measuring
        else _no_yardstick(county, residence, first_of(on))
    )


def yardsticks(
    county: Division, residence: str, on: date, own: Programme | None = None
) -> list[Programme]:
    """The dibao programmes whose standard may measure who lives there; one, where it is clear.

    One's own comes before others, one that is open for applications before what it replaced.
    """
    rows = _dibao(county).with_standard(residence, first_of(on), component=Component.BASIC)
    measuring = list(rows.order_by("pk"))
    if own is not None and own in measuring:
        return [own]
    return [one for one in measuring if one.open_for_applications] or measuring


def _dibao(county: Division) -> ProgrammeScope:
    kinds = programmes.codes(lambda kind: kind.yardstick)
    return Programme.objects.filter(county=county).of_kinds(kinds)


def _unclear(measuring: list[Programme], residence: str) -> str:
    return gettext(
        "%(programmes)s each have a dibao standard for %(residence)s: by which of them others are "
        "measured is not clear."
    ) % {
        "programmes": gettext(", ").join(f"“{one}”" for one in measuring),
        "residence": Residence(residence).label,
    }


def _no_yardstick(county: Division, residence: str, day: date) -> str:
    names = gettext(", ").join(str(one) for one in _dibao(county).order_by("pk"))
    if names:
        return _missing(names, county, residence, Component.BASIC.label, day)
    return gettext("%(county)s has no dibao programme whose standard others are measured by.") % {
        "county": county
    }


def next_change(programme: Programme, residence: str, after: date) -> date | None:
    """The first month after `after` in which the programme has another standard; None if none."""
    later = Standard.objects.filter(
        programme=programme, residence=residence, valid_from__gt=first_of(after)
    ).order_by("valid_from")
    row = later.first()
    return None if row is None else first_month_of(row.valid_from)


def first_month_of(valid_from: date) -> date:
    """A rate counts for the months whose first day it is in force on."""
    return valid_from if valid_from.day == 1 else next_month(valid_from)


def supplement(*, kind: SupplementKind, residence: str, on: date) -> Price:
    """The rate of a supplement kind in force on the first day of the month of `on`.

    Raises MissingParameter naming kind, residence, area and date.
    """
    day = first_of(on)
    row = (
        SupplementRate.objects.filter(kind=kind, residence=residence, valid_from__lte=day)
        .order_by("-valid_from")
        .first()
    )
    if row is None:
        raise MissingParameter(missing_supplement(kind, residence, kind.county, day))
    return Price(row.amount, row.document)


def _missing(programme: str, county: Division, residence: str, component: object, day: date) -> str:
    return gettext(
        "No standard is set for %(programme)s, %(residence)s, “%(component)s” in %(county)s on "
        "%(date)s. The county sets it under Administration, Parameters and tables, Standards."
    ) % {
        "programme": programme,
        "residence": Residence(residence).label,
        "component": component,
        "county": county,
        "date": day.isoformat(),
    }


def missing_supplement(kind: object, residence: str, county: Division, day: date) -> str:
    """The sentence of a supplement rate that is not set."""
    return gettext(
        "No rate is set for the supplement %(kind)s, %(residence)s, in %(county)s on %(date)s. "
        "The county sets it under Administration, Parameters and tables, Supplement rates."
    ) % {
        "kind": kind,
        "residence": Residence(residence).label,
        "county": county,
        "date": day.isoformat(),
    }


def shown_standards(county: Division, today: date) -> QuerySet[Standard]:
    """What is in force today, and what will be."""
    rows = Standard.objects.filter(programme__county=county)
    later = Standard.objects.filter(
        programme=OuterRef("programme"),
        residence=OuterRef("residence"),
        component=OuterRef("component"),
        valid_from__gt=OuterRef("valid_from"),
        valid_from__lte=today,
    )
    return (
        rows.exclude(Exists(later))
        .select_related("programme")
        .order_by("programme", "component", "residence", "valid_from")
    )


def shown_supplement_rates(county: Division, today: date) -> QuerySet[SupplementRate]:
    """The same for the rates of supplements."""
    rows = SupplementRate.objects.filter(kind__county=county)
    later = SupplementRate.objects.filter(
        kind=OuterRef("kind"),
        residence=OuterRef("residence"),
        valid_from__gt=OuterRef("valid_from"),
        valid_from__lte=today,
    )
    return (
        rows.exclude(Exists(later))
        .select_related("kind")
        .order_by("kind__position", "residence", "valid_from")
    )
