"""一户一条救助链: all help with money and services of a family or one of it on one line of time.

What the case room knows (asked, granted, logbooks), and beside it what was paid and lent; months
without any help, help given twice, and what somebody may be entitled to and does not get.
(国办发〔2023〕39号)
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits.models import Advance, AdvanceRepayment, Payment
from benefits.states import PaymentStatus
from cases.chain import chain as chain_of_cases
from cases.chain import chain_item
from cases.models import (
    REPORTER,
    Application,
    Award,
    Household,
    LogbookGroup,
    LogbookRecord,
    Person,
    Programme,
)
from cases.programmes import Covers, Pays
from cases.rules.not_drawn import may_draw
from cases.states import LIVE_AWARD
from welfare.county.months import add_months, first_of
from welfare.models import User
from welfare.templatetags.welfare import month as in_words

MOST_MONTHS = 36  # that are looked at for gaps
ZERO = Decimal(0)
SAME_HELP = (LogbookGroup.SERVICE, LogbookGroup.MEDICAL)  # whose logbooks give alike
WENT_OUT = (PaymentStatus.SENT, PaymentStatus.PAID)


@dataclass(frozen=True)
class Chain:
    """One line of time, and what it shows."""

    items: list[dict[str, Any]]
    without: list[date]  # months since the first help in which nothing was given
    twice: list[str]
    entitled: list[str]
    paid: Decimal


def read(household: Household, person: Person | None, user: User | None, today: date) -> Chain:
    """The chain of a family, or of one of its people."""
    awards = _awards(household, person, user)
    payments = list(
        Payment.objects.filter(award__in=[one.pk for one in awards], status__in=WENT_OUT)
        .select_related("programme")
        .only("month", "pay_month", "paid_on", "amount", "kind", "programme__name", "award_id")
        .order_by("pay_month", "pk")
    )
    applications = Application.objects.filter(household=household).select_related("programme")
    if person is not None:
        applications = applications.filter(beneficiary=person) | applications.filter(
            awards__in=[one.pk for one in awards]
        )
    records = _records(household, person, user)
    items = chain_of_cases(household, applications.distinct(), awards, user)
    if person is not None:  # what tells of nobody is of all
        items = [one for one in items if one["person_id"] in (None, person.pk)]
    items += [*map(_of_payment, payments), *_of_advances(household, person)]
    return Chain(
        items=sorted(items, key=lambda item: item["when"])[::-1],
        without=_without([one["helped"] for one in items if one["helped"]], today),
        twice=_twice(records, awards),
        entitled=_entitled(household, person),
        paid=sum((one.amount for one in payments), ZERO),
    )


def _awards(household: Household, person: Person | None, user: User | None) -> list[Award]:
    rows = Award.objects.filter(household=household)
    if person is not None:
        seen = Award.objects.visible_to(user) if user else rows
        rows = seen.filter(members__person=person).distinct()
    asked = rows.with_details().select_related("programme", "application")
    return list(asked.prefetch_related("amounts").order_by("-joined_on", "-pk"))


def _records(household: Household, person: Person | None, user: User | None) -> list[LogbookRecord]:
    rows = LogbookRecord.objects.standing().told_to(user).of_family(household).defer(*REPORTER)
    if person is not None:
        rows = rows.filter(person=person)
    return list(rows.select_related("logbook", "definition", "person"))


def _of_payment(payment: Payment) -> dict[str, Any]:
    title = _("%(programme)s paid for %(month)s") % {
        "programme": payment.programme.name,
        "month": in_words(payment.month),
    }
    body = _("%(amount)s yuan") % {"amount": f"{payment.amount:,.2f}"}
    paid_in = (payment.pay_month, payment.pay_month)
    return chain_item(payment.paid_on or payment.pay_month, title, body, "ok", helped=paid_in)


def _of_advances(household: Household, person: Person | None) -> Iterable[dict[str, Any]]:
    rows = Advance.objects.filter(household=household)
    if person is not None:
        rows = rows.filter(person=person)
    for one in rows.select_related("person"):
        body = _("%(amount)s yuan") % {"amount": f"{one.amount:,.2f}"}
        name = {"name": one.person.name}
        lent, of = _("Advance to %(name)s") % name, {"person_id": one.person_id}
        yield chain_item(one.lent_on, lent, f"{body} {one.note}", **of)
    back = AdvanceRepayment.objects.filter(
        advance__in=rows, reverses=None, reversed_by=None
    ).select_related("advance__person")
    for paid in back:
        body = _("%(amount)s yuan") % {"amount": f"{paid.amount:,.2f}"}
        name = {"name": paid.advance.person.name}
        came = _("Advance to %(name)s paid back") % name
        yield chain_item(paid.paid_on, came, body, person_id=paid.advance.person_id)


def _without(helped: list[tuple[date, date]], today: date) -> list[date]:
    """Whole months since the first help in which there was neither money, thing nor service."""
    if not helped:
        return []
    spans = [(first_of(first), first_of(last)) for first, last in helped]
    end = first_of(today)
    month = max(min(first for first, _last in spans), add_months(end, -MOST_MONTHS))
    empty = []
    while month < end:
        if not any(first <= month <= last for first, last in spans):
            empty.append(month)
        month = add_months(month, 1)
    return empty


def _twice(records: Iterable[LogbookRecord], awards: Iterable[Award]) -> list[str]:
    """The same help for the same person out of two logbooks; relief twice for one cause in a year.

    A service that comes again, or a further bill, is another line of its one logbook.
    """
    given: defaultdict[tuple[date, str, int, str], set[str]] = defaultdict(set)
    bills: defaultdict[str, set[str]] = defaultdict(set)
    for one in records:
        book = one.logbook
        if one.helps and book.group in SAME_HELP:
            whom = one.person.name if one.person else ""
            given[first_of(one.helped_on), whom, one.person_id or 0, book.group].add(book.name)
        if one.helps and one.once:
            bills[one.once].add(book.name)
    said = [
        _("%(whom)s in %(month)s: %(what)s")
        % {"what": _("; ").join(sorted(books)), "whom": whom, "month": in_words(month)}
        for (month, whom, _person, _group), books in sorted(given.items())
        if len(books) > 1
    ]
    said += [
        _("Receipt %(number)s: %(what)s") % {"number": number, "what": _("; ").join(sorted(books))}
        for number, books in sorted(bills.items())
        if len(books) > 1
    ]
    causes: defaultdict[tuple[str, str, int], list[str]] = defaultdict(list)
    for award in awards:
        case = award.application
        if case is not None and case.cause:
            key = (award.programme.name, str(case.get_cause_display()), award.joined_on.year)
            causes[key].append(award.number)
    said += [
        _("%(what)s for “%(cause)s” in %(year)s: %(numbers)s")
        % {"what": what, "cause": cause, "year": year, "numbers": _("; ").join(sorted(numbers))}
        for (what, cause, year), numbers in sorted(causes.items())
        if len(numbers) > 1
    ]
    return said


def _entitled(household: Household, person: Person | None) -> list[str]:
    """Programmes for single persons of which nothing known speaks against, and that are not held.

    Only what the register knows is asked: whoever reads it goes and looks.
    """
    people = Person.objects.filter(memberships__household=household, memberships__left_on=None)
    if person is not None:
        people = people.filter(pk=person.pk)
    open_ones = Programme.objects.filter(
        county=household.town.parent_id, open_for_applications=True
    ).select_related("county")
    single = [
        one
        for one in open_ones.prefetch_related("bands").order_by("pk")
        if one.definition.covers == Covers.PERSON
        and one.definition.pays == Pays.MONTHLY
        and len(one.definition.who) > 1  # it says of whom it is
    ]
    held = set(
        Award.objects.filter(members__person__in=people, status__in=LIVE_AWARD).values_list(
            "programme", "members__person"
        )
    )
    drawable = [
        (one.pk, programme.pk, {"name": one.name, "programme": programme.name})
        for one, programme in may_draw(household, list(people.order_by("pk")), single)
        if (programme.pk, one.pk) not in held
    ]
    return [_("%(name)s: %(programme)s") % words for _one, _programme, words in sorted(drawable)]
