"""A fact that stays so is one finding, with the month in which it was last seen."""

from datetime import date

import pytest
from django.test import TestCase

from benefits.ledgers.awards import awards_of
from cases.ledgers.people import known_people
from cases.models import FormerId
from tests import factories
from tests.verification.files import MONTH, department_file, grant
from verification import actions, queues
from verification.comparison import years_before
from verification.models import Finding
from verification.states import FindingStatus
from welfare.accounts.roles import Role
from welfare.county.months import next_month, previous_month
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
THEN = next_month(MONTH)


def compare(county, month):
    by = factories.user(Role.COUNTY_CASEWORKER)
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = actions.start_comparison(by=by, county=county, month=month)
    made.refresh_from_db()
    return made


def dead_in(month, payee, county, who=None):
    department_file("death", [(who or payee, {"day": date(2022, 11, 3)})], month=month)
    return compare(county, month)


def test_an_open_finding_notes_the_month_and_no_second_one_is_made(county):
    payee = grant().payee
    assert dead_in(MONTH, payee, county).new_findings == 1
    assert dead_in(THEN, payee, county).new_findings == 0
    finding = Finding.objects.get()
    assert (finding.month, finding.last_seen) == (MONTH, THEN)
    for month in (MONTH, THEN):
        assert queues.narrowed(Finding.objects.all(), {"month": month}).get() == finding
        counted = queues.of_month(factories.user(Role.COUNTY_CASEWORKER), month)
        assert sum(kind["n"] for kind in counted) == 1
    assert not queues.narrowed(Finding.objects.all(), {"month": next_month(THEN)}).exists()


def test_whoever_is_named_by_the_number_of_before_is_found(county):
    """The ledgers of people and of payments know the person by it, too."""
    payee = grant().payee
    old = factories.resident_id(77, date(1961, 2, 3))
    FormerId.objects.create(
        county=county,
        person=payee,
        resident_id=old,
        resident_id_hash=crypto.keyed_hash(old),
        until=MONTH,
    )
    dead_in(MONTH, None, county, who=(old, payee.name))
    assert Finding.objects.get().person == payee
    assert known_people(county, [crypto.keyed_hash(old)]) == {crypto.keyed_hash(old): payee}
    (known,) = awards_of(county, [crypto.keyed_hash(old)])[crypto.keyed_hash(old)]
    assert known.pk == payee.awards_paid.get().pk


def test_what_was_closed_as_it_is_is_not_found_again_and_what_had_an_effect_is(county):
    """The same evidence was answered; a suspension that is over answers nothing."""
    payee = grant().payee
    dead_in(MONTH, payee, county)
    Finding.objects.update(
        status=FindingStatus.CLOSED,
        verified_by=factories.user(Role.TOWN_CASEWORKER),
        verified_at="2023-01-05T00:00Z",
        verification_note="不是本人",
        confirmed=False,
        closed_by=factories.user(Role.COUNTY_CASEWORKER),
        closed_at="2023-01-06T00:00Z",
        action="none",
    )
    assert dead_in(THEN, payee, county).new_findings == 0
    Finding.objects.update(action="suspend")
    assert dead_in(THEN, payee, county).new_findings == 1


def test_an_earlier_month_compared_late_makes_no_second_finding(county):
    payee = grant().payee
    dead_in(MONTH, payee, county)
    assert dead_in(previous_month(MONTH), payee, county).new_findings == 0
    assert Finding.objects.get().last_seen is None


@pytest.mark.parametrize(
    ("day", "years", "born"),
    [
        (date(2024, 2, 29), 60, date(1964, 2, 29)),
        (date(2024, 2, 29), 18, date(2006, 2, 28)),
        (date(2022, 2, 28), 18, date(2004, 2, 28)),
        (date(2022, 12, 31), 60, date(1962, 12, 31)),
    ],
)
def test_who_is_born_on_the_last_of_february_comes_of_age(day, years, born):
    assert years_before(day, years) == born
