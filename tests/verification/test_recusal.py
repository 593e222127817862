"""Who worked on a case does not decide it, whichever floor the work was on. (回避, 57号 Art 11)"""

import pytest

from cases import actions as cases
from cases import rules
from cases.models import Application, Person
from tests import factories
from tests.cases import walk
from verification import actions
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import User
from welfare.personal import resident_id

pytestmark = pytest.mark.django_db
TODAY = walk.clock.today


def account(*roles, area=None):
    return User.objects.create_user(
        "身兼两职", full_name="身兼两职", division=area or factories.town(), roles=list(roles)
    )


@pytest.fixture
def double():
    """One account that is caseworker and head of the same town."""
    return account(Role.TOWN_CASEWORKER, Role.TOWN_HEAD)


def ask(case, by):
    return actions.request_means_check(
        by=by, application=case, authorised_on=TODAY(), persons=1, requested_on=TODAY()
    )


def report(check, by):
    if check.begun_on is None:
        clerk = factories.user(Role.COUNTY_CASEWORKER)
        check = actions.begin_means_check(by=clerk, check=check, begun_on=TODAY())
    return actions.record_report(
        by=by, check=check, reported_on=TODAY(), hits=1, note="有一笔存款，已核实"
    )


def carried_to_the_town_head(asks, reports):
    """A relief whose means check was asked for and reported by these people."""
    case = walk.survey(walk.accepted())
    report(ask(case, asks), reports)
    case = walk.propose(case, "5000")
    return walk.submit(walk.close(case, walk.post(case)))


def urgent():
    return walk.propose(walk.survey(walk.accepted(**walk.URGENT)), "500", small_sum=True)


def test_one_account_does_not_ask_report_its_hits_and_decide(double):
    case = carried_to_the_town_head(double, double)
    assert "approve" not in rules.available_verbs(case, double)
    with pytest.raises(NotAllowed, match="经办"):
        walk.decide(case, by=double)
    assert walk.decide(case).status == "approved"


@pytest.mark.parametrize("did", ["asked", "reported"])
def test_each_of_the_two_is_casework(double, did):
    by = {"asked": (double, walk.worker()), "reported": (walk.worker(), double)}[did]
    case = carried_to_the_town_head(*by)
    with pytest.raises(NotAllowed):
        walk.decide(case, by=double)


def test_who_began_the_check_for_the_county_does_not_decide_there():
    both = account(Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER, area=factories.county())
    case = walk.survey(walk.accepted())
    check = ask(case, walk.worker())
    check = actions.begin_means_check(by=both, check=check, begun_on=TODAY())
    report(check, walk.worker())
    case = walk.propose(case, "20000")
    case = walk.decide(walk.submit(walk.close(case, walk.post(case))))
    assert case.tier == "county"
    with pytest.raises(NotAllowed):
        walk.decide(case, by=both)
    assert walk.decide(case).status == "approved"


def test_who_changed_the_family_meanwhile_does_not_decide(double):
    case = walk.survey(walk.accepted(**walk.URGENT))
    cases.add_member(
        by=double,
        household=case.household,
        version=case.household.version,
        person=factories.person(),
        relation="子",
        joined_on=TODAY(),
    )
    case = walk.submit(walk.propose(case, "500", small_sum=True))
    with pytest.raises(NotAllowed):
        walk.decide(case, by=double)


def test_who_corrected_a_person_meanwhile_does_not_decide(double):
    case = walk.survey(walk.accepted(**walk.URGENT))
    known = resident_id.parse(case.applicant.resident_id).value
    cases.register_person(by=double, resident_id=known, name=case.applicant.name, health="重病")
    assert Person.objects.get(pk=case.applicant_id).health == "重病"
    case = walk.submit(walk.propose(case, "500", small_sum=True))
    with pytest.raises(NotAllowed):
        walk.decide(case, by=double)


def test_what_was_done_on_the_household_before_the_case_is_no_part_of_it(double):
    home = factories.household()
    cases.edit_household(by=double, household=home, version=home.version, address="一组12号")
    case = walk.accepted(household=home, **walk.URGENT)
    case = walk.submit(walk.propose(walk.survey(case), "500", small_sum=True))
    assert walk.decide(case, by=double).status == "approved"


def test_a_decision_is_no_casework(double):
    """Returning a case, or paying first, does not keep the head from deciding it afterwards."""
    case = walk.decide(
        walk.submit(urgent()),
        cases.return_to_town,
        note="补正",
    )
    assert walk.decide(walk.submit(case)).status == "approved"
    assert Application.objects.get(pk=case.pk).approvals.count() == 2
