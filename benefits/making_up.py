"""补差: what an award makes up to its standard, beside what else is paid. (民发〔2019〕62号 三(一))

Which kind of a pair makes up is said by the kind; which pairs are treated so, by the county's
matrix. A new award beside one that makes up brings the new difference along, and is decided with
it. What is ended, suspended or changed is found when the month's money is prepared, for that month
and for all before it (`benefits/actions/making_up.py`). (社会救助法 Art 48)
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from benefits import price_list, rates
from benefits.calculators import child
from benefits.entitlement import Entitlement
from benefits.models import Component, Payment
from cases import programmes
from cases.models import (
    Award,
    AwardAmount,
    AwardMember,
    Origin,
    PaymentKind,
    Person,
    Programme,
    placement_in,
)
from cases.programmes.parts import children
from cases.programmes.parts.exclusions import Verdict
from cases.rules import held_beside, matrix
from welfare.county.months import months_from, previous_month
from welfare.exceptions import MissingParameter
from welfare.models import Division

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
    yield from _beside(programme, [person.pk], month).get(person.pk, ())


def _beside(
    programme: Programme, people: Iterable[int], month: date
) -> dict[int, list[child.Other]]:
    """The same of many people at once."""
    paid: defaultdict[int, list[child.Other]] = defaultdict(list)
    if not programme.definition.makes_up:
        return paid
    covers = AwardMember.objects.filter(
        person__in=people,
        period__contains=month,
        award__in=Award.objects.payable_in(month),
        award__programme__kind__in=_difference(programme, month),
    ).select_related("award__programme")
    rows = list(covers.order_by("pk"))
    amounts = _amounts({row.award_id for row in rows}, month)
    for row in rows:
        if amount := amounts.get(row.award_id):
            other = child.Other(str(row.award.programme), amount.total, row.award.covered_size)
            paid[row.person_id].append(other)
    return paid


def _amounts(awards: Iterable[int], month: date) -> dict[int, AwardAmount]:
    """The amounts in force in a month."""
    rows = AwardAmount.objects.filter(award__in=awards, from_month__lte=month)
    return {row.award_id: row for row in rows.order_by("from_month")}


def _difference(programme: Programme, month: date) -> list[str]:
    verdicts = matrix(programme.county, programme.kind, month)
    return [kind for kind, verdict in verdicts.items() if verdict == Verdict.DIFFERENCE]


def _children(
    award: Award, month: date, coming: tuple[child.Other, ...] = ()
) -> tuple[child.Child, ...]:
    """Whom an award that makes up is for, with what is paid beside; `coming` is paid, too."""
    given = _children_of([award], month)[award.pk]
    return tuple(child.Child(one.name, (*one.others, *coming)) for one in given)


def _children_of(awards: Iterable[Award], month: date) -> dict[int, list[child.Child]]:
    """Whom each of these awards is for in a month, with what is paid beside."""
    by_award = {award.pk: award for award in awards}
    covers = AwardMember.objects.filter(award__in=by_award, period__contains=month)
    rows = list(covers.select_related("person").order_by("pk"))
    programmes_of = {award.programme_id: award.programme for award in by_award.values()}
    people: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        people[by_award[row.award_id].programme_id].append(row.person_id)
    beside = {pk: _beside(programmes_of[pk], ids, month) for pk, ids in people.items()}
    given: defaultdict[int, list[child.Child]] = defaultdict(list)
    for row in rows:
        others = beside[by_award[row.award_id].programme_id].get(row.person_id, ())
        given[row.award_id].append(child.Child(row.person.name, tuple(others)))
    return given


def _anew(
    award: Award,
    month: date,
    given: Iterable[child.Child],
    prices: rates.Prices = rates,
    placed: str = "",
) -> Entitlement:
    """What an award that makes up comes to in a month; `placed` otherwise than until now.

    Raises MissingParameter when its standard is missing.
    """
    lives = placement_in(award, month)
    placement = placed or (lives.placement if lives else "")
    said = allowance(award.programme, award.residence, month, placement, tuple(given), prices)
    return child.amount(said)


def worth(award: Award, month: date, placed: str = "") -> Entitlement:
    """What an award that makes up comes to in a month, or as the child is to be placed from then.

    Raises MissingParameter.
    """
    return _anew(award, month, _children(award, month), placed=placed)


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
    month: date
    amount: Decimal  # in force
    entitlement: Entitlement | None
    by_hand: bool  # the amount in force was set by people
    refusal: str = ""

    @property
    def rises(self) -> bool:
        """Whether it may simply follow: more, and nobody had set it otherwise."""
        more = self.entitlement is not None and self.entitlement.amount > self.amount
        return more and not self.by_hand

    @property
    def falls(self) -> bool:
        """Whether it would come to less than is paid, and nobody had set it so."""
        less = self.entitlement is not None and self.entitlement.amount < self.amount
        return less and not self.by_hand

    def as_dict(self) -> dict[str, Any]:
        """As the run keeps it for those who sign."""
        return {
            "award": self.award.pk,
            "number": self.award.number,
            "month": self.month.isoformat(),
            "amount": str(self.amount),
            "worth": "" if self.entitlement is None else str(self.entitlement.amount),
            "refusal": self.refusal,
        }


def out_of_step(county: Division, month: date) -> Iterator[OutOfStep]:
    """Awards whose difference was worked out beside something else than is paid in the month.

    What a ledger says was paid is taken as it is. Months that were paid are not looked at, nor
    programmes that this system does not pay in the month.
    """
    paid = Payment.objects.filter(
        Q(month__gte=month) | Q(last_month__gte=month),
        award=OuterRef("pk"),
        kind=PaymentKind.REGULAR,
    )
    live = _live(county, month)
    yield from _differing(_making_up(live, month).filter(~Exists(paid)), month, _prices(live))


def before(county: Division, month: date) -> Iterator[OutOfStep]:
    """The same of the months before this one, paid or not, the earliest first, each in sets.

    Also of awards that were ended or suspended since: what they lacked is owed all the same.
    """
    beside_another = AwardMember.objects.filter(
        Exists(AwardMember.objects.filter(~Q(award=OuterRef("award")), person=OuterRef("person"))),
        award=OuterRef("pk"),
    )
    once = AwardAmount.objects.filter(award=OuterRef("pk"), explanation__contains=[{"code": OTHER}])
    last = previous_month(month)
    live = _live(county, last)
    prices = _prices(live)
    for each in months_from(min(live.values()), last) if live else ():
        awards = _making_up(live, each).filter(Exists(beside_another) | Exists(once))
        yield from _differing(awards, each, prices)


def _live(county: Division, month: date) -> dict[int, date]:
    """Programmes that make up and are paid here by the month, each with the first it is paid for.

    Most counties have few of them or none: they are named, so that no roll is read for them.
    """
    making_up = programmes.codes(lambda kind: kind.makes_up)
    there = Programme.objects.filter(county=county, kind__in=making_up).live_in(month)
    return dict(there.values_list("pk", "go_live__month"))


def _prices(live: Iterable[int]) -> price_list.PriceList:
    return price_list.as_they_are(Programme.objects.filter(pk__in=live))


def _making_up(live: dict[int, date], month: date) -> "QuerySet[Award]":
    """Awards that make up and are owed the month here, whatever became of them since."""
    by_then = [programme for programme, since in live.items() if since <= month]
    awards = Award.objects.payable_in(month).filter(programme__in=by_then)
    awards = awards.select_related("programme__county", "guardian_detail")
    return awards.prefetch_related("past_placements").order_by("pk")


def _differing(awards: "QuerySet[Award]", month: date, prices: rates.Prices) -> Iterator[OutOfStep]:
    listed = list(awards)
    amounts, given = _amounts([one.pk for one in listed], month), _children_of(listed, month)
    for award in listed:
        amount = amounts.get(award.pk)
        if amount is not None and not _as_the_ledger_says(award, amount):
            yield from _compared(award, amount, month, given[award.pk], prices)


def _as_the_ledger_says(award: Award, amount: AwardAmount) -> bool:
    taken_over = award.origin == Origin.LEDGER and amount.from_month == award.first_month
    return taken_over and not amount.explanation


def _compared(
    award: Award,
    amount: AwardAmount,
    month: date,
    given: list[child.Child],
    prices: rates.Prices,
) -> Iterator[OutOfStep]:
    by_hand, sum_in_force = not amount.explanation, amount.total
    was = _others(amount.explanation)
    if not (by_hand or was or any(one.others for one in given)):
        return
    try:
        entitlement = _anew(award, month, given, prices)
    except MissingParameter as missing:
        yield OutOfStep(award, month, sum_in_force, None, by_hand, str(missing))
        return
    same = not by_hand and _others(entitlement.as_list()) == was
    if not same and entitlement.amount != sum_in_force:
        yield OutOfStep(award, month, sum_in_force, entitlement, by_hand)


def _others(lines: list[Any]) -> list[tuple[str, str]]:
    return [
        (line["label"], line["factor"])
        for line in lines
        if isinstance(line, dict) and line["code"] == OTHER
    ]
