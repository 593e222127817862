"""补差: what an award makes up to its standard, beside what else is paid. (民发〔2019〕62号 三(一))

Which kind of a pair makes up is said by the kind; which pairs are treated so, by the county's
matrix. A new award beside one that makes up brings the new difference along, and is decided with
it. What is ended, suspended or changed is found when the month's money is prepared: what rises by
it is written, what would fall is shown to those who sign and waits for a hearing.
(社会救助法 Art 48)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from benefits import rates
from benefits.calculators import child
from benefits.entitlement import Entitlement
from benefits.models import Component, Payment
from cases import programmes
from cases.actions.amounts import work_out_difference
from cases.models import (
    Award,
    AwardAmount,
    AwardMember,
    GuardianDetail,
    Origin,
    PaymentKind,
    Person,
    Programme,
)
from cases.programmes.parts import children
from cases.programmes.parts.exclusions import Verdict
from cases.rules import held_beside, matrix
from welfare.county.months import previous_month
from welfare.exceptions import MissingParameter
from welfare.models import Division, User
from welfare.site.language import kept

OTHER = "other"  # the lines of what is paid besides


def allowance(
    programme: Programme,
    residence: str,
    month: date,
    placement: str,
    given: tuple[child.Child, ...],
    prices: rates.Prices = rates,
) -> child.ChildAllowance:
    """Who lives in an institution has its standard, which is higher. (国办发〔2010〕54号)"""
    component = placement if placement in programme.definition.placements else Component.BASIC
    standard = prices.standard(
        programme=programme, residence=residence, on=month, component=component
    )
    words = str(dict(children.PLACEMENTS).get(placement, ""))
    return child.ChildAllowance(standard, words, given, programme.legal_basis)


def paid_beside(programme: Programme, person: Person, month: date) -> Iterator[child.Other]:
    """What other programmes pay a person for the month, where only the difference is paid. (△)"""
    if not programme.definition.makes_up:
        return
    covers = AwardMember.objects.filter(
        person=person,
        period__contains=month,
        award__in=Award.objects.payable_in(month),
        award__programme__kind__in=_difference(programme, month),
    ).select_related("award__programme")
    for cover in covers.order_by("pk"):
        award = cover.award
        amount = award.amount_in(month)
        if amount is not None:
            yield child.Other(str(award.programme), amount.total, award.covered_size)


def _difference(programme: Programme, month: date) -> list[str]:
    verdicts = matrix(programme.county, programme.kind, month)
    return [kind for kind, verdict in verdicts.items() if verdict == Verdict.DIFFERENCE]


def _children(
    award: Award, month: date, coming: tuple[child.Other, ...] = ()
) -> tuple[child.Child, ...]:
    """Whom an award that makes up is for, with what is paid beside; `coming` is paid, too."""
    covers = award.members.filter(period__contains=month).select_related("person").order_by("pk")
    return tuple(
        child.Child(
            cover.person.name, (*paid_beside(award.programme, cover.person, month), *coming)
        )
        for cover in covers
    )


def _anew(award: Award, month: date, given: tuple[child.Child, ...]) -> Entitlement:
    """What an award that makes up comes to in a month.

    Raises MissingParameter when its standard is missing.
    """
    guardian = GuardianDetail.objects.filter(award=award).first()
    placement = guardian.placement if guardian else ""
    return child.amount(allowance(award.programme, award.residence, month, placement, given))


def worth(award: Award, month: date) -> Entitlement:
    """What an award that makes up comes to in a month. Raises MissingParameter."""
    return _anew(award, month, _children(award, month))


def follow(
    programme: Programme, people: tuple[Person, ...], month: date, coming: child.Other
) -> Iterator[dict[str, Any]]:
    """The awards of these people that make up, as they are once the new award is paid."""
    if programme.definition.makes_up or not programme.pays_monthly:
        return
    for cover, ruling, _both in held_beside(programme, people, month):
        award = cover.award
        if ruling == Verdict.DIFFERENCE and award.programme.definition.makes_up:
            entitlement = _anew(award, month, _children(award, month, (coming,)))
            yield {
                "award": award.pk,
                "number": award.number,
                "name": cover.person.name,
                "amount": str(entitlement.amount),
                "explanation": entitlement.as_list(),
            }


def next_change(following: Iterable[dict[str, Any]], after: date) -> date | None:
    """The first month in which an award that makes up beside a new one has another standard."""
    awards = Award.objects.filter(pk__in=[one["award"] for one in following])
    changes = [
        rates.next_change(award.programme, award.residence, after)
        for award in awards.select_related("programme").order_by("pk")
    ]
    return min((change for change in changes if change is not None), default=None)


@dataclass(frozen=True)
class OutOfStep:
    """An award that makes up beside something else than it was worked out by.

    Without entitlement it cannot be worked out; `refusal` says why.
    """

    award: Award
    amount: Decimal  # in force
    entitlement: Entitlement | None
    by_hand: bool  # the amount in force was set by people
    refusal: str = ""

    @property
    def rises(self) -> bool:
        """Whether it may simply follow: more, and nobody had set it otherwise."""
        more = self.entitlement is not None and self.entitlement.amount > self.amount
        return more and not self.by_hand

    def as_dict(self) -> dict[str, Any]:
        """As the run keeps it for those who sign."""
        return {
            "award": self.award.pk,
            "number": self.award.number,
            "amount": str(self.amount),
            "worth": "" if self.entitlement is None else str(self.entitlement.amount),
            "refusal": self.refusal,
        }


def out_of_step(county: Division, month: date) -> Iterator[OutOfStep]:
    """Awards whose difference was worked out beside something else than is paid in the month.

    What a ledger says was paid is taken as it is. Months that were paid are not looked at, nor
    programmes that this system does not pay in the month.
    """
    for award in _to_pay(county, month):
        amount = award.amount_in(month)
        if amount is not None and not _as_the_ledger_says(award, amount):
            yield from _compared(award, amount, month)


def _to_pay(county: Division, month: date) -> "QuerySet[Award]":
    """Awards that make up, are paid here in the month, and are not paid for it yet."""
    making_up = programmes.codes(lambda kind: kind.makes_up)
    paid = Payment.objects.filter(
        Q(month__gte=month) | Q(last_month__gte=month),
        award=OuterRef("pk"),
        kind=PaymentKind.REGULAR,
    )
    awards = Award.objects.payable_in(month).filter(
        ~Exists(paid),
        programme__in=Programme.objects.filter(county=county, kind__in=making_up).live_in(month),
    )
    return awards.select_related("programme__county").order_by("pk")


def _as_the_ledger_says(award: Award, amount: AwardAmount) -> bool:
    taken_over = award.origin == Origin.LEDGER and amount.from_month == award.first_month
    return taken_over and not amount.explanation


def _compared(award: Award, amount: AwardAmount, month: date) -> Iterator[OutOfStep]:
    by_hand, sum_in_force = not amount.explanation, amount.total
    before, given = _others(amount.explanation), _children(award, month)
    if not (by_hand or before or any(one.others for one in given)):
        return
    try:
        entitlement = _anew(award, month, given)
    except MissingParameter as missing:
        yield OutOfStep(award, sum_in_force, None, by_hand, str(missing))
        return
    same = not by_hand and _others(entitlement.as_list()) == before
    if not same and entitlement.amount != sum_in_force:
        yield OutOfStep(award, sum_in_force, entitlement, by_hand)


def _others(lines: list[Any]) -> list[tuple[str, str]]:
    return [
        (line["label"], line["factor"])
        for line in lines
        if isinstance(line, dict) and line["code"] == OTHER
    ]


def bring_up_to_date(county: Division, month: date, by: User) -> list[OutOfStep]:
    """Raise the differences of the county as of a month; what may not be written is handed back.

    So are the months just before it that were worked out beside something else: a run of theirs
    was discarded, their payment taken out or sent back, or the other award changed after they were
    paid. What they lack is owed from then on as arrears.
    """
    left = []
    with kept():
        changed = list(out_of_step(county, month))
    for differing in changed:
        if not differing.rises or differing.entitlement is None:
            left.append(differing)
            continue
        work_out_difference(
            by=by,
            award=differing.award,
            from_month=month,
            amount=differing.entitlement.amount,
            explanation=differing.entitlement.as_list(),
        )
    for award in _to_pay(county, month):
        _make_good(award, month, by)
    return left


def _make_good(award: Award, month: date, by: User) -> None:
    """Raise the months before that lack something; from the month on it stays as it is."""
    with kept():
        lacking = list(_lacking(award, month))
    now = award.amount_in(month)
    for each, entitlement in reversed(lacking):
        lines = entitlement.as_list()
        _put(award, each, entitlement.amount, lines, by)
    if lacking and now is not None:
        _put(award, month, now.total, now.explanation, by)


def _put(award: Award, month: date, amount: Decimal, lines: "list[Any]", by: User) -> None:
    standing = award.amount_in(month)
    if standing is None or standing.total != amount:
        work_out_difference(by=by, award=award, from_month=month, amount=amount, explanation=lines)


def _lacking(award: Award, month: date) -> Iterator[tuple[date, Entitlement]]:
    """The months just before, the latest first, in which it should have been more."""
    each = previous_month(month)
    while Award.objects.payable_in(each).filter(pk=award.pk).exists() and _paid_here(award, each):
        amount = award.amount_in(each)
        if amount is None or _as_the_ledger_says(award, amount):
            return
        differing = next(_compared(award, amount, each), None)
        if differing is None or not differing.rises or differing.entitlement is None:
            return
        yield each, differing.entitlement
        each = previous_month(each)


def _paid_here(award: Award, month: date) -> bool:
    return Programme.objects.filter(pk=award.programme_id).live_in(month).exists()
