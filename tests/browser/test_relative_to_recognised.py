"""A near relative whom the register finds, an objection that sends surveyors out again, the visit
of the county before the confirmation; a family recognised by its receipts. Desk and telephone."""

from datetime import date
from decimal import Decimal

import pytest

from cases.models import SampledCase
from tests.browser import casework, chromium, steps
from tests.browser.steps import Someone, case_of
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(18)]
OFFICIAL, BROTHER, ILL = "孟海军", "孟海林", "郝建国"
BORN = date(1972, 3, 4)
SEEN_AGAIN = "镇村两级联合入户，走访邻居两户；外出务工收入已核实，与申报一致"


@pytest.fixture(params=[chromium.DESK_SCREEN, chromium.PHONE_SCREEN], ids=["desk", "phone"])
def seated(at_desk, request):
    """Everybody at the same kind of screen."""

    def sit_down(role):
        desk = at_desk(role)
        desk.page.set_viewport_size(request.param)
        return desk

    return sit_down


def test_from_the_register_of_officials_to_the_confirmation(seated, clock, town):
    caseworker = seated(Role.TOWN_CASEWORKER)
    declare(caseworker, Someone(31, BORN, BROTHER))
    home = steps.household(town, Someone(31, BORN, BROTHER))
    casework.apply_for(caseworker, "低保", 31, {"家庭财产是否符合规定": "是"}, home)
    caseworker.reads("近亲属", OFFICIAL)
    steps.evidence(BROTHER, 2400)
    casework.open_case(caseworker, BROTHER)
    casework.propose(caseworker, Decimal(280))
    casework.post_notice(caseworker, BROTHER, BROTHER)

    clock.wait(days=8)
    caseworker = seated(Role.TOWN_CASEWORKER)  # let in again: a week went by
    object_to(caseworker)
    casework.submit(caseworker)

    head = seated(Role.TOWN_HEAD)
    head.open("cases:decide", case_of(BROTHER).pk)
    head.reads(OFFICIAL, "近亲属")
    # whoever confirms waits for the county: until then there is nothing to agree to
    assert not head.main.get_by_label("同意", exact=True).count()
    visit(seated(Role.COUNTY_CASEWORKER))
    head.open("cases:decide", case_of(BROTHER).pk)
    head.reads(OFFICIAL, "县局甲")
    head.send({"审批意见": "同意", "理由或意见": "同意"}, "提交审批意见")
    casework.assert_confirmed(BROTHER, ["town"])
    assert case_of(BROTHER).surveys.count() == 2


def declare(desk, relative):
    """Who works for the village, and who of that family is a near relative."""
    desk.open("cases:official_list")
    desk.press("登记人员")
    desk.send({"姓名": OFFICIAL, "职务": "村委会主任"}, "登记人员")
    number = steps.factories.resident_id(relative.number, relative.born)
    asked = {"亲属关系": "兄弟姐妹", "姓名": relative.name, "证件号码": number}
    desk.send(asked, "登记近亲属")


def object_to(desk):
    """The village objects: until the family was visited again nothing goes on."""
    casework.open_case(desk, BROTHER)
    desk.press("结束公示")
    desk.send({"结果": "有异议", "异议内容": "其子在外务工，收入未申报"}, "结束公示")
    desk.reads("公示有异议", "请重新入户调查")
    desk.press("登记入户调查")
    casework.tick_all(desk)
    seen = {
        "调查人一": "镇民政办 王一",
        "调查人二": "村委会 周二",
        "在场家庭成员": BROTHER,
        "近12个月家庭收入（元）": 2400,
        "调查情况": SEEN_AGAIN,
    }
    desk.send(seen, "登记调查")
    desk.reads("入户调查已登记", SEEN_AGAIN)


def visit(desk):
    """Two of the county, out of their list."""
    desk.open("cases:sample_list")
    desk.follow("记录县级入户核查")
    said = {"入户人员一": "县局甲", "入户人员二": "县局乙", "与入户调查是否一致": "是"}
    desk.send({**said, "核查结果": "与镇里调查一致"}, "登记核查结果")
    assert SampledCase.objects.get().relative


def test_a_family_is_recognised_by_its_receipts(seated, clock, town):
    caseworker = seated(Role.TOWN_CASEWORKER)
    home = steps.household(town, Someone(33, BORN, ILL))
    spent = {
        "家庭财产是否符合规定": "是",
        "是否因病致贫重病患者家庭": "否",
        "医疗支出（自付部分）": "4.5万",
    }
    caseworker.open("cases:household", home.pk)
    caseworker.press("登记申请")
    caseworker.press("申请刚性支出困难家庭")
    caseworker.reads("票据(计算刚性支出的必填)")
    caseworker.send({"家庭困难情况": "户主重病住院", **spent}, "登记申请")
    steps.evidence(ILL, 12000)
    casework.open_case(caseworker, ILL)
    caseworker.press("核对条件")
    caseworker.reads("45,000.00", "票据及其所属月份")
    casework.open_case(caseworker, ILL)
    caseworker.press("更正申请")
    caseworker.send({"票据": "县医院住院结算单 3 张，2026-03 至 2026-08"}, "保存")
    caseworker.press("核对条件")
    caseworker.reads("45,000.00")
    assert "票据及其所属月份" not in caseworker.main.inner_text()
