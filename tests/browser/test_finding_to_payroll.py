"""One finding through the browser: from the department's file to a smaller payroll.

A person who gets the supplement for severe disability holds a card of grade 4 in the file of the
Disabled Persons' Federation. The town looks, the county stops the supplement, and the next month
pays less and says why.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from benefits.models import Payment, PayrollRun
from tests import factories, ledgers, linyou
from tests.browser import steps
from tests.browser.payroll import sign_twice_and_write
from verification.models import Finding
from verification.states import ClosingAction, FindingStatus
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "户主2"
BORN = date(1975, 5, 5)
CARD_HEADINGS = "残疾证号,姓名,性别,残疾类别,残疾等级,发证日期,证件状态,乡镇"
DECEMBER = date(2022, 12, 1)
JANUARY = datetime(2023, 1, 9, 1, tzinfo=UTC)


def household(n, **cells):
    number = factories.resident_id(n, BORN)
    return ledgers.person(n, **{"村（社区）": "东大街社区", "身份证号": number, **cells})


@pytest.fixture
def roll(county):
    """Three households of one person each; the second has the supplement."""
    rows = [household(1), household(2, 分类施保类别="重病重残"), household(3)]
    content = ledgers.book("九成宫镇", ledgers.ROLL_HEADINGS, rows)
    batch = linyou.take(county, "roll", content, "低保台账.xlsx")
    assert batch.saved == len(rows), batch.counts
    return batch


def cards():
    """The federation's file: GBK, a title-less CSV, one card of grade 4."""
    card = f"{factories.resident_id(2, BORN)}44"
    line = f"{card},{NAME},女,肢体,四级,2015-04-15,正常,九成宫镇"
    content = f"{CARD_HEADINGS}\n{line}\n".encode("gb18030")
    return {"name": "残联_202212.csv", "mimeType": "text/csv", "buffer": content}


def hand_in(clerk):
    clerk.go("部门数据")
    clerk.send({"月份": "2022-12"}, "查询")
    clerk.reads("2022年12月")
    clerk.press("上传 残联持证残疾人")
    clerk.send({"文件": cards(), "月份": "2022-12"}, "读取文件")
    clerk.reads("请确认识别结果", NAME, "残疾证号")
    clerk.press("导入此文件")
    clerk.wait_for_job("已导入", clerk.page.reload)


def compare(clerk):
    clerk.go("部门数据")
    clerk.press("比对2022年12月")
    clerk.wait_for_job("查看结果", clerk.page.reload)
    clerk.press("查看结果")
    clerk.reads("享受重残施保但非重残", "在保人数")


def verify(town):
    town.go("比对疑点")
    town.follow(NAME)
    town.reads("享受重残施保但非重残", "待镇核实")
    town.press("核实疑点")
    found = {"是否与部门数据相符？": "属实", "核实情况": "入户查看残疾证，确为四级"}
    town.send(found, "提交县级")
    town.reads("镇已核实")


def close(county):
    county.go("比对疑点")
    county.follow(NAME)
    county.press("办结疑点")
    decided = {
        "处理措施": "取消分类施保",
        "生效月份": "2023-01",
        "听取家庭意见情况": "2023-01-09 在村委会听取本人意见，无异议",
        "原因": "残疾等级四级，不属重残",
    }
    county.send(decided, "办结疑点")
    county.reads("疑点已办结", "取消分类施保", "2023年1月")


def test_from_the_file_to_a_stopped_supplement(at_desk, worker, clock, county, roll):
    clock.go_to(JANUARY)
    steps.pay(county, DECEMBER)

    clerk = at_desk(Role.COUNTY_CASEWORKER)
    hand_in(clerk)
    compare(clerk)
    verify(at_desk(Role.TOWN_CASEWORKER))
    close(clerk)
    finding = Finding.objects.get()
    assert (finding.kind, finding.status) == ("no_longer_severe", FindingStatus.CLOSED)
    assert finding.action == ClosingAction.STOP_SUPPLEMENT

    finance, _content = sign_twice_and_write(at_desk, count=3, total="1,200.00", month="2023-01")
    finance.reads("停止分类施保", "-195.00")
    finance.main.get_by_text("与上月差异").click()  # folded
    finance.press("停止分类施保")
    finance.reads(NAME, "停止分类施保", "195.00", "-195.00")
    first, second = PayrollRun.objects.order_by("month")
    assert (first.total, second.total) == (Decimal(1395), Decimal(1200))
    of_award = Payment.objects.filter(award=finding.award).order_by("month")
    assert [p.amount for p in of_award] == [Decimal(595), Decimal(400)]
