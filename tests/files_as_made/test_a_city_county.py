"""A city of the county level: programmes in one column, sums of a year, 万元 under a heading."""

from datetime import date
from decimal import Decimal

import pytest

from cases.models import Award
from tests import factories
from tests.files_as_made.test_a_banner_county import WHO, number, take
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db
TOWN = {"town": {"headers": ["镇街"], "required": True, "fill_down": "above"}}


@pytest.fixture
def city(ledger_county):
    TableLayout.objects.filter(county=ledger_county).delete()
    factories.programme("CHILD", ledger_county)
    factories.parameters(ledger_county)
    return ledger_county


def test_two_programmes_of_children_in_one_column(city):
    layout = {
        "title": "困境儿童名册",
        "row_keys": ["name"],
        "columns": {
            **WHO,
            **TOWN,
            "programme": {
                "headers": ["儿童类别"],
                "required": True,
                "words": {"孤儿（散居）": "ORPHAN", "事实无人抚养儿童": "CHILD"},
            },
            "placement": {"headers": ["养育方式"]},
            "guardian": {"headers": ["监护人姓名"]},
            "basic_amount": {"headers": ["生活费标准"], "unit": "per_year"},
            "joined_on": {"headers": ["纳入保障"], "required": True},
        },
    }
    head = ["序号", "镇街", "姓名", "身份证号", "儿童类别", "养育方式", "监护人姓名"]
    child = factories.resident_id
    rows = [
        ["二〇二三年困境儿童基本生活保障花名册"],
        [*head, "生活费标准", "纳入保障"],
        [
            1,
            "测试1镇",
            "测童",
            child(11, date(2015, 3, 1)),
            "孤儿（散居）",
            "散居",
            "测叔",
            14400,
            45047,
        ],
        [
            2,
            "",
            "测少",
            child(12, date(2016, 3, 1)),
            "事实无人抚养儿童",
            "散居",
            "测婶",
            "1.44万元/年",
            "23年5月1日",
        ],
    ]
    batch = take(city, "people", layout, {"花名册": rows})
    assert (batch.saved, batch.rejected) == (2, 0), batch.counts["causes"]
    said = Award.objects.order_by("programme__code")
    assert [(one.programme.code, one.amounts.get().basic, one.joined_on) for one in said] == [
        ("CHILD", Decimal(1200), date(2023, 5, 1)),
        ("ORPHAN", Decimal(1200), date(2023, 5, 1)),
    ]
    told = {one["text"] for one in batch.mapping["understood"]}
    assert "每年金额折算为每月金额，14400 = 1,200.00元" in told
    assert "单位：万元（单元格注明）、每年金额折算为每月金额，1.44万元/年 = 1,200.00元" in told
    assert any(one.startswith("电子表格的日期序号，45047") for one in told)


def test_relief_in_ten_thousands_of_a_day_without_its_year(city):
    layout = {
        "title": "临时救助",
        "row_keys": ["name"],
        "columns": {
            **WHO,
            **TOWN,
            "applied_on": {"headers": ["申请"], "required": True},
            "decided_on": {"headers": ["审批"]},
            "granted_amount": {"headers": ["救助金额"], "required": True},
            "relief_kind": {"headers": ["类型"]},
            "level": {"headers": ["审批层级"]},
        },
    }
    rows = [
        ["镇街", "姓名", "身份证号", "类型", "申请", "审批", "救助金额", "审批层级"],
        ["", "", "", "", "", "", "（万元）", ""],
        ["测试1镇", "测急", number(21), "急难型", "3月20日", "3月25日", 0.3, "镇"],
        ["测试1镇", "测支", number(22), "支出型", "2023/4/1", "2023-04-09", "1.2", "县"],
    ]
    batch = take(city, "relief", layout, {"2023": rows})
    assert (batch.saved, batch.rejected) == (2, 0), batch.counts["causes"]
    granted = Award.objects.filter(programme__code="RELIEF").order_by("payee__name")
    assert sorted(one.amounts.get().basic for one in granted) == [Decimal(3000), Decimal(12000)]
    assert "单位：万元，0.3 = 3,000.00元" in {one["text"] for one in batch.mapping["understood"]}


def test_care_in_two_sums_of_a_year(city):
    layout = {
        "title": "特困",
        "row_keys": ["name"],
        "constants": {"programme": "TEKUN"},
        "columns": {
            **WHO,
            **TOWN,
            "care_form": {"headers": ["供养"], "required": True},
            "care_grade": {"headers": ["自理"], "required": True, "words": {"半护理": "partial"}},
            "basic_amount": {"headers": ["基本生活/金额", "基本生活费"]},
            "care_amount": {"headers": ["照料护理/金额", "护理费"]},
            "joined_on": {"headers": ["批准"], "required": True},
        },
    }
    rows = [
        [
            "镇街",
            "姓名",
            "身份证号",
            "供养",
            "自理",
            "基本生活费（元/年）",
            "护理费（元/年）",
            "批准",
        ],
        ["测试1镇", "测困", number(31), "分散", "全自理", 9600, 2400, "2022.10.18"],
        ["", "测护", number(32), "集中", "半护理", "9600元", "4800", "2022年10月18日"],
    ]
    batch = take(city, "people", layout, {"特困": rows})
    assert (batch.saved, batch.rejected) == (2, 0), batch.counts["causes"]
    amounts = {one.payee.name: one.amounts.get() for one in Award.objects.all()}
    assert {n: (a.basic, a.care) for n, a in amounts.items()} == {
        "测困": (Decimal(800), Decimal(200)),
        "测护": (Decimal(800), Decimal(400)),
    }
