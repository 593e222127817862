"""Who surveys is no relative and decides nothing; the county looks for itself. (57号 Art 16, 20)"""

from datetime import date

import pytest

from cases import rules
from cases.models import Member
from tests import factories
from tests.cases import walk
from tests.cases.test_officials import near
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def surveyed(case, **signers):
    case.refresh_from_db()
    said = {"first_signer": "张三", "second_signer": "李四", "member_present": "家属", **signers}
    return walk.actions.record_survey(
        by=walk.worker(),
        application=case,
        version=case.version,
        visited_on=walk.days_ago(15),
        housing="",
        observations="已查看",
        annual_income=0,
        **said,
    )


def test_whose_name_stands_on_the_survey_does_not_decide():
    """The town head signed as second investigator and decided the case alone."""
    case = walk.submitted()
    rules.check_may_decide(case, walk.head())
    case.surveys.update(second_signer=f"副镇长 {walk.head().full_name}")
    with pytest.raises(NotAllowed, match="调查人"):
        rules.check_may_decide(case, walk.head())


def test_a_registered_relative_surveys_nobody():
    case = walk.accepted("DIBAO")
    near(case.household, "周大海")
    with pytest.raises(NotAllowed, match="近亲属"):
        surveyed(case, second_signer="周大海")


def test_a_child_does_not_sign_for_the_family():
    case = walk.accepted("DIBAO")
    child = factories.person(birth_date=date(2015, 3, 1))
    Member.objects.create(
        household=case.household, person=child, relation="子", joined_on=date(2020, 1, 1)
    )
    with pytest.raises(NotAllowed, match="未成年"):
        surveyed(case, member_present=child.name)
    assert surveyed(case, member_present=case.applicant.name).pk


def test_the_county_sends_others_than_the_town_did():
    """The town's caseworker went again, and the county's gate opened."""
    case = walk.submitted("DIBAO", 200)
    factories.user(Role.COUNTY_CASEWORKER)
    for name in ("赵查", case.registered_by.full_name):
        with pytest.raises(NotAllowed, match=name):
            rules.check_visits_anew(case, "县干部", name)
    rules.check_visits_anew(case, "县干部", "县干部乙")
