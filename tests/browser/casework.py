"""What town and county do with one case, step by step, as they read it on the screen."""

from cases.states import ApplicationStatus
from tests.browser import steps
from tests.browser.steps import case_of

BANK = {"开户行": "麟游农商银行"}


def money(amount):
    return f"{amount:,.2f}"


def find_case(desk, name):
    """Out of the list, by the applicant's name."""
    desk.go("申请")
    desk.follow(name)
    desk.reads(case_of(name).number)


def open_case(desk, name):
    """By its address, as out of a bookmark."""
    desk.open("cases:application", case_of(name).pk)
    desk.reads(name)


def register_household(desk, resident_id, name, card="", village="村"):
    """The head, and where the household lives; ends at what it may apply for."""
    desk.go("家庭")
    desk.press("登记家庭")
    asked = {
        "身份证号": resident_id,
        "姓名": name,
        "村（社区）": village,
        "住址": "二组 8 号",
        "家庭联系电话": "13900000000",
    }
    desk.send(asked | ({"残疾人证号": card} if card else {}), "登记并申请")
    desk.reads("家庭已登记", name)


def add_member(desk, resident_id, name, relation, card=""):
    """One more person, on the page of the household."""
    desk.press("添加成员")
    asked = {"身份证号": resident_id, "姓名": name, "与户主关系": relation}
    desk.send(asked | ({"残疾人证号": f"{resident_id}{card}"} if card else {}), "添加成员")
    desk.reads("成员已添加", name)


def apply_for(desk, programme, number, asked, home=None):
    """The application form, from the page of the household."""
    if home:
        desk.open("cases:household", home.pk)
    if "/apply/" not in desk.page.url:
        desk.press("登记申请")
    desk.press(f"申请{programme}")
    account = {"账号": f"6230 0000 0000 {number:04}"}
    desk.send({"家庭困难情况": "生活困难", **BANK, **account, **asked}, "登记申请")
    desk.reads("登记中")


def accept(desk):
    desk.press("受理申请")
    desk.send({}, "受理申请")
    desk.reads("已受理")


def tick_all(desk):
    """Every member of the family was seen."""
    for box in desk.main.locator("input[name=seen]").all():
        box.check()


def survey(desk, present, annual_income):
    desk.press("登记入户调查")
    seen = {
        "调查人一": "王一",
        "调查人二": "周二",
        "在场家庭成员": present,
        "近12个月家庭收入（元）": annual_income,
        "调查情况": "已入户查看，情况与申请一致",
    }
    tick_all(desk)
    desk.send(seen, "登记调查")
    desk.reads("入户调查已登记", "王一、周二")


def check_means(desk, name, today):
    """Without the authorisations the request leads to them; each who signed is ticked. The county
    checks and types its report, which the town then sees."""
    desk.press("提请核对")
    for signed in desk.main.locator("input[type=checkbox][name^=signed_]").all():
        signed.check()
    desk.send({"签署日期": today}, "登记授权书")
    open_case(desk, name)
    desk.press("提请核对")
    desk.send({}, "提请核对")
    steps.county_checks_means(name)
    open_case(desk, name)


def propose(desk, amount, *texts):
    """The computed amount, with what explains it."""
    desk.press("拟定金额")
    desk.reads(money(amount), *texts)
    desk.press(f"提出金额 {money(amount)} 元")
    desk.reads("金额已拟定", money(amount))


def post_notice(desk, name, *texts):
    desk.press("张贴公示")
    desk.send({"初审意见": "情况属实，建议救助"}, "登记并打印")
    desk.reads(*texts)
    open_case(desk, name)
    desk.reads("公示中")


def close_notice(desk, name):
    open_case(desk, name)
    desk.press("结束公示")
    desk.send({"结果": "无异议"}, "结束公示")
    desk.reads("公示已结束")


def submit(desk):
    desk.press("提交审批")
    desk.send({"初审意见": "情况属实，建议救助"}, "提交审批")
    desk.reads("审核中", "申请已提交审批")


def decide(desk, name, **more):
    """Out of the queue of this tier; it stands open where the last decision led back to it."""
    number = case_of(name).number
    if not (desk.is_at("cases:queue") and number in desk.main.inner_text()):
        desk.go("待审队列")
    desk.press(f"审批 {number}")
    desk.send({"审批意见": "同意", "理由或意见": "同意"} | more, "提交审批意见")
    desk.reads("审批意见已提交")


def assert_confirmed(name, route):
    case = case_of(name)
    assert case.status == ApplicationStatus.APPROVED
    assert case.route == route
    assert [a.tier for a in case.approvals.order_by("pk")] == route
    assert len({a.decided_by for a in case.approvals.all()}) == len(route)
