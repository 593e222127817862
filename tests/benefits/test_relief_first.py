"""Relief first: the county's multiple of the standard, and finance that sees it wait."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from benefits.actions.relief import most_at_first, pay_first
from benefits.states import RunStatus
from cases.actions import withdraw_relief_first
from cases.deadlines import TimedStep
from tests import factories
from tests.benefits import scene
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import first_of
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


@pytest.fixture
def case():
    walk.granted("DIBAO")
    scene.standard("DIBAO", 450)
    return walk.accepted(**walk.FIRST)


def test_ten_months_of_the_standard_may_be_paid_first(case):
    most = most_at_first(case)
    assert (most.amount, most.months, most.monthly) == (Decimal(4500), 10, 450)
    shown = {"by": walk.head(), "application": case, "version": case.version}
    with pytest.raises(NotAllowed, match=r"4,500\.00"):
        pay_first(**shown, amount=Decimal("4500.01"))
    assert pay_first(**shown, amount=Decimal(4500))
    assert Parameter.objects.get(key=Key.RELIEF_FIRST_MONTHS).used_until


def test_without_the_multiple_nothing_is_paid_first(case):
    Parameter.objects.filter(key=Key.RELIEF_FIRST_MONTHS).delete()
    with pytest.raises(MissingParameter):
        pay_first(by=walk.head(), application=case, version=case.version, amount=Decimal(1))


def test_finance_sees_at_once_that_money_waits(case, client):
    award = walk.pay_first(case, "2000")
    client.force_login(factories.user(Role.FINANCE))
    shown = client.get(reverse("benefits:due")).content.decode()
    assert "2,000.00" in shown
    assert award.decided_on.isoformat() in shown
    scene.run_to(RunStatus.CALCULATED, first_of(award.decided_on))
    assert "2,000.00" not in client.get(reverse("benefits:due")).content.decode()


def test_what_stands_in_a_run_is_not_withdrawn(case):
    award = walk.pay_first(case, "2000")
    scene.run_to(RunStatus.CALCULATED, first_of(award.decided_on))
    said = {"by": walk.head(), "award": award, "version": award.version, "reason": "金额填错"}
    with pytest.raises(NotAllowed):
        withdraw_relief_first(**said)


def test_the_page_says_how_the_most_comes_about(case, client):
    client.force_login(walk.head())
    said = client.get(reverse("benefits:pay_relief_first", args=[case.pk])).content.decode()
    for words in ("4,500.00", "450.00", "测试〔2020〕标准", factories.DOCUMENT):
        assert words in said


def test_the_towns_head_sees_that_relief_waits(case, client):
    client.force_login(walk.head())
    said = client.get(reverse("cases:due")).content.decode()
    assert f"{reverse('cases:application_list')}?work=pay_first" in said


@pytest.mark.parametrize(("amount", "small"), [("450", True), ("450.01", False)])
def test_a_small_sum_goes_within_three_days_and_no_larger_one(case, client, amount, small):
    """小额快救, as the town proposes it: up to a month of the standard, within three days."""
    case = walk.accepted(**walk.URGENT)
    client.force_login(walk.worker())
    url = reverse("benefits:entitlement_propose", args=[case.pk])
    said = {"amount": amount, "reckoning": "药费", "version": case.version}
    assert client.post(url, said).status_code == 302
    case.refresh_from_db()
    assert case.small_sum is small
    quick = case.time_limits.filter(step=TimedStep.QUICK)
    ends = [one.due_on for one in quick]
    assert ends == ([case.accepted_on + timedelta(days=3)] if small else [])
    page = client.get(reverse("cases:application", args=[case.pk])).content.decode()
    assert (str(TimedStep.QUICK.label) in page) is small
    limit = case.explanation[1]
    assert limit["kept"] is small
    assert escape(limit["factor"]) in page
