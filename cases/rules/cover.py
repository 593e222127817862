"""Whom an award covers: the whole family, one person, or the family without whom others support."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from cases import clock
from cases.models import Application, Award, AwardMember, Household, Person, Programme
from cases.programmes import Covers, FirstMonth
from cases.programmes.parts.exclusions import NOT_TOGETHER
from cases.rules.exclusions import HeldBeside, held_beside, replaced
from welfare.county.months import first_of, next_month


class Cover(NamedTuple):
    """The people of a household as one application looks at them."""

    family: list[Person]  # who counts towards its size and its income
    covered: list[Person]  # for whom help is paid or recognised
    elsewhere: list[AwardMember]  # who is left out, by what they are supported with

    def sentences(self) -> list[str]:
        """Who is left out, and why."""
        return [already_supported(cover) for cover in self.elsewhere]


def already_supported(cover: AwardMember) -> str:
    """Why somebody is left out, in a sentence."""
    return _("%(person)s is not covered: already supported by “%(programme)s”.") % {
        "person": cover.person,
        "programme": cover.award.programme,
    }


def first_paid_month(
    programme: Programme, decided_on: date, applied_on: date, renews: Award | None = None
) -> date:
    """The first month for which an award of this programme counts, by its first-month rule.

    One that renews another begins when that one is over. (续保)
    """
    month = _usual_first_month(programme, decided_on, applied_on)
    if renews is None or renews.ends_on is None:
        return month
    return max(month, next_month(renews.ends_on))


def _usual_first_month(programme: Programme, decided_on: date, applied_on: date) -> date:
    rule = FirstMonth(programme.first_month)
    if rule == FirstMonth.OF_APPLICATION:
        return first_of(applied_on)
    if rule == FirstMonth.AFTER_DECISION:
        return next_month(decided_on)
    return first_of(decided_on)


def after_what_it_renews(application: Application, today: date) -> date:
    """The day from which an award counts: that of its decision, or after what it renews."""
    before = application.renews
    if before is None or before.ends_on is None:
        return today
    return max(today, before.ends_on + timedelta(days=1))


def living_in(household: Household) -> list[Person]:
    """The people who live in the household today, in the order in which they were entered."""
    return list(
        Person.objects.filter(memberships__household=household, memberships__left_on=None).order_by(
            "memberships__pk"
        )
    )


def people_as_known(household: Household) -> list[list[Any]]:
    """Who lives there, with what an amount is computed from: ability, health and card of each."""
    known = ("pk", "health", "labour", "disability_kind", "disability_grade")
    people = sorted(living_in(household), key=lambda person: person.pk)
    return [[getattr(person, name) for name in known] for person in people]


def cover_of(application: Application) -> Cover:
    """Whom an award of this application would cover, and among whom the income is shared.

    A member whom the state supports in full by an award of their own that excludes this one
    (特困, 孤儿), or who has single-person cover (单人保), is left out of a family's award and keeps
    the others from nothing. Whose award is single-person cover still counts in the family's size.
    Any other award beside which this one is not held is a reason to refuse it, or a choice.
    (57号 Art 8; docs/law.md §5.4)
    """
    programme, people = application.programme, living_in(application.household)
    if application.beneficiary_id:
        return Cover(people, [application.beneficiary], [])  # type: ignore[list-item]
    if programme.definition.covers == Covers.PERSON:
        return Cover(people, people, [])
    month = first_paid_month(programme, clock.today(), application.applied_on, application.renews)
    held = held_beside(programme, people, month)
    elsewhere = [one.cover for one in held if _keeps_out(programme, one)]
    if not elsewhere:
        return Cover(people, people, [])
    out = {one.person_id for one in elsewhere}
    away = {one.person_id for one in elsewhere if one.award.programme.definition.full_support}
    covered = [person for person in people if person.pk not in out]
    if not covered:  # then the exclusion says what stands against it
        return Cover(people, people, [])
    return Cover([person for person in people if person.pk not in away], covered, elsewhere)


def _keeps_out(programme: Programme, held: HeldBeside) -> bool:
    cover, ruling, _both = held
    other = cover.award.programme
    if ruling not in NOT_TOGETHER or replaced(programme, cover, ruling):
        return False
    detail = getattr(cover.award, "dibao_detail", None)
    alone = detail is not None and detail.single_person
    return other.kind != programme.kind and (other.definition.full_support or alone)


def covered_people(application: Application) -> list[Person]:
    """Whom an award of this application would cover."""
    return cover_of(application).covered
