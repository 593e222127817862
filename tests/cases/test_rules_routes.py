"""Who decides: by amount, by kind of need, by the policy of the day."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cases import rules
from cases.models import Application, ApprovalPolicy, ApprovalRule, Condition, Tier
from tests import factories
from tests.cases import walk
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
TOWN, COUNTY, MEETING = Tier.TOWN, Tier.COUNTY, Tier.MEETING


@pytest.mark.parametrize(
    ("amount", "need", "route"),
    [
        ("9900", {}, [TOWN]),
        ("9999.99", {}, [TOWN]),
        ("10000", {}, [TOWN, COUNTY]),
        ("30000", {}, [TOWN, COUNTY]),
        ("30000.01", {}, [TOWN, COUNTY, MEETING]),
        ("32000", {}, [TOWN, COUNTY, MEETING]),
        ("20000", {"relief_type": "urgent"}, [TOWN]),
        ("500", {"major": True}, [TOWN, COUNTY, MEETING]),
        ("500", {"major": True, "relief_type": "urgent"}, [TOWN, COUNTY, MEETING]),
    ],
)
def test_the_first_line_that_fits_gives_the_route(amount, need, route):
    factories.policy()
    case = Application(programme=factories.programme(), **need)
    assert rules.route_for(case, Decimal(amount), date(2026, 1, 1)).route == route


def test_a_county_without_policy_is_a_hard_stop_naming_county_and_day():
    case = Application(programme=factories.programme())
    with pytest.raises(NotAllowed, match=r"测试县.*2019-12-31|2019-12-31.*测试县"):
        rules.route_for(case, Decimal(100), date(2019, 12, 31))
    factories.policy()
    with pytest.raises(NotAllowed, match="2019-12-31"):
        rules.route_for(case, Decimal(100), date(2019, 12, 31))


def test_a_policy_without_a_fitting_line_is_a_hard_stop():
    made = factories.policy()
    made.rules.filter(below=None, up_to=None, condition=Condition.ANY).delete()
    case = Application(programme=factories.programme())
    with pytest.raises(NotAllowed, match="测试县"):
        rules.route_for(case, Decimal(30001), date(2026, 1, 1))


def test_the_policy_in_force_on_the_day_counts():
    factories.policy()
    newer = ApprovalPolicy.objects.create(
        county=factories.county(), valid_from=date(2026, 7, 1), document="测试〔2026〕7号"
    )
    ApprovalRule.objects.create(
        policy=newer,
        position=1,
        programme=factories.programme(),
        route=[COUNTY],
        total_days=20,
    )
    case = Application(programme=factories.programme())
    assert rules.route_for(case, Decimal(100), date(2026, 6, 30)).route == [TOWN]
    assert rules.route_for(case, Decimal(100), date(2026, 7, 1)).route == [COUNTY]


def test_the_route_is_that_of_the_day_of_acceptance_and_stays():
    case = walk.ready(amount="9000")
    newer = ApprovalPolicy.objects.create(
        county=factories.county(), valid_from=walk.days_ago(1), document="测试〔2026〕8号"
    )
    ApprovalRule.objects.create(
        policy=newer, position=1, programme=case.programme, route=[COUNTY], total_days=9
    )
    case = walk.submit(case)
    assert case.route == [TOWN]
    case.rule.route = [COUNTY]
    case.rule.save()
    assert walk.decide(case).status == "approved"


def test_without_an_amount_the_shortest_term_of_the_open_lines_counts():
    made = factories.policy()
    made.rules.filter(position=3).update(total_days=10)
    made.rules.filter(position=2).update(total_days=3)
    case = Application(programme=factories.programme())
    assert rules.days_allowed(case, date(2026, 1, 1)) == 10
    case.amount_requested = Decimal(20000)
    assert rules.days_allowed(case, date(2026, 1, 1)) == 30
    case.relief_type = "urgent"
    assert rules.days_allowed(case, date(2026, 1, 1)) == 3


@pytest.mark.parametrize(("field", "value"), [("kind", "relief"), ("calculator", "by_class")])
def test_a_programme_with_awards_keeps_how_it_pays(field, value):
    programme = factories.award("DIBAO").programme
    if field == "kind":
        programme.calculator, programme.first_month = "one_sum", "of_decision"
    setattr(programme, field, value)
    with pytest.raises(ValidationError) as refusal:
        programme.full_clean()
    assert field in refusal.value.error_dict
    programme.refresh_from_db()
    programme.name = "城乡低保"
    programme.full_clean()
