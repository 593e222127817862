"""A ledger handed in again: what differs from what is on file is listed, and nothing is changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.ledgers import DESK
from cases.models import Award, GroupMember, Person, Programme
from tests import factories, ledgers
from tests.cases.test_ledgers import GOOD, hand_in, take
from tests.cases.test_ledgers_programmes import DIBAO, TEKUN
from tests.cases.test_ledgers_programmes import take as take_laid_out
from welfare.accounts.roles import Role
from welfare.files.imports.rules import blocked
from welfare.models import BatchStatus, TableLayout
from welfare.personal import crypto

pytestmark = pytest.mark.django_db
AGAIN = "更正2022.xlsx"


@pytest.fixture
def county(ledger_county):
    return ledger_county


@pytest.fixture
def signed_in(client, county):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    return client


FAMILY = {"家庭人口": 2, "保障人口": 2}
CORRECTIONS = {
    "amount": ({"月保障金额": 860}, "basic_amount", "400.00", "860.00"),
    "persons": ({"保障人口": 1}, "covered_size", "2", "1"),
    "account": ({"账号": "6299000000009999999"}, "account", "0001", "9999"),
    "name": ({"姓名": "户主一改"}, "name", "户主1", "户主一改"),
    "end": ({"停保时间": "2022-09-30", "停保原因": "死亡"}, "left_on", "—", "2022-09-30"),
}


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_a_row_that_differs_is_told_with_old_and_new(county, correction):
    cells, key, old, new = CORRECTIONS[correction]
    rest = (ledgers.member(2), ledgers.person(5))
    first = take(county, ledgers.roll(ledgers.person(1, **FAMILY), *rest), year=2022)
    content = ledgers.roll(ledgers.person(1, **FAMILY | cells), *rest)
    batch = hand_in(county, content, name=AGAIN, year=2022)
    sample = batch.mapping["sample"]
    assert sample["reasons"]["skipped"] == {"differs": 1, "already_there": 2}
    (told,) = sample["differing"]
    assert "3" in told["place"]
    assert told["whose"].startswith("N0001")
    (change,) = told["changes"]
    assert change["label"] == str(DESK.specs["people"].keys[key])
    assert change["old"].endswith(old)
    assert change["new"].endswith(new)
    assert "6299000000009999999" not in str(told)
    assert first.file_name in told["way"]
    assert told["undo"] == first.pk
    assert batch.mapping["blocked"] == ["differs"]
    assert blocked(batch)
    assert batch.error_file
    award = Award.objects.get(number="N0001")
    assert (award.covered_size, award.left_on) == (2, None)
    assert award.amounts.get().basic == Decimal(400)
    assert Person.objects.get(name="户主1")


def test_beside_new_rows_the_result_lists_what_differs_too(county, signed_in):
    take(county, ledgers.roll(ledgers.person(1)))
    content = ledgers.roll(ledgers.person(1, 月保障金额=500), ledgers.person(2))
    batch = take(county, content, name=AGAIN)
    assert batch.status == BatchStatus.IMPORTED
    assert (batch.saved, batch.skipped) == (1, 1)
    assert batch.counts["skipped"] == {"differs": 1}
    (told,) = batch.counts["differing"]
    assert told["changes"][0]["new"] == "500.00"
    shown = signed_in.get(reverse("cases:ledger_detail", args=[batch.pk])).content.decode()
    assert "400.00 → 500.00" in shown
    assert reverse("counties:undo", args=[told["undo"]]) in shown
    assert Award.objects.get(number="N0001").amounts.get().basic == Decimal(400)


def test_the_same_rows_under_another_name_differ_in_nothing(county):
    rows = (
        ledgers.person(1, 停保时间="2022-05-30", 停保原因="死亡"),
        ledgers.person(2, 家庭人口=2, 保障人口=2),
        ledgers.member(3),
    )
    take(county, ledgers.roll(*rows))
    batch = hand_in(county, ledgers.roll(*rows, ledgers.person(9, 姓名="")), name=AGAIN)
    assert batch.mapping["sample"]["reasons"]["skipped"] == {"already_there": 3}
    assert batch.mapping["sample"]["differing"] == []


def test_an_end_after_the_ledgers_day_is_no_difference(county):
    take(county, ledgers.roll(ledgers.person(1)), year=2022)
    end = {"left_on": "2023-03-01", "last_month": "2023-03-01", "left_reason": "死亡"}
    Award.objects.update(status="ended", stop_way="ledger", **end)
    content = ledgers.roll(ledgers.person(1), ledgers.person(2))
    batch = hand_in(county, content, name=AGAIN, year=2022)
    assert batch.mapping["sample"]["differing"] == []


def test_a_household_that_grows_takes_size_and_amount_from_the_file(county):
    take(county, ledgers.roll(ledgers.person(1)))
    head = ledgers.person(1, 家庭人口=2, 保障人口=2, 月保障金额=800)
    batch = take(county, ledgers.roll(head, ledgers.member(2, 纳入时间="2022.5.18")), name=AGAIN)
    assert batch.counts["skipped"] == {"already_there": 1}
    assert batch.counts["differing"] == []


def test_another_class_is_told(county):
    programme = Programme.objects.get(code="DIBAO")
    for position, name in enumerate(("一类", "二类"), 1):
        programme.bands.create(code=f"class_{position}", name=name, position=position)
    home = {"家庭编码": "H1", "村": "测试1镇村", "关系": "02", "人数": 1, "标准": 878}
    rows = [{**home, "姓名": "人一", "身份证号": factories.resident_id(21)}]
    sheets = {"一类": {"band": "class_1"}, "二类": {"band": "class_2"}}
    take_laid_out(county, {**DIBAO, "sheets": sheets}, rows, sheet="一类")
    batch = take_laid_out(county, {**DIBAO, "sheets": sheets}, rows, sheet="二类")
    (told,) = batch.counts["differing"]
    (change,) = told["changes"]
    assert (change["old"], change["new"]) == ("一类", "二类")
    assert Award.objects.get().band_detail.band.name == "一类"


CARED_FOR = {
    "证号": "T1",
    "村": "测试1镇村",
    "档次": "半护理",
    "年标准": 6852,
    "姓名": "甲",
    "身份证号": factories.resident_id(11),
    "方式": "分散",
    "机构或责任人": "李责任",
}
OTHER_DETAILS = {
    "form": ({"方式": "集中", "机构或责任人": "中心敬老院"}, "分散供养", "集中供养"),
    "grade": ({"档次": "全护理"}, "半护理", "全护理"),
    "carer": ({"机构或责任人": "王责任"}, "李责任", "王责任"),
}


@pytest.mark.parametrize("other", OTHER_DETAILS)
def test_another_detail_is_told_and_the_same_one_is_not(county, other):
    cells, old, new = OTHER_DETAILS[other]
    take_laid_out(county, dict(TEKUN), [CARED_FOR])
    beside = {**CARED_FOR, "证号": "T2", "姓名": "乙", "身份证号": factories.resident_id(12)}
    same = take_laid_out(county, dict(TEKUN), [CARED_FOR, beside])
    assert (same.counts["skipped"], same.counts["differing"]) == ({"already_there": 1}, [])
    third = {**beside, "证号": "T3", "姓名": "丙", "身份证号": factories.resident_id(13)}
    batch = take_laid_out(county, dict(TEKUN), [{**CARED_FOR, **cells}, third])
    (told,) = batch.counts["differing"]
    assert (old, new) in [(one["old"], one["new"]) for one in told["changes"]]
    care = Award.objects.get(household__number="T1").care_detail
    assert (care.form, care.grade, care.carer) == ("home", "partial", "李责任")


def test_what_a_remark_says_beyond_what_is_kept_is_told_and_less_is_not(county):
    Programme.objects.get(code="DIBAO").bands.create(code="class_1", name="一类", position=1)

    def listed(n, remark):
        who = {"姓名": f"人{n}", "身份证号": factories.resident_id(20 + n), "家庭编码": f"H{n}"}
        return {**who, "村": "测试1镇村", "关系": "02", "人数": 1, "标准": 878, "备注": remark}

    def taken(*rows):
        return take_laid_out(county, dict(DIBAO), rows, sheet="一类").counts

    taken(listed(1, "单人保"))
    assert taken(listed(1, ""), listed(2, ""))["differing"] == []
    (told,) = taken(listed(1, "单人保，脱贫不脱保"), listed(3, ""))["differing"]
    assert [(one["old"], one["new"]) for one in told["changes"]] == [("否", "是")]


def test_a_case_of_relief_with_another_sum_is_told(county):
    row = {
        "申请日期": "2022-02-01",
        "受理乡镇": "测试1镇",
        "申请人": "户主1",
        "身份证号": GOOD,
        "家庭人口": 3,
        "批准金额": 1000,
        "发放日期": "2022-02-10",
    }
    take(county, ledgers.book("台账", list(row), (row,)), kind="relief")
    same = hand_in(county, ledgers.book("又", list(row), (row,)), kind="relief", name=AGAIN)
    assert same.mapping["blocked"] == ["nothing"]
    other = ledgers.book("台账", list(row), ({**row, "批准金额": 1500},))
    batch = hand_in(county, other, kind="relief", name=AGAIN)
    (told,) = batch.mapping["sample"]["differing"]
    assert (told["changes"][0]["old"], told["changes"][0]["new"]) == ("1000.00", "1500.00")


LISTED = {
    "乡镇": "测试1镇",
    "姓名": "户主1",
    "证件号码": GOOD,
    "监测对象类别": "脱贫不稳定",
    "识别时间": "2022-03-01",
}


def list_of(county, *rows, name="名单.xlsx"):
    columns = {
        "town": {"headers": ["乡镇"], "required": True},
        "name": {"headers": ["姓名"], "required": True},
        "resident_id": {"headers": ["证件号码"], "required": True, "secret": True},
        "group": {"headers": ["监测对象类别"], "required": True},
        "identified_on": {"headers": ["识别时间"]},
    }
    TableLayout.objects.filter(county=county, kind="groups").delete()
    definition = {"row_keys": ["name"], "columns": columns}
    TableLayout.objects.create(county=county, kind="groups", definition=definition)
    content = ledgers.book("名单", list(LISTED), rows)
    return take(county, content, kind="groups", name=name, month=date(2022, 12, 1))


@pytest.mark.parametrize(
    ("cells", "old", "new"),
    [
        ({"识别时间": "2022-04-01"}, "2022-03-01", "2022-04-01"),
        ({"识别时间": ""}, "2022-03-01", "—"),
        ({"监测对象类别": "突发严重困难"}, "脱贫不稳定", "突发严重困难"),
        ({"姓名": "户主一"}, "户主1", "户主一"),
    ],
)
def test_a_person_on_the_list_of_a_group_who_differs_is_told(county, cells, old, new):
    others = [{**LISTED, "姓名": f"某{n}", "证件号码": factories.resident_id(n)} for n in (31, 32)]
    first = list_of(county, LISTED, others[0])
    batch = list_of(county, {**LISTED, **cells}, *others, name=AGAIN)
    assert (batch.saved, batch.counts["skipped"]) == (1, {"already_there": 1, "differs": 1})
    (told,) = batch.counts["differing"]
    (change,) = told["changes"]
    assert (change["old"][-10:], change["new"][-10:]) == (old, new)
    assert told["undo"] == first.pk
    kept = GroupMember.objects.get(person__resident_id_hash=crypto.keyed_hash(GOOD))
    assert (kept.group.name[:5], kept.identified_on) == ("脱贫不稳定", date(2022, 3, 1))
