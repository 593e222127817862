"""An orphan, a county's own allowances and its grants for whole groups, from the form to paid.

The county opens 高龄津贴 by age band and 大骨节病补助 by grade in its profile alone. One run pays
them with 孤儿, 困难残疾人生活补贴, a heating batch and the price-linked subsidy of the month.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from benefits.models import BulkGrant, Payment
from benefits.states import GrantStatus, PaymentStatus
from cases.models import GoLive
from tests import factories, linyou
from tests.browser import casework, steps
from tests.browser.casework import money
from tests.browser.payroll import pay
from tests.browser.steps import Someone, award_of
from welfare.accounts.roles import Role
from welfare.models import Division, Level

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(22)]
GRANDMOTHER, ORPHAN = "何玉兰", "何小树"  # who asks, and for whom
DISABLED, OLD, KASHIN_BECK = "马德林", "韩寿昌", "田守义"
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
PAY_DAY = datetime(2026, 11, 16, 1, tzinfo=UTC)
RELEASED = "2026-11-11"  # the prices of October
HEATING, PRICES = "测试〔2026〕8号", "测试〔2026〕9号"


@pytest.fixture
def begins_with(empty_database):
    return empty_database


@pytest.fixture
def county(transactional_db, tmp_path):
    """The sample county with two allowances of its own."""
    profiles = linyou.DATA / "profiles"
    text = (profiles / "linyou.toml").read_text(encoding="utf-8")
    own = Path(__file__).with_name("own_kinds.toml").read_text(encoding="utf-8")
    path = tmp_path / "county.toml"
    path.write_text(text.replace("../linyou/", f"{linyou.DATA}/linyou/") + own, encoding="utf-8")
    call_command("load_profile", path, verbosity=0)
    return Division.objects.get(level=Level.COUNTY)


def test_from_the_application_form_to_paid(at_desk, worker, clock, county, town):
    caseworker = at_desk(Role.TOWN_CASEWORKER)
    orphan(caseworker, town)
    disabled(caseworker, town)
    old(caseworker, town)
    kashin_beck(caseworker, town)
    approver = at_desk(Role.COUNTY_APPROVER)
    for name in (GRANDMOTHER, DISABLED, KASHIN_BECK):
        steps.submit(name)
        steps.approve(name)
        casework.decide(approver, name)
        casework.assert_confirmed(name, ["town", "county"])
    steps.submit(OLD)
    casework.decide(at_desk(Role.TOWN_HEAD), OLD)
    casework.assert_confirmed(OLD, ["town"])

    factories.live(county, OCTOBER)
    GoLive.objects.update(month=OCTOBER)  # what is before was paid elsewhere
    steps.pay(county, OCTOBER)

    # In November the county pays for the winter and for the prices of October.
    clock.go_to(PAY_DAY)
    finance, approver = at_desk(Role.FINANCE), at_desk(Role.COUNTY_APPROVER)
    heating(finance)
    confirm(approver, HEATING)
    prices(finance)
    confirm(approver, PRICES)
    pay(at_desk, count=8, total=money(Decimal("2297.28")))
    assert_paid()


def orphan(desk, town):
    """孤儿: both parents are lost, the grandmother is the guardian; never a notice."""
    child = Someone(5, date(2017, 3, 4), ORPHAN, "孙子女")
    home = steps.household(town, Someone(4, date(1958, 3, 4), GRANDMOTHER), child)
    asked = {
        "申请人": GRANDMOTHER,
        "救助对象": ORPHAN,
        "父亲情况": "死亡",
        "父亲情况的证明材料": "死亡证明 2020-07",
        "母亲情况": "查找不到",
        "母亲情况的证明材料": "公安机关证明 2026-09",
        "监护人": GRANDMOTHER,
        "监护人与儿童的关系": "祖母",
        "安置方式": "社会散居",
        "户名": GRANDMOTHER,
    }
    casework.apply_for(desk, "孤儿", 11, asked, home)
    steps.accept(GRANDMOTHER)
    steps.survey(GRANDMOTHER, 6000)
    casework.open_case(desk, GRANDMOTHER)
    casework.propose(desk, Decimal(1000), ORPHAN, "散居孤儿基本生活费", "国办发〔2010〕54号")


def disabled(desk, town):
    """困难残疾人生活补贴: the family is on dibao, and stays on it."""
    home = steps.household(town, Someone(6, date(1965, 3, 4), DISABLED, card="43"))
    factories.award("DIBAO", household=home, basic=400)
    asked = {"救助对象": DISABLED, "是否领取工伤保险生活护理费": "否"}
    casework.apply_for(desk, "困难残疾人生活补贴", 12, asked, home)
    steps.accept(DISABLED)
    steps.federation(DISABLED)
    casework.open_case(desk, DISABLED)
    casework.propose(desk, Decimal(60), "低保", "国发〔2015〕52号")


def old(desk, town):
    """高龄津贴: nobody chooses the band, the age says it."""
    home = steps.household(town, Someone(7, date(1934, 3, 4), OLD))
    casework.apply_for(desk, "高龄津贴", 13, {"救助对象": OLD}, home)
    steps.accept(OLD)
    casework.open_case(desk, OLD)
    casework.propose(desk, Decimal(100), "90周岁以上", "测试〔2026〕4号")


def kashin_beck(desk, town):
    """大骨节病补助: by the grade that the application says."""
    home = steps.household(town, Someone(8, date(1968, 3, 4), KASHIN_BECK))
    casework.apply_for(desk, "大骨节病补助", 14, {"救助对象": KASHIN_BECK, "等级": "Ⅱ度"}, home)
    steps.accept(KASHIN_BECK)
    casework.open_case(desk, KASHIN_BECK)
    casework.propose(desk, Decimal(120), "Ⅱ度", "测试〔2026〕5号")


def heating(desk):
    """取暖: one sum for each household of two groups."""
    desk.go("一次性与价格补贴")
    desk.press("制单：取暖补贴")
    asked = {"发放对象": ["低保", "孤儿"], "金额（元）": "300", "发放方式": "按户", "文件": HEATING}
    desk.send(asked, "测算")
    desk.wait_for_job("待复核", desk.page.reload)
    desk.reads(HEATING, money(600))


def prices(desk):
    """价格临时补贴: the month has reached the line; the dibao standard times the rise."""
    desk.go("一次性与价格补贴")
    desk.press("制单：价格临时补贴")
    asked = {
        "发放对象": ["低保"],
        "居民消费价格同比上涨（%）": "3.6",
        "食品价格同比上涨（%）": "5.1",
        "指数发布日期": RELEASED,
        "文件": PRICES,
    }
    desk.send(asked, "测算")
    desk.wait_for_job("待复核", desk.page.reload)
    desk.reads(PRICES, "480 × 3.6 %", money(Decimal("17.28")))


def confirm(desk, document):
    """A second person, on the page that says who gets how much."""
    desk.go("一次性与价格补贴")
    desk.follow({HEATING: "取暖补贴", PRICES: "价格临时补贴"}[document])
    desk.reads(document)
    desk.press("复核通过")
    desk.reads("已复核，由", "或以后月份的发放批次发放")
    grant = BulkGrant.objects.get(document=document)
    assert (grant.status, grant.confirmed_by) == (GrantStatus.CONFIRMED, desk.person)


def assert_paid():
    """Every month and every grant once: who applied in October has October's money too."""
    paid = {(p.programme.name, p.payee_name, p.month): p for p in Payment.objects.all()}
    assert {p.status for p in paid.values()} == {PaymentStatus.PAID}
    amounts = {key: p.amount for key, p in paid.items()}
    monthly = {("低保", DISABLED): 400, ("困难残疾人生活补贴", DISABLED): 60}
    monthly |= {("高龄津贴", OLD): 100, ("大骨节病补助", KASHIN_BECK): 120}
    expected = {(*key, month): n for key, n in monthly.items() for month in (OCTOBER, NOVEMBER)}
    expected[("孤儿", GRANDMOTHER, NOVEMBER)] = 1000
    expected |= {("取暖补贴", name, NOVEMBER): 300 for name in (DISABLED, GRANDMOTHER)}
    expected["价格临时补贴", DISABLED, OCTOBER] = Decimal("17.28")
    assert amounts == expected
    assert len(amounts) == Payment.objects.count()
    bands = {name: award_of(name).band_detail.band.name for name in (OLD, KASHIN_BECK)}
    assert bands == {OLD: "90周岁以上", KASHIN_BECK: "Ⅱ度"}
