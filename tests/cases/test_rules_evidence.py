"""Nothing is submitted before its evidence is complete, and the page says what is missing."""

from datetime import date
from decimal import Decimal

import pytest

from cases import actions, clock, rules
from cases.models import Application
from tests import factories
from tests.cases import walk
from welfare.county import holidays
from welfare.county.months import add_months
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture(scope="module")
def _standing(once, ground):
    def build():
        return {
            "accepted": walk.accepted(),
            "urgent": walk.survey(walk.accepted(**walk.URGENT)),
            "first": walk.survey(walk.accepted(**walk.FIRST)),
            "priced": walk.propose(walk.survey(walk.accepted()), "5000"),
            "ready": walk.ready(),
        }

    return once(lambda: {name: case.pk for name, case in build().items()})


@pytest.fixture
def accepted(_standing, db):
    return Application.objects.get(pk=_standing["accepted"])


@pytest.fixture
def urgent(_standing, db):
    """Surveyed, as the next ones."""
    return Application.objects.get(pk=_standing["urgent"])


@pytest.fixture
def first(_standing, db):
    return Application.objects.get(pk=_standing["first"])


@pytest.fixture
def priced(_standing, db):
    """With an amount beside."""
    return Application.objects.get(pk=_standing["priced"])


@pytest.fixture
def ready(_standing, db):
    """With all its evidence."""
    return Application.objects.get(pk=_standing["ready"])


def states(case):
    return [step.state for step in rules.evidence(case)]


def test_a_small_urgent_relief_needs_neither_means_check_nor_notice(urgent):
    assert rules.needs_means_check(urgent)
    case = walk.propose(urgent, "500", small_sum=True)
    assert not rules.needs_means_check(case)
    assert not rules.needs_notice(case)
    assert walk.submit(case).status == "in_review"


def test_an_urgent_relief_that_is_not_small_is_checked_and_posted(urgent):
    case = walk.propose(urgent, "5000")
    assert rules.needs_means_check(case)
    assert rules.needs_notice(case)
    with pytest.raises(NotAllowed):
        walk.submit(case)
    case = walk.checked(case)
    assert walk.submit(walk.close(case, walk.post(case))).status == "in_review"


def test_a_sum_that_is_no_longer_small_is_checked_after_all(urgent):
    case = walk.propose(urgent, "500", small_sum=True)
    case = walk.propose(case, "5000")
    with pytest.raises(NotAllowed):
        walk.submit(case)


def paid_first(case, amount):
    walk.pay_first(case, amount)
    case.refresh_from_db()
    return case


def test_what_was_paid_first_needs_neither_means_check_nor_notice(first):
    case = walk.propose(paid_first(first, "3000"), "3000")
    assert not rules.needs_means_check(case)
    assert not rules.needs_notice(case)
    assert walk.submit(case).status == "in_review"


def test_more_than_was_paid_first_is_checked_and_posted(first):
    case = walk.propose(paid_first(first, "500"), "5000")
    assert rules.needs_means_check(case)
    assert rules.needs_notice(case)
    with pytest.raises(NotAllowed, match="核对"):
        walk.submit(case)
    case = walk.checked(case)
    assert walk.submit(walk.close(case, walk.post(case))).status == "in_review"


def test_asking_for_relief_first_alone_exempts_from_nothing(first):
    case = walk.propose(first, "9000")
    assert rules.needs_means_check(case)
    assert rules.needs_notice(case)
    with pytest.raises(NotAllowed, match="公示"):
        walk.submit(case)


@pytest.mark.parametrize("code", ["RELIEF", "DIBAO"])
def test_a_normal_case_walks_step_by_step(code):
    case = walk.accepted(code)
    assert states(case) == ["done", "current", "todo", "todo", "todo", "todo", "todo"]
    case = walk.checked(walk.survey(case))
    assert states(case)[:5] == ["done", "done", "done", "current", "todo"]
    case = walk.propose(case, "500")
    notice = walk.post(case)
    assert states(case)[4] == "current"
    case = walk.close(case, notice)
    assert rules.missing_evidence(case) == []
    case = walk.submit(case)
    assert states(case) == ["done"] * 6 + ["current"]


def test_each_missing_piece_is_named():
    case = walk.accepted(bank_name="")
    assert len(rules.missing_evidence(case)) == 5
    with pytest.raises(NotAllowed) as refusal:
        walk.submit(case)
    for sentence in rules.missing_evidence(case):
        assert sentence in str(refusal.value)


def test_an_old_means_check_is_asked_for_again(ready):
    case = walk.checked(ready, reported_on=add_months(clock.today(), -7))
    assert "blocked" in states(case)
    with pytest.raises(NotAllowed):
        walk.submit(case)
    assert walk.submit(walk.checked(case)).status == "in_review"


def test_hits_are_verified_before_submission(ready):
    case = walk.checked(ready, hits=2)
    with pytest.raises(NotAllowed):
        walk.submit(case)
    assert walk.submit(walk.checked(case, hits=2, note="车辆已报废")).status == "in_review"


def test_an_objection_asks_for_a_new_survey(priced):
    case = walk.checked(priced)
    case = walk.close(case, walk.post(case), "objection", objection="邻居反映有车")
    with pytest.raises(NotAllowed):
        walk.submit(case)
    case = walk.survey(case, visited_on=walk.days_ago(2))
    assert walk.submit(case).status == "in_review"


def test_the_posted_amount_is_the_amount_submitted(ready):
    case = walk.propose(ready, "6000")
    with pytest.raises(NotAllowed):
        walk.submit(case)
    case = walk.close(case, walk.post(case))
    assert walk.submit(case).amount_proposed == Decimal(6000)


def test_nothing_is_submitted_before_an_amount_is_proposed(first):
    with pytest.raises(NotAllowed):
        walk.submit(first)


def test_a_notice_runs_its_days_from_the_day_after_posting(priced):
    notice = walk.post(priced, posted_on=walk.days_ago(5))
    assert (notice.ends_on - notice.posted_on).days == 7
    with pytest.raises(NotAllowed):
        walk.close(priced, notice, closed_on=clock.today())


def test_a_notice_is_closed_on_the_day_after_its_last_day_and_not_before(priced):
    """Posted seven days ago, today is the seventh full day: it is still up."""
    notice = walk.post(priced, posted_on=walk.days_ago(7))
    assert notice.ends_on == clock.today()
    with pytest.raises(NotAllowed) as refusal:
        walk.close(priced, notice, closed_on=clock.today())
    tomorrow = walk.days_ago(-1).isoformat()
    assert tomorrow in str(refusal.value)
    sentences = rules.missing_evidence(priced)
    assert any(tomorrow in sentence for sentence in sentences)
    type(notice).objects.filter(pk=notice.pk).update(
        posted_on=walk.days_ago(8), ends_on=walk.days_ago(1)
    )
    assert walk.close(priced, notice, closed_on=clock.today()).notices.get().closed_on


@pytest.mark.parametrize(
    ("posted_on", "kind", "day_off", "last"),
    [
        # 2026-04-24 + 7 days is 05-01, a day off until 05-05
        (date(2026, 4, 24), "calendar", "yes", date(2026, 5, 1)),
        (date(2026, 4, 24), "calendar", "no", date(2026, 5, 6)),
        (date(2026, 4, 28), "working", "no", date(2026, 5, 11)),  # 05-09 is worked
        (date(2026, 3, 7), "calendar", "no", date(2026, 3, 16)),  # a Saturday, so Monday
        (date(2026, 2, 7), "calendar", "no", date(2026, 2, 14)),  # a Saturday that is worked
        (date(2026, 9, 22), "working", "yes", date(2026, 10, 9)),
    ],
)
def test_the_last_day_of_a_notice_is_counted_as_the_county_says(posted_on, kind, day_off, last):
    holidays.seed(2025, 2027)
    keys = {Key.NOTICE_DAY_KIND: kind, Key.NOTICE_MAY_END_ON_DAY_OFF: day_off}
    factories.parameters(**keys)
    assert clock.notice_ends(factories.county(), posted_on) == last


def test_a_notice_is_closed_on_its_own_case_only(accepted, priced):
    foreign = walk.post(walk.propose(walk.survey(accepted), "5000"))
    walk.post(priced)
    with pytest.raises(NotAllowed):
        walk.close(priced, foreign)


def test_the_notice_days_are_a_parameter_without_a_default(priced):
    Parameter.objects.filter(key=Key.NOTICE_DAYS).delete()
    with pytest.raises(MissingParameter, match="测试县"):
        walk.post(priced)


def test_a_survey_has_two_investigators_and_income_not_below_zero(accepted):
    case = accepted
    asks = {
        "visited_on": walk.days_ago(1),
        "first_signer": "张三",
        "second_signer": " 张三 ",
        "member_present": "王五",
        "housing": "",
        "observations": "已看",
        "annual_income": Decimal(0),
    }
    wrong = [{}, {"second_signer": ""}, {"second_signer": "李四", "annual_income": Decimal(-1)}]
    wrong.append({"second_signer": "李四", "visited_on": walk.days_ago(-1)})
    for values in wrong:
        with pytest.raises(NotAllowed):
            actions.record_survey(
                by=walk.worker(), application=case, version=case.version, **{**asks, **values}
            )
    assert not case.surveys.exists()


def test_buttons_and_rules_agree(accepted, ready):
    verbs = rules.available_verbs(accepted, walk.worker())
    assert "record_survey" in verbs
    assert "submit" not in verbs
    assert "approve" not in verbs
    case = walk.submit(ready)
    assert rules.available_verbs(case, walk.worker()) == ["ask_other_counties"]
    assert rules.available_verbs(case, walk.head()) == ["approve", "return_to_town", "refuse"]
    assert rules.available_verbs(case, walk.approver()) == []
    foreign = factories.user(walk.Role.TOWN_HEAD, factories.town(2))
    assert rules.available_verbs(case, foreign) == []


def test_a_family_that_changed_has_its_amount_proposed_again():
    case = walk.ready("DIBAO", "300")
    case.household.members.create(
        person=factories.person(), relation="子", joined_on=walk.days_ago(1)
    )
    with pytest.raises(NotAllowed):
        walk.submit(case)
    case = walk.propose(case, "300")
    assert walk.submit(walk.close(case, walk.post(case))).status == "in_review"
