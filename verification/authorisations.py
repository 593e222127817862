"""Whose authorisation a means check needs, and who has signed. (核对授权; 社会救助法 Art 41)"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import Application, Person
from cases.programmes import Covers
from verification.models import Authorisation
from welfare.county import parameters
from welfare.county.months import add_months
from welfare.exceptions import NotAllowed
from welfare.models import Key


@dataclass(frozen=True)
class Signature:
    """What is written down of one signed paper; the member, or who is bound to support."""

    signed_by: str
    person: Person | None = None
    supporter: str = ""


@dataclass(frozen=True)
class Signatory:
    """One person whose means are checked, and their authorisation that still holds."""

    person: Person
    under_age: bool
    held: Authorisation | None
    until: date | None

    @property
    def missing(self) -> bool:
        """Whether this person has to sign, or the guardian for them, before a check."""
        return self.held is None


def whose_means(application: Application) -> list[Person]:
    """Everybody whose income and property count: the family, or the one person who is helped."""
    if application.programme.definition.covers == Covers.PERSON:
        return [application.beneficiary or application.applicant]
    present = application.household.members.filter(left_on=None, person__died_on=None)
    return [member.person for member in present.select_related("person").order_by("pk")]


def standing(application: Application, on: date) -> list[Signatory]:
    """Each person of `whose_means` with the newest authorisation that holds on that day.

    A paper that was signed with an earlier case of the person still holds within its months.
    """
    people = whose_means(application)
    full_age = _number(application, Key.ADULT_AGE, on)
    rows = Authorisation.objects.standing().filter(person__in=people, signed_on__lte=on)
    newest = {row.person_id: row for row in rows.order_by("signed_on", "pk")}
    until = partial(_until, _number(application, Key.MEANS_CHECK_MONTHS, on))
    people_asked = []
    for person in people:
        held = newest.get(person.pk)
        if held is not None and until(held.signed_on) < on:
            held = None
        ends = until(held.signed_on) if held else None
        people_asked.append(Signatory(person, person.age_on(on) < full_age, held, ends))
    return people_asked


def of_supporters(application: Application) -> list[Authorisation]:
    """What those bound to support have signed with this case. (43号 Art 10)"""
    return list(application.authorisations.standing().filter(person=None))


def check_complete(application: Application, on: date) -> list[Authorisation]:
    """The authorisations a check stands on; who has not signed is named. (社会救助法 Art 41)"""
    people = standing(application, on)
    if not people:
        raise NotAllowed(_("Nobody of this family is left whose means could be checked."))
    _refuse_without([one.person for one in people if one.missing])
    held = [one.held for one in people if one.held]
    return held + [row for row in of_supporters(application) if row.signed_on <= on]


def check_none_withdrawn(application: Application, on: date) -> None:
    """Nobody took the authorisation back after the check was asked for. (社会救助法 Art 41)"""
    missing = [one.person for one in standing(application, on) if one.missing]
    withdrawn = Authorisation.objects.filter(person__in=missing).exclude(withdrawn_on=None)
    took_back = set(withdrawn.values_list("person", flat=True))
    _refuse_without([person for person in missing if person.pk in took_back])


def of_the_same(authorisation: Authorisation) -> "QuerySet[Authorisation]":
    """All that this person signed and that still stands: consent is given up as a whole."""
    rows: QuerySet[Authorisation] = Authorisation.objects.standing()
    if authorisation.person_id is None:
        return rows.filter(
            application=authorisation.application_id, person=None, supporter=authorisation.supporter
        )
    return rows.filter(person=authorisation.person_id)


def _refuse_without(people: list[Person]) -> None:
    if people:
        raise NotAllowed(
            _(
                "No valid authorisation of %(names)s. Means are checked only of people who signed, "
                "or whose guardian did; everything else of the case goes on."
            )
            % {"names": _(", ").join(person.name for person in people)}
        )


def check_signatures(
    application: Application, signed: Iterable[Signature], signed_on: date, on: date
) -> None:
    """Signed by now and within its months; for a child somebody else signs."""
    if signed_on > on:
        raise NotAllowed(_("An authorisation is signed today or earlier."))
    months = _number(application, Key.MEANS_CHECK_MONTHS, on)
    if _until(months, signed_on) < on:
        words = {"day": signed_on.isoformat(), "months": months}
        raise NotAllowed(
            _(
                "The authorisation of %(day)s is older than %(months)s months. "
                "Have a new one signed."
            )
            % words
        )
    concerned = {person.pk for person in whose_means(application)}
    full_age = _number(application, Key.ADULT_AGE, on)
    for one in signed:
        _check_one(one, concerned, signed_on, full_age)


def _check_one(one: Signature, concerned: set[int], signed_on: date, full_age: int) -> None:
    if one.person is None:
        return
    name = one.person.name
    if one.person.pk not in concerned:
        raise NotAllowed(_("The means of %(name)s are not checked in this case.") % {"name": name})
    if one.person.age_on(signed_on) < full_age and one.signed_by == name:
        raise NotAllowed(_("%(name)s is under age: the guardian signs.") % {"name": name})


def _until(months: int, signed_on: date) -> date:
    return add_months(signed_on, months)


def _number(application: Application, key: Key, on: date) -> int:
    county = application.town.parent
    assert county is not None
    return parameters.read_int(county=county, key=key, on=on)
