"""What may stand on a family's means sheet, and where a case differs from it. (57号 Art 13-14)"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import Application, Household, MeansLine, MeansSheet, Person, Programme
from cases.programmes import Covers
from cases.programmes.parts import means
from cases.programmes.parts.income_items import (
    BY_CODE,
    WAGE,
    WORK_COST,
    IncomeItem,
    money_property,
)
from cases.rules.households import check_may_edit, check_not_in_review
from cases.states import WORKABLE, ApplicationStatus
from cases.verbs import VERBS
from welfare.accounts.rules import check_past, check_permission
from welfare.county import parameters
from welfare.county.months import add_months
from welfare.exceptions import NotAllowed
from welfare.models import Key, User

OF_A_FAMILY = {Key.VEHICLE_VALUE_LIMIT: "vehicle", Key.HOUSE_VALUE_LIMIT: "house"}
TOO_LARGE = Decimal(10**9)  # a slip of the keyboard; the sum of all lines is one amount, too


@dataclass(frozen=True)
class MeansEntry:
    """One line as it is typed: of a member, or of the family where there is no person."""

    item: str
    amount: Decimal
    person: Person | None = None
    proof: str = ""


@dataclass(frozen=True)
class Differing:
    """A line that is on one of two sheets only, or with another amount; in yuan."""

    item: IncomeItem
    person: str
    before: Decimal
    now: Decimal


def check_may_draw_up(household: Household, by: User) -> None:
    """A caseworker of the town, while nothing of the family is being decided."""
    check_permission(by, VERBS["record_means_sheet"].rights)
    check_may_edit(household, by)
    check_not_in_review(household)


def check_entries(household: Household, entries: Iterable[MeansEntry], drawn_on: date) -> None:
    """Each line is of a member and of a kind that the law knows on that day."""
    check_past(drawn_on, _("Drawn up on"))
    present = set(household.members.filter(left_on=None).values_list("person", flat=True))
    earned: dict[int | None, Decimal] = defaultdict(Decimal)
    spent: dict[int | None, Decimal] = defaultdict(Decimal)
    for entry in entries:
        item, person = BY_CODE[entry.item], entry.person
        if person is not None and person.pk not in present:
            raise NotAllowed(
                _("%(name)s does not belong to the household.") % {"name": person.name}
            )
        if not item.counts_on(drawn_on):
            words = {"item": item.label, "day": item.until and item.until.isoformat()}
            raise NotAllowed(
                _("“%(item)s” was left out until %(day)s only. Enter it as income.") % words
            )
        if entry.amount <= 0:
            raise NotAllowed(_("A line of the sheet has an amount above zero."))
        if entry.amount >= TOO_LARGE:
            raise NotAllowed(_("A line of the sheet is below 1,000,000,000 yuan."))
        of_whom = person.pk if person else None
        if item.code == WAGE:
            earned[of_whom] += entry.amount
        elif item.code == WORK_COST:
            spent[of_whom] += entry.amount
    if any(cost > earned[whom] for whom, cost in spent.items()):
        raise NotAllowed(
            _("The cost of work is deducted from the wages of the same person, not beyond them.")
        )


def money_limit(household: Household, on: date) -> Decimal | None:
    """Up to how much money, securities and claims a person may have, in yuan; where it is set."""
    county = household.town.parent
    assert county is not None
    return parameters.read_where_set(county=county, key=Key.MONEY_PROPERTY_LIMIT, on=on)


def check_within(
    household: Household, entries: Iterable[MeansEntry], within: bool, drawn_on: date
) -> None:
    """What is said of the limits of property agrees with the lines. (57号 Art 14)"""
    if not within:
        return
    for key, item in OF_A_FAMILY.items():
        _check_value(household, key, BY_CODE[item], entries, drawn_on)
    limit = money_limit(household, drawn_on)
    if limit is None:
        return
    people = household.members.filter(left_on=None, person__died_on=None).count()
    money = money_property([(entry.item, entry.amount) for entry in entries])
    if money <= limit * people:
        return
    words = {"each": f"{money / max(people, 1):,.2f}", "limit": f"{limit:,.2f}"}
    raise NotAllowed(
        _(
            "Money, securities and claims come to %(each)s yuan a person, above the county's limit "
            "of %(limit)s. Say that the property is not within the limits, or correct the lines."
        )
        % words
    )


def _check_value(
    household: Household, key: Key, item: IncomeItem, entries: Iterable[MeansEntry], on: date
) -> None:
    """What a family has of one kind of property is worth no more than the county sets."""
    county = household.town.parent
    assert county is not None
    limit = parameters.read_where_set(county=county, key=key, on=on)
    worth = sum((one.amount for one in entries if one.item == item.code), Decimal(0))
    if limit is None or worth <= limit:
        return
    words = {"item": item.label, "worth": f"{worth:,.2f}", "limit": f"{limit:,.2f}"}
    raise NotAllowed(
        _(
            "%(item)s come to %(worth)s yuan, above the county's limit of %(limit)s. Say that the "
            "property is not within the limits, or correct the lines."
        )
        % words
    )


def takes_the_sheet(household: Household) -> "QuerySet[Application]":
    """The family's open applications whose amount or test comes from the whole family's means."""
    county = Programme.objects.filter(county=household.town.parent)
    of_families = [
        programme.pk
        for programme in county
        if programme.definition.covers != Covers.PERSON
        and means.PROPERTY in programme.definition.questions
    ]
    rows: QuerySet[Application] = household.applications.filter(
        status__in=WORKABLE | {ApplicationStatus.DRAFT}, beneficiary=None, programme__in=of_families
    )
    return rows


def sheet_to_use(application: Application, on: date) -> MeansSheet | None:
    """The family's last sheet, where the case goes by one and it is not too old by then.

    It is as old as a means check may be. (核对报告有效期)
    """
    county = application.town.parent
    if county is None or not takes_the_sheet(application.household).filter(pk=application.pk):
        return None
    sheet: MeansSheet | None = application.household.means_sheets.last()
    if sheet is None:
        return None
    months = parameters.read_int(county=county, key=Key.MEANS_CHECK_MONTHS, on=on)
    return sheet if add_months(sheet.drawn_on, months) >= on else None


def sheet_contradicts(application: Application) -> str:
    """A sentence where the case goes by another income than its means sheet, or nothing."""
    sheet = application.means_sheet
    if sheet is None:
        return ""
    said = application.answers.get(means.PROPERTY.name)
    if said is not None and said != sheet.property_within:
        return _(
            "The means sheet of %(day)s and the application say different things of the limits of "
            "property. Draw up the sheet again, or correct the application."
        ) % {"day": sheet.drawn_on.isoformat()}
    if sheet.counted_income == application.annual_income:
        return ""
    return _(
        "The means sheet of %(day)s comes to %(sheet)s yuan a year and the survey says %(survey)s. "
        "Draw up the sheet again, or record the survey with its sum."
    ) % {
        "day": sheet.drawn_on.isoformat(),
        "sheet": f"{sheet.counted_income:,.2f}",
        "survey": f"{application.annual_income or 0:,.2f}",
    }


def compare_sheets(before: MeansSheet | None, now: MeansSheet) -> list[Differing]:
    """What is new, gone or another amount beside the sheet before, in the order of the law."""
    if before is None:
        return []
    old, new = _sums(before), _sums(now)
    order, nothing = list(BY_CODE), Decimal(0)
    lines = sorted(old | new, key=lambda line: (order.index(line[0]), line[1]))
    return [
        Differing(BY_CODE[line[0]], line[1], old.get(line, nothing), new.get(line, nothing))
        for line in lines
        if old.get(line) != new.get(line)
    ]


def _sums(sheet: MeansSheet) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    line: MeansLine
    for line in sheet.lines.all():
        sums[line.item, line.person.name if line.person else ""] += line.amount
    return dict(sums)
