"""One application tested for every kind that a family may fall back to. (一次申请、分类审核认定)"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from datetime import date

from benefits.application_entitlement import Assessment, measured_by, propose, surveyed
from benefits.entitlement import add_up, supplements
from cases import programmes
from cases.models import Application, Person, Programme, Survey
from cases.rules import (
    asked,
    candidates,
    covered_people,
    first_paid_month,
    serving_instead,
    why_not,
)
from cases.rules.candidates import Candidate
from welfare.exceptions import NotAllowed


@dataclass(frozen=True)
class Tested:
    """One programme tested for the family, or for the one person of it whom it would help."""

    assessment: Assessment
    whom: Person | None  # whom a programme of one person would help
    applied_for: bool  # what the application asks for now
    may_be_chosen: bool
    others: tuple[str, ...] = ()  # whom of the family it cannot help, and why

    @property
    def programme(self) -> Programme:
        return self.assessment.programme


def cascade(application: Application, on: date) -> list[Tested]:
    """The programmes in order; one that helps one person for each of them whom it may help.

    Of two programmes of a kind, that of where the family lives is tested.

    特困 → 低保 → 低保边缘 → 刚性支出; the family chooses. (国办发〔2023〕39号 五(一))
    """
    survey = surveyed(application)
    order = programmes.cascade()
    open_ones = Programme.objects.filter(
        county=application.programme.county, open_for_applications=True
    ).of_kinds(order)
    residence = application.household.residence
    serving = [one for one in open_ones if not serving_instead(one, residence, on)]
    tested: list[Tested] = []
    for programme in sorted(serving, key=lambda one: (order.index(one.kind), one.pk)):
        if programme.definition.holds_persons:
            tested += _of_each(application, programme, on, survey)
        else:
            now = programme == application.programme
            tested.append(
                Tested(_assessed(_turned(application, programme), on), None, now, not now)
            )
    return tested


def _turned(
    application: Application, programme: Programme, whom: Person | None = None
) -> Application:
    """The application as it would be for another programme; it is looked at, never saved."""
    turned = copy(application)
    if programme != application.programme or whom not in (None, application.beneficiary):
        turned.turn_to(programme, whom)
    return turned


def _assessed(turned: Application, on: date) -> Assessment:
    try:
        return propose(turned, on)
    except NotAllowed as refusal:  # a rate that is missing stops its own programme only
        people, nothing = tuple(covered_people(turned)), add_up([])
        return Assessment(
            turned.programme, on, None, (), nothing, people, None, nothing, refusal=str(refusal)
        )


def _of_each(
    application: Application, programme: Programme, on: date, survey: Survey | None
) -> Iterator[Tested]:
    """One row for each whom it may help, and for the one who asks now; the others in a sentence.

    Where it may help nobody of them, the row of the one who asks says why.
    """
    turned = _turned(application, programme)
    now = application.beneficiary if programme == application.programme else None
    members: list[Candidate] = []
    try:
        month = first_paid_month(programme, on, application.applied_on, application.renews)
        price = measured_by(programme, application.household.residence, month)
        members = candidates(turned, on, standard=price and price.month())
    except NotAllowed:
        pass  # what could not be read is said in the row of the one who asks
    shown = [one for one in members if one.fits or one.person == now] or [
        one for one in members if one.person == turned.beneficiary
    ]
    if not shown:
        yield Tested(_assessed(turned, on), turned.beneficiary, now is not None, False)
    others = tuple(why_not(one for one in members if one not in shown))
    for one in shown:
        is_now, last = one.person == now, one is shown[-1]
        yield Tested(
            assessment=_of_one(_turned(application, programme, one.person), one, on, month, survey),
            whom=one.person,
            applied_for=is_now,
            may_be_chosen=one.fits and not is_now,
            others=others if last else (),
        )


def _of_one(
    turned: Application, one: Candidate, on: date, month: date, survey: Survey | None
) -> Assessment:
    """Of whom nothing was said yet, the conditions alone: they are open or failed, nothing is due.

    So the page reads no more for a family with many of them, but for each who was answered for.
    """
    kind = turned.programme.definition
    facts = replace(one.facts, answers=turned.answers)
    tests = tuple(asked((*kind.who, *kind.conditions), facts))
    if kind.personal & turned.answers.keys() or all(test.met is True for test in tests):
        return _assessed(turned, on)
    return Assessment(
        programme=turned.programme,
        month=month,
        until=None,
        tests=tests,
        entitlement=add_up([]),
        people=(one.person,),
        survey=survey,
        supplements=supplements([]),
    )
