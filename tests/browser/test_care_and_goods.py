"""An old man goes from care at home to a home, the money with him; a winter's goods reach families.

What the county keeps, the county's desk does; what the town signs for, the town's.
"""

from datetime import date
from decimal import Decimal

import pytest

from benefits.models import Payment
from cases.actions import homes
from cases.models import GoodsLoss, Stay, Stock, StockMove
from tests import factories
from tests.browser import steps
from tests.cases import around
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(20)]
HOME, ACCOUNT = "九成宫镇敬老院", "6299000000007777777"
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
ACTS = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内行走", "自主洗澡")


def old_man(town):
    """On 特困 and cared for by a neighbour."""
    home = steps.household(town, steps.Someone(1, date(1950, 3, 4), "孙长福"))
    return factories.award(
        "TEKUN",
        household=home,
        basic=624,
        care_form="home",
        care_grade="self",
        care_answers=dict.fromkeys(("eat", "dress", "bed", "toilet", "walk", "bath"), True),
        carer="邻居周",
        joined_on=date(2026, 9, 10),
        first_month=OCTOBER,
    )


def test_from_care_at_home_to_a_home_and_the_money_follows(at_desk, worker, county, town):
    home = factories.institution(HOME, county, account=ACCOUNT)
    award = old_man(town)
    desk = at_desk(Role.TOWN_CASEWORKER)
    homes.ask_for_bed(by=desk.person, award=award, asked_on=date(2026, 10, 8))
    clerk = at_desk(Role.COUNTY_CASEWORKER)
    clerk.go("照料、物资与服务")
    clerk.follow("供养机构")
    clerk.row(HOME).get_by_role("link", name="增设床位").click()
    clerk.send({"床位类型": "护理型床位", "起始床号": 101, "床位数": 2}, "增设床位")
    clerk.reads("床位已增设", HOME)

    # Nobody moves in before the care, and with it the money, goes to the home.
    desk.open("cases:award_care", award.pk)
    desk.open("cases:move_in", award.pk)
    desk.reads("请先变更供养方式")
    decider = at_desk(Role.COUNTY_APPROVER)
    decider.open("benefits:care_change", award.pk)
    decider.send(
        {
            "供养方式（本人选择）": "集中供养",
            "供养服务机构": HOME,
            **dict.fromkeys(ACTS, "否"),
            "生效月份": "2026-11",
            "原因": "复评为完全丧失生活自理能力，本人愿意入住",
        },
        "变更供养",
    )
    desk.open("cases:award_care", award.pk)
    desk.press("办理入住")
    desk.send({"空闲床位": f"{HOME} 101"}, "办理入住")
    desk.reads("入住已办理", "101")
    assert Stay.objects.standing().get().bed.number == "101"
    clerk.open("cases:counted_list", "residents")
    clerk.reads("孙长福", HOME, award.number)

    # October was spent at home, though it is paid only now; November goes to the home.
    steps.pay(county, OCTOBER)
    steps.pay(county, NOVEMBER)
    paid = {row.month: row for row in Payment.objects.filter(award=award)}
    assert paid[OCTOBER].institution is None
    assert (paid[NOVEMBER].institution, paid[NOVEMBER].account) == (home, ACCOUNT)
    assert paid[NOVEMBER].amount > paid[OCTOBER].amount


def test_a_winter_from_the_store_to_the_receipts(at_desk, county, town):
    award = old_man(town)
    clerk, desk = at_desk(Role.COUNTY_CASEWORKER), at_desk(Role.TOWN_CASEWORKER)
    clerk.go("照料、物资与服务")
    clerk.follow("物资品名")
    clerk.press("新增物资品名")
    clerk.send({"物资品名": "棉被", "单位": "床"}, "新增物资品名")
    clerk.press("物资入库 棉被")
    clerk.send(
        {"出入库类型": "采购", "数量": 50, "单据或文件编号": "采购1", "折价（元）": "6,000"},
        "物资入库",
    )
    clerk.open("cases:counted_list", "goods")
    clerk.press("调拨乡镇 棉被")
    clerk.fill({"乡镇": town.name, "数量": 60, "单据或文件编号": "调拨1"})
    clerk.press("调拨乡镇")
    clerk.reads("仅有50床")
    clerk.send({"数量": 30}, "调拨乡镇")
    clerk.reads("物资已调入乡镇库")
    clerk.open("cases:counted_list", "distributions")
    clerk.press("新建集中发放")
    clerk.send(
        {
            "名称": "2026年冬令救助",
            "发放事由": "冬令救助",
            "物资品名": "棉被",
            "数量": 2,
            "发放对象（在册救助家庭）": ["特困"],
            "文号": "县民政局〔2026〕9号",
        },
        "新建集中发放",
    )
    clerk.reads("发放名单已生成")

    clerk.open("cases:counted_list", "goods")
    clerk.press("提出物资报损 棉被")
    clerk.send({"数量": 1, "单据或文件编号": "损1", "原因": "仓库漏水"}, "提出物资报损")
    clerk.reads("核销已提出", "仓库漏水")
    clerk.open("cases:decide_goods_loss", GoodsLoss.objects.get().pk)
    clerk.reads("提出报损的人员不得审批该报损")

    desk.open("cases:counted_list", "portions")
    desk.reads("孙长福", "2026年冬令救助")
    desk.press(f"发放 2026年冬令救助 {award.household}")
    desk.send({"签领人": "孙长福", "签领单号": "冬0001"}, "发放")
    desk.reads("该家庭已签领", "暂无记录")
    assert Stock.objects.get(town=town).on_hand == 28
    assert StockMove.objects.given().get().paper == "冬0001"
    desk.open("cases:household", award.household_id)
    desk.reads("领取棉被2床", "2026年冬令救助")


def test_a_bill_stands_for_what_another_accepted(at_desk, county, town):
    award = old_man(town)
    offered = around.services.add_service(
        by=factories.user(Role.COUNTY_CASEWORKER, county),
        county=county,
        provider="青山服务社",
        name="助浴",
        unit="次",
        price=Decimal(60),
    )
    desk, clerk = at_desk(Role.TOWN_CASEWORKER), at_desk(Role.COUNTY_CASEWORKER)
    desk.open("cases:household", award.household_id)
    desk.press("预约服务")
    desk.send(
        {"需求评估情况": "独居，不能自行洗澡", "服务项目": str(offered), "数量": 2}, "预约服务"
    )
    desk.open("cases:counted_list", "orders")
    desk.press("登记完成 助浴 孙长福")
    desk.send({}, "登记完成")
    clerk.open("cases:counted_list", "orders")
    clerk.follow("待验收")
    clerk.press("验收 助浴 孙长福")
    clerk.send({"本人是否满意": "是"}, "验收")
    clerk.open("cases:record_bill", offered.pk)
    clerk.fill({"结算单号": "J-1", "金额": "180"})
    clerk.page.get_by_role("checkbox").first.check()
    clerk.press("录入结算单")
    clerk.reads("不一致")
    clerk.send({"金额": "120"}, "录入结算单")
    clerk.reads("结算单已录入", "J-1")
