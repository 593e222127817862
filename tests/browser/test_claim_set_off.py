"""What was paid too much is set off against later months, never more than the county's share."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from benefits.actions import claims
from benefits.models import Claim, Payment
from cases import clock as days
from cases.actions.amounts import set_amount
from cases.models import Award
from tests import factories
from tests.browser import families, steps
from tests.browser.casework import money
from tests.browser.payroll import pay
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = "冯建国"
NOVEMBER = date(2026, 11, 1)
IN_NOVEMBER, IN_DECEMBER, IN_JANUARY = (
    datetime(year, month, 7, 1, tzinfo=UTC) for year, month in ((2026, 11), (2026, 12), (2027, 1))
)


def claimed(county, award):
    """November was paid by 100 yuan too much: heard and decided."""
    approver = factories.user(Role.COUNTY_APPROVER, county)
    said = {"version": award.version, "from_month": NOVEMBER, "reason": "收入变化"}
    set_amount(by=approver, award=award, basic=Decimal(460), heard="无异议", **said)
    clerk = factories.user(Role.COUNTY_CASEWORKER, county)
    claim = claims.open_claim(
        by=clerk,
        award=Award.objects.get(pk=award.pk),
        reason="unreported",
        cause="务工收入未报告",
        dues={NOVEMBER: Decimal(460)},
    )
    said = {"heard_on": days.today(), "heard": "愿从保障金中抵扣"}
    claim = claims.hear_claim(by=clerk, claim=claim, version=1, **said)
    return claims.decide_claim(by=approver, claim=claim, version=2, document="测试追〔2026〕2号")


def test_from_the_agreement_to_the_last_yuan(at_desk, worker, clock, town):
    clock.go_to(IN_NOVEMBER)
    award = families.on_the_roll(town, HEAD, size=2, monthly=400, since=NOVEMBER)
    steps.pay(town.parent, NOVEMBER)
    clock.go_to(IN_DECEMBER)
    claim = claimed(town.parent, award)

    clerk = at_desk(Role.COUNTY_CASEWORKER)
    clerk.go("追缴")
    clerk.follow(HEAD)
    clerk.reads(money(560), money(460), money(100))
    clerk.press("约定分期或抵扣")
    clerk.send({"分期归还总额": "", "每月抵扣": "100"}, "约定分期或抵扣")
    clerk.reads("约定已登记", "每月抵扣")

    # December is worth 460: a fifth of it, 92 yuan, is kept back.
    pay(at_desk, count=1, total=money(368))
    finance = at_desk(Role.FINANCE)
    finance.reads("追缴抵扣", "-92.00")
    clerk.open("benefits:claim", claim.pk)
    clerk.reads("从 2026年12月 发放中抵扣", money(92), money(8))

    # January's takes what is left and not a fen more.
    clock.go_to(IN_JANUARY)
    pay(at_desk, count=1, total=money(452))
    clerk = at_desk(Role.COUNTY_CASEWORKER)
    clerk.go("追缴")
    clerk.follow(HEAD)
    clerk.reads("从 2027年1月 发放中抵扣", "已追回", money(100), money(0))
    rows = Payment.objects.filter(claim=Claim.objects.get()).order_by("month")
    assert [(row.basic, row.set_off, row.amount) for row in rows] == [(460, 92, 368), (460, 8, 452)]
