"""补差: what an award makes up to its standard, beside what else is paid. (民发〔2019〕62号 三(一))

Which kind of a pair makes up is said by the kind; which pairs are treated so, by the county's
matrix. A new award beside one that makes up brings the new difference along; what is ended,
suspended or changed is found when the month's money is prepared.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from benefits import rates
from benefits.calculators import child
from benefits.entitlement import Entitlement
from benefits.models import Component
from cases import programmes
from cases.actions.awards import work_out_difference
from cases.models import Award, AwardMember, GuardianDetail, Person, Programme
from cases.programmes.parts import children
from cases.programmes.parts.exclusions import Verdict
from cases.rules import held_covers, matrix
from welfare.models import Division, User

OTHER = "other"  # the lines of what is paid besides


def allowance(
    programme: Programme,
    residence: str,
    month: date,
    placement: str,
    given: tuple[child.Child, ...],
) -> child.ChildAllowance:
    """Who lives in an institution has its standard, which is higher. (国办发〔2010〕54号)"""
    component = placement if placement in programme.definition.placements else Component.BASIC
    standard = rates.standard(
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


def follow(
    programme: Programme, people: tuple[Person, ...], month: date, coming: child.Other
) -> Iterator[dict[str, Any]]:
    """The awards of these people that make up, as they are once the new award is paid."""
    if programme.definition.makes_up or not programme.pays_monthly:
        return
    kinds = _difference(programme, month)
    for cover in held_covers(people, month):
        award = cover.award
        if award.programme.kind in kinds and award.programme.definition.makes_up:
            entitlement = _anew(award, month, _children(award, month, (coming,)))
            yield {
                "award": award.pk,
                "number": award.number,
                "name": cover.person.name,
                "amount": str(entitlement.amount),
                "explanation": entitlement.as_list(),
            }


def out_of_step(county: Division, month: date) -> Iterator[tuple[Award, Entitlement]]:
    """Awards whose difference was worked out beside something else than is paid in the month."""
    making_up = programmes.codes(lambda kind: kind.makes_up)
    awards = Award.objects.payable_in(month).filter(
        programme__county=county, programme__kind__in=making_up
    )
    for award in awards.select_related("programme__county").order_by("pk"):
        amount = award.amount_in(month)
        if amount is None:
            continue
        before, given = _others(amount.explanation), _children(award, month)
        if not (before or any(one.others for one in given)):
            continue
        entitlement = _anew(award, month, given)
        if _others(entitlement.as_list()) != before:
            yield award, entitlement


def _others(lines: list[Any]) -> list[tuple[str, str]]:
    return [
        (line["label"], line["factor"])
        for line in lines
        if isinstance(line, dict) and line["code"] == OTHER
    ]


def bring_up_to_date(county: Division, month: date, by: User) -> int:
    """Work the differences of the county out anew, as of a month; how many awards changed."""
    changed = list(out_of_step(county, month))
    for award, entitlement in changed:
        work_out_difference(
            by=by,
            award=award,
            from_month=month,
            amount=entitlement.amount,
            explanation=entitlement.as_list(),
        )
    return len(changed)
