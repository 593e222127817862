"""What the kind of a programme asks of a case: facts are gathered here, the kind answers."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from cases import clock
from cases.models import (
    Application,
    Award,
    AwardMember,
    Band,
    Institution,
    Person,
    Programme,
)
from cases.programmes import (
    Condition,
    Covers,
    Facts,
    Outcome,
    Someone,
    fitting_bands,
)
from cases.rules.cover import cover_of
from cases.rules.households import check_alive
from welfare.county import parameters
from welfare.county.months import first_of
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Key


def someone(person: Person, on: date) -> Someone:
    """A person as the kinds look at them."""
    return Someone(
        pk=person.pk,
        name=person.name,
        age=person.age_on(on),
        health=person.health,
        disability_kind=person.disability_kind,
        disability_grade=person.disability_grade,
    )


def facts_of(
    application: Application,
    on: date,
    *,
    standard: Decimal | None = None,
) -> Facts:
    """What is known of a case on a day."""
    programme = application.programme
    family = cover_of(application).family
    beneficiary = application.beneficiary
    if programme.definition.covers == Covers.FAMILY_OR_ONE and len(family) == 1:
        beneficiary = None  # who lives alone is the whole family
    about = [beneficiary] if beneficiary else family
    covers = AwardMember.objects.filter(
        person__in=about, period__overlap=DateRange(first_of(on), None)
    )
    home = _institution(programme, application.answers)
    return Facts(
        day=on,
        family=tuple(someone(person, on) for person in family),
        applicant=someone(application.applicant, on),
        beneficiary=someone(beneficiary, on) if beneficiary else None,
        answers=application.answers,
        limit=lambda key: _limit(programme, key, on),
        annual_income=application.annual_income,
        standard=standard,
        held=frozenset(covers.values_list("award__programme__kind", flat=True)),
        institution=home.name if home else "",
        serves=home.serves if home else "",
        relief_type=application.relief_type,
        cause=application.cause,
        bands=tuple(band.described for band in programme.bands.all()) if programme.pk else (),
    )


def facts_of_award(award: Award, answers: Mapping[str, Any], on: date) -> Facts:
    """What is known of who is supported, on a day, with other answers than once at the intake.

    Between the decision and the first month nobody is covered yet: asked is who will be.
    """
    programme, home = award.programme, _institution(award.programme, answers)
    people = Person.objects.filter(
        memberships__household=award.household_id, memberships__left_on=None
    )
    month = max(first_of(on), award.first_month)
    covered = Person.objects.filter(
        award_members__award=award, award_members__period__contains=month
    )
    about = covered.order_by("pk").first()
    return Facts(
        day=on,
        family=tuple(someone(person, on) for person in people.order_by("pk")),
        applicant=None,
        beneficiary=someone(about, on) if about else None,
        answers=answers,
        limit=lambda key: _limit(programme, key, on),
        institution=home.name if home else "",
        serves=home.serves if home else "",
    )


def _institution(programme: Programme, answers: Mapping[str, Any]) -> Institution | None:
    chosen = answers.get("institution")
    if chosen is None:
        return None
    return Institution.objects.filter(pk=chosen, county=programme.county_id).first()


def unpayable_institution(application: Application) -> str:
    """What is to be done so that a resident's money arrives; nothing where it would arrive.

    Said and not refused: the person is helped from today, the account may follow. (43号 Art 16)
    """
    answers = application.answers
    if not application.programme.definition.institution_paid(answers):
        return ""
    homes = Institution.objects.filter(
        pk=answers["institution"], county=application.programme.county_id
    )
    home = homes.first()
    if home is None or home.has_account:
        return ""
    return _(
        "“%(institution)s” has no account yet: nothing is paid before the county enters it under "
        "Parameters and tables, Institutions."
    ) % {"institution": home.name}


def read_once(read: Callable[[Key], Decimal]) -> Callable[[Key], Decimal]:
    """Each limit is read once for many people, and so is that it is missing."""
    known: dict[Key, Decimal | MissingParameter] = {}

    def limit(key: Key) -> Decimal:
        if key not in known:
            try:
                known[key] = read(key)
            except MissingParameter as missing:
                known[key] = missing
        value = known[key]
        if isinstance(value, MissingParameter):
            raise value
        return value

    return limit


def _limit(programme: Programme, key: Key, on: date) -> Decimal:
    return parameters.read_decimal(county=programme.county, key=key, on=on)


def asked(conditions: Iterable[Condition], facts: Facts) -> list[Outcome]:
    """The outcomes of the conditions that concern the case."""
    outcomes = (condition(facts) for condition in conditions)
    return [outcome for outcome in outcomes if outcome is not None]


def refusal(outcome: Outcome) -> str:
    """A condition that is not met, as one sentence with what would be needed and the article."""
    parts = [outcome.sentence]
    if outcome.needed:
        parts.append(_("Needed: %(what)s") % {"what": outcome.needed})
    if outcome.article:
        parts.append(f"({outcome.article})")
    return " ".join(parts)


def check_who(application: Application) -> None:
    """Whoever can never be helped by this kind is told so when the application is opened."""
    kind = application.programme.definition
    if kind.covers == Covers.FAMILY and application.beneficiary_id:
        raise NotAllowed(_("This programme helps the whole family, not one person of it."))
    if application.beneficiary_id and not _lives_there(application):
        raise NotAllowed(_("The person to be helped is a member of the household."))
    check_alive(application.beneficiary or application.applicant)
    check_fits(application.programme, facts_of(application, clock.today()))


def check_fits(programme: Programme, facts: Facts) -> None:
    """Whom it is about is one of those whom this kind helps."""
    for outcome in asked(programme.definition.who, facts):
        if outcome.met is False:
            raise NotAllowed(refusal(outcome))


def _lives_there(application: Application) -> bool:
    members = application.household.members.filter(left_on=None)
    return members.filter(person=application.beneficiary_id).exists()


def known_against(application: Application) -> list[str]:
    """Conditions that fail by what is known already, before survey and amount; to be warned of."""
    return failing(application.programme, facts_of(application, clock.today()))


def failing(programme: Programme, facts: Facts) -> list[str]:
    """The same by facts that are read already."""
    sentences = []
    for condition in programme.definition.conditions:
        try:
            outcome = condition(facts)
        except MissingParameter:
            continue  # a stop of its own, when the condition is tested
        if outcome is not None and outcome.met is False:
            sentences.append(refusal(outcome))
    return sentences


def unanswered(application: Application) -> list[str]:
    """What the kind asks for before anything is submitted for a grant, one sentence each."""
    if application.grants_nothing:
        return []
    return [
        _("“%(question)s” is not filled in.") % {"question": question.label}
        for question in application.programme.definition.questions
        if question.by_submission and application.answers.get(question.name) in (None, "")
    ]


def failed_tests(application: Application) -> list[str]:
    """What the tests of the last computation say against help, one sentence each."""
    return [refusal(Outcome(**test)) for test in application.tests if test["met"] is not True]


def check_conditions(application: Application) -> None:
    """Help is granted only where every condition is met; a refusal needs none of them."""
    if application.grants_nothing:
        return
    kind = application.programme.definition
    facts = facts_of(application, clock.today())  # what was tested then may have changed since
    now = asked((*kind.who, *kind.conditions), facts)
    if now and not application.tests:
        raise NotAllowed(_("Its conditions were not tested. Test them and propose again."))
    sentences = failed_tests(application)
    sentences += [
        sentence
        for outcome in now
        if outcome.met is False and (sentence := refusal(outcome)) not in sentences
    ]
    if sentences:
        raise NotAllowed(" ".join(sentences))


def band_of(application: Application, month: date) -> Band | None:
    """The class an application belongs to from its first paid month on.

    Where the kind asks for it, the one that was chosen; else the first by age and grade.
    """
    programme, chosen = application.programme, application.answers.get("band", "")
    if not chosen and programme.definition.asks_band:
        return None
    person = application.beneficiary or application.applicant
    about = someone(person, max(month, application.applied_on))
    bands = {band.code: band for band in programme.bands.all()}
    fitting = fitting_bands((band.described for band in bands.values()), about, chosen)
    return bands[fitting[0].code] if fitting else None


def check_nothing_open(tests: Iterable[Mapping[str, Any]]) -> None:
    """Nothing is proposed, a refusal least of all, while what is not known yet decides."""
    outcomes = [test.get("met") for test in tests]
    if None in outcomes and False not in outcomes:
        unknown = [str(test["sentence"]) for test in tests if test.get("met") is None]
        raise NotAllowed(
            _("This is not known yet: %(what)s Add it to the application first.")
            % {"what": " ".join(unknown)}
        )
