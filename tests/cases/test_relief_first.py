"""Help before the papers: within bounds, by one who does not decide them, and taken back in time.

(社会救助法 Art 50; 民发〔2018〕23号)
"""

from decimal import Decimal

import pytest
from django.urls import reverse

from cases import actions, clock, rules
from cases.deadlines import TimedStep
from cases.models import Application, Award, Tier
from cases.states import AwardStatus
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Key, Parameter, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return walk.accepted(**walk.FIRST, amount_requested=Decimal(2000))


def withdraw(award, by=None, reason="金额填错"):
    return actions.withdraw_relief_first(
        by=by or walk.head(), award=award, version=award.version, reason=reason
    )


def test_more_than_was_asked_for_is_not_paid_first(case):
    with pytest.raises(NotAllowed, match="2,000"):
        walk.pay_first(case, "20000")
    assert walk.pay_first(case, "2000").amounts.get().basic == 2000


def test_more_than_the_countys_multiple_is_not_paid_first():
    case = walk.accepted(**walk.FIRST)
    with pytest.raises(NotAllowed, match=r"5,000\.00"):
        walk.pay_first(case, "5000.01", most=Decimal(5000))


def papers(case):
    case.refresh_from_db()
    return walk.submit(walk.complete(case, "2000"))


def test_who_paid_first_does_not_decide_the_papers(case):
    factories.policy().rules.update(route=[Tier.TOWN])
    walk.pay_first(case, "2000", by=walk.head())
    walk.deputy()
    case = papers(case)
    assert case.route == [Tier.TOWN]
    reason = rules.reason_against(rules.check_may_decide, case, walk.head(), Tier.TOWN)
    assert "先行救助" in reason or "relief" in reason
    assert not rules.reason_against(rules.check_may_decide, case, walk.deputy(), Tier.TOWN)


def test_where_the_only_head_paid_first_the_county_decides(case):
    factories.policy().rules.update(route=[Tier.TOWN])
    walk.pay_first(case, "2000", by=walk.head())
    User.objects.filter(username="deputy").update(is_active=False)
    assert papers(case).route == [Tier.COUNTY]


def test_a_slip_is_withdrawn_and_the_right_sum_is_paid(case):
    first = walk.pay_first(case, "200")
    gone = withdraw(first)
    assert gone.status == AwardStatus.ENDED
    assert list(Application.objects.relief_first_waiting()) == [case]
    assert not Application.objects.relief_first_open().exists()
    running = case.time_limits.running().values_list("step", flat=True)
    assert TimedStep.QUICK in running
    assert TimedStep.PAPERS not in running
    case.refresh_from_db()
    again = walk.pay_first(case, "2000")
    assert again.number == f"{case.number}-B"
    assert rules.paid_first(Application.objects.get(pk=case.pk)) == 2000


def test_only_what_was_paid_first_is_withdrawn():
    made = factories.award("RELIEF", basic=800)
    with pytest.raises(NotAllowed):
        withdraw(made)


def test_help_for_the_same_cause_is_said_before_anybody_decides(case, client):
    granted = {"relief_type": "urgent", "cause": "accident", "basic": 800}
    home = case.household
    before = factories.award("RELIEF", household=home, **granted)
    Award.objects.filter(pk=before.pk).update(joined_on=walk.days_ago(40))
    old = factories.award("RELIEF", household=home, number="旧", **granted)
    Award.objects.filter(pk=old.pk).update(joined_on=walk.days_ago(400))
    other = {**granted, "cause": "illness"}
    factories.award("RELIEF", household=home, number="病", **other)
    (said,) = rules.relief_before(case, walk.head())
    assert before.number in said
    assert "800.00" in said
    foreign = factories.user(Role.TOWN_HEAD, factories.town(2))
    (said,) = rules.relief_before(case, foreign)
    assert before.number not in said
    client.force_login(walk.head())
    for name in ("cases:application", "benefits:pay_relief_first"):
        page = client.get(reverse(name, args=[case.pk]))
        assert before.number in page.content.decode(), name


def test_without_the_period_the_page_says_what_is_missing(case):
    Parameter.objects.filter(key=Key.RELIEF_REPEAT_MONTHS).delete()
    (said,) = rules.relief_before(case, walk.head())
    assert str(Key.RELIEF_REPEAT_MONTHS.label) in said
    assert clock.today()
