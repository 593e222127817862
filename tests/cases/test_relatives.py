"""Nobody works on the own family or that of near relatives. (回避, 57号 Art 11)"""

import pytest
from django.utils import timezone

from cases import rules
from cases.actions.family_reports import take_report
from cases.actions.renewals import renew_award
from cases.actions.reviews import unchanged
from cases.models import Award, Person, Review
from tests import factories
from tests.cases import reviewed, walk
from tests.cases.reviewed import TODAY
from tests.cases.test_renewals import confirmed
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground", "today")]


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)


def lives_there(home, by):
    Person.objects.filter(pk=home.head_id).update(name=by.full_name)


def is_filed(home, by):
    walk.opened(household=home, near_relative=f"{by.full_name}，经办", by=colleague())


@pytest.fixture(params=[lives_there, is_filed])
def related(request):
    return request.param


def colleague():
    return factories.user(Role.TOWN_CASEWORKER, name="另一经办")


def report(home, by):
    said = {"reported_on": TODAY, "channel": "window", "told_by": "户主", "changed": False}
    return take_report(by=by, households=[home], **said)


def test_a_report_of_the_own_family_is_taken_by_somebody_else(related):
    home, other = factories.award().household, factories.award().household
    related(home, walk.worker())
    with pytest.raises(NotAllowed):
        report(home, walk.worker())
    assert report(other, walk.worker())
    assert report(home, colleague())


def test_a_review_of_the_own_family_is_recorded_by_somebody_else(related):
    award = factories.award()
    reviewed.opened()
    review = Review.objects.get(award=award)
    assert "record_result" in rules.reviews.available_on_review(review, walk.worker())
    related(award.household, walk.worker())
    assert "record_result" not in rules.reviews.available_on_review(review, walk.worker())
    with pytest.raises(NotAllowed):
        reviewed.recorded(review)
    with pytest.raises(NotAllowed):  # nor does the relative visit
        reviewed.recorded(review, by=colleague(), second_visitor=walk.worker().full_name)
    assert reviewed.recorded(review, by=colleague()).status == "recorded"


def test_a_review_of_the_own_family_is_confirmed_by_somebody_else(related):
    award = factories.award()
    campaign = reviewed.opened()
    review = reviewed.recorded(Review.objects.get(award=award))
    related(award.household, walk.head())
    assert not unchanged(campaign, walk.head()).exists()
    with pytest.raises(NotAllowed):
        reviewed.confirmed(review)
    assert list(unchanged(campaign, walk.deputy())) == [review]
    assert reviewed.confirmed(review, by=walk.deputy()).status == "confirmed"


def test_an_award_of_the_own_family_is_reviewed_and_renewed_by_somebody_else(related):
    award = Award.objects.get(pk=confirmed())
    before = set(rules.available_award_verbs(award, walk.worker()))
    assert {"renew_award", "record_review"} <= before
    related(award.household, walk.worker())
    after = set(rules.available_award_verbs(award, walk.worker()))
    assert before - after == {"renew_award", "record_review", "propose_end", "propose_suspension"}
    with pytest.raises(NotAllowed):
        renew_award(by=walk.worker(), award=award, version=award.version)
    assert renew_award(by=colleague(), award=award, version=award.version).renews == award


def test_who_lives_in_the_family_does_not_decide_its_case():
    case = walk.submitted()
    lives_there(case.household, walk.head())
    with pytest.raises(NotAllowed):
        walk.decide(case)
    assert walk.decide(case, by=walk.deputy()).approvals.count() == 1
