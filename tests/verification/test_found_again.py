"""What is something else now is found again, though it was settled once before."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.models import Award, Member
from tests import factories
from tests.verification.files import MONTH, department_file, grant
from tests.verification.test_comparison import compare, found
from tests.verification.test_met_once import files, settle
from tests.verification.test_more_files import paid_into
from tests.verification.test_own_data import born
from verification import actions, screening
from verification.models import Finding, UncoveredReason
from verification.states import Uncovered
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
JANUARY = date(2023, 1, 1)


def own_data(county, month=MONTH):
    department_file("death", [((factories.resident_id(1), "某"), {})], month=month)
    compare(county, month)


def test_an_account_shared_with_a_quite_different_family_is_found_again(county):
    first, second, third = grant(), grant(), grant()
    paid_into((first, second), "6222020000000000001")
    own_data(county)
    for finding in found("account_shared"):
        settle(finding, confirmed=False)
    paid_into((first, third), "6222020000000000009")
    own_data(county, JANUARY)
    again = [one for one in found("account_shared") if one.month == JANUARY]
    assert {one.award for one in again} == {first, third}


def test_who_leaves_the_family_a_second_time_is_found_again(county):
    award = grant(size=3)
    gone = award.members.filter(is_head=False).first().person
    mine = Member.objects.filter(person=gone)
    mine.update(left_on=date(2022, 10, 1))
    own_data(county)
    (finding,) = found("not_of_family")
    settle(finding, confirmed=False)  # it was a slip of the register
    mine.update(left_on=None)
    own_data(county, JANUARY)
    mine.update(left_on=date(2023, 1, 20))
    own_data(county, date(2023, 2, 1))
    assert len(found("not_of_family")) == 2


def test_a_corrected_file_of_the_same_month_says_something_new(county):
    award = grant()
    files(MONTH, award, 2000)
    compare(county)
    (first,) = found("wages")
    settle(first, confirmed=False)
    files(MONTH, award, 9000)
    compare(county)
    assert len(found("wages")) == 2


def test_a_reason_that_is_over_is_no_reason_for_the_exchange_file(county):
    group = factories.group("unstable")
    alone = factories.person()
    group.members.create(
        person=alone, town=factories.town(), as_of=date(2022, 12, 31), cleared=False
    )
    own_data(county)
    (finding,) = found("watched_uncovered")
    actions.record_uncovered(
        by=factories.user(Role.COUNTY_APPROVER),
        finding=finding,
        version=finding.version,
        reason=Uncovered.SUPPORTED,
    )
    UncoveredReason.objects.update(seen_on=date(2021, 1, 1), review_on=date(2021, 7, 1))
    by = factories.user(Role.COUNTY_CASEWORKER)
    with pytest.raises(NotAllowed):
        screening.give_screening(by=by, county=county, reason="三类对象月比对", whole_ids=False)


def test_who_is_grown_up_is_asked_about_again_when_school_is_over(county):
    """The town said: at school till the summer. The county looks again after its six months."""
    born(grant("CHILD"), date(2004, 5, 1))
    own_data(county)
    (finding,) = found("grown_up")
    settle(finding, confirmed=False)
    Finding.objects.update(closed_at="2023-01-20T00:00Z")
    own_data(county, date(2023, 6, 1))
    assert len(found("grown_up")) == 1
    own_data(county, date(2023, 7, 1))
    assert len(found("grown_up")) == 2


def test_the_next_look_is_not_put_off_for_ever(county):
    person = (factories.resident_id(93), "某某")
    department_file("union", [(person, {"state": "在档"})])
    compare(county)
    (finding,) = found("union_uncovered")
    with pytest.raises(NotAllowed):
        actions.record_uncovered(
            by=factories.user(Role.COUNTY_APPROVER),
            finding=finding,
            version=finding.version,
            reason=Uncovered.INCOME,
            review_on=timezone.localdate() + timedelta(days=30000),
        )


def test_a_house_that_lost_dibao_a_second_time_is_found_again(county):
    """The living subsidy rests on dibao: settled once, found no more though it is lost anew."""
    living = factories.award("LIVING")
    own_data(county)
    (finding,) = found("no_hardship")
    settle(finding, confirmed=False)
    dibao = factories.award("DIBAO", household=living.household, number="D1")
    own_data(county, JANUARY)
    Award.objects.filter(pk=dibao.pk).update(
        status="ended",
        stop_way="ledger",
        left_on=date(2023, 1, 31),
        last_month=date(2023, 1, 1),
        left_reason="收入",
    )
    own_data(county, date(2023, 3, 1))
    assert len(found("no_hardship")) == 2


def test_what_a_replaced_file_said_is_nobodys_work(county):
    """The insured of another county were handed in; the right file names nobody."""
    files(MONTH, grant(), 2000)
    compare(county)
    department_file("insured", [])
    compare(county)
    (finding,) = found("wages")
    assert finding.status == "withdrawn"


def test_while_the_county_has_said_no_months_an_answer_holds(county):
    Parameter.objects.filter(key=Key.UNCOVERED_REVIEW_MONTHS).delete()
    born(grant("CHILD"), date(2004, 5, 1))
    own_data(county)
    (finding,) = found("grown_up")
    settle(finding, confirmed=False)
    Finding.objects.update(closed_at="2023-01-20T00:00Z")
    own_data(county, JANUARY)
    own_data(county, date(2023, 7, 1))
    assert found("grown_up") == [finding]


def test_what_was_not_found_in_between_is_found_again(county):
    """The evidence is the same as before: only the month between says that it was over."""
    made = grant("CHILD")
    born(made, date(2004, 5, 1))
    own_data(county)
    (finding,) = found("grown_up")
    settle(finding, confirmed=False)
    born(made, date(2006, 5, 1))
    own_data(county, JANUARY)
    born(made, date(2004, 5, 1))
    own_data(county, date(2023, 2, 1))
    assert len(found("grown_up")) == 2


def test_an_open_finding_says_what_the_corrected_file_says(county):
    award = grant()
    files(MONTH, award, 2000)
    compare(county)
    files(MONTH, award, 9000)
    compare(county)
    (finding,) = found("wages")
    assert finding.evidence[0]["amount"] == "9000.00"
