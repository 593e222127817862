"""A family of five applies for dibao: one page, the keyboard alone, few fields."""

from datetime import date

import pytest
from playwright.sync_api import expect

from cases.models import Household
from cases.states import ApplicationStatus
from tests import factories
from tests.browser.steps import case_of
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(12)]
HEAD = "高建国"
FIVE = (  # name, number, born, relation, health, ability to work, card, school, telephone
    (HEAD, 1, date(1975, 3, 4), "", "慢性病", "部分丧失劳动能力", "", "", ""),
    ("林秀英", 2, date(1977, 3, 4), "配偶", "健康或良好", "有劳动能力", "", "", ""),
    ("高一鸣", 3, date(2008, 3, 4), "子", "健康或良好", "无劳动能力", "", "高中", ""),
    ("高一诺", 4, date(2012, 3, 4), "女", "健康或良好", "无劳动能力", "", "初中", ""),
    ("高守田", 5, date(1948, 3, 4), "父母", "重病", "完全丧失劳动能力", "41", "", "13911112222"),
)
MOST_FIELDS = 60


class Typist:
    """Types with the keyboard alone and counts the fields in which something was entered."""

    def __init__(self, desk):
        self.desk, self.keys, self.fields = desk, desk.page.keyboard, 0

    def says(self, words):
        """Into the field that has the focus; Enter leads on."""
        if words:
            kind = self.desk.page.evaluate("document.activeElement.tagName")
            self.fields += 1
            if kind == "SELECT":
                self.desk.page.locator(":focus").select_option(label=words)
            else:
                self.keys.type(words)
        self.keys.press("Enter")

    def answers(self, values):
        self.fields += len(values)
        self.desk.fill(values)


def focused(desk):
    return desk.page.evaluate("document.activeElement.name")


def test_five_people_and_their_application_are_few_fields(at_desk, town):
    desk = at_desk(Role.TOWN_CASEWORKER)
    typist = Typist(desk)
    desk.open("cases:household_create")
    rows = desk.main.locator("table.family tbody tr")
    expect(rows).to_have_count(2)
    assert focused(desk) == "resident_id_0"  # nobody clicks to begin
    for row, (name, number, born, relation, *facts) in enumerate(FIVE):
        assert focused(desk) == f"resident_id_{row}"
        typist.says(factories.resident_id(number, born))
        expect(rows.nth(row)).to_contain_text(f"{born:%Y-%m-%d}")
        expect(rows.nth(row)).to_contain_text("610329 陕西省麟游县")
        for said in (name, *([relation] if row else []), *facts):
            typist.says(said)
    expect(rows).to_have_count(6)
    typist.keys.press("Enter")  # nobody else: on to where they live
    assert focused(desk) == "village"
    desk.page.locator(":focus").select_option(index=1)
    typist.keys.press("Enter")
    typist.fields += 1
    typist.says("二组 8 号")
    typist.keys.type("13900000000")
    typist.fields += 1
    expect(desk.main.get_by_role("button", name="登记并申请")).to_have_attribute("accesskey", "s")
    with desk.page.expect_navigation():
        typist.keys.press("Enter")  # the last field sends the form
    desk.reads("家庭已登记", HEAD)
    assert Household.objects.get().members.count() == len(FIVE)

    desk.press("申请农村低保" if desk.main.get_by_text("申请农村低保").count() else "申请低保")
    typist.answers(
        {
            "家庭困难情况": "父亲重病，两个孩子上学",
            "家庭财产是否符合规定": "是",
            "开户行": "麟游农商银行",
            "账号": "6230 0000 0000 0008",
        }
    )
    desk.press("登记申请")
    desk.reads("登记中")
    assert case_of(HEAD).status == ApplicationStatus.DRAFT
    assert typist.fields <= MOST_FIELDS
    print(f"fields: {typist.fields}")
    assert desk.faults == []


def tabbed_to(desk, wanted, most=60):
    """Tab until the field of this name, or the link or button with these words, has the focus."""
    for _n in range(most):
        desk.page.keyboard.press("Tab")
        here = desk.page.evaluate(
            "[document.activeElement.name || '', document.activeElement.innerText || '']"
        )
        if wanted == here[0] or wanted in here[1]:
            return
    raise AssertionError(f"{wanted}: not reached by Tab")


def test_a_whole_application_goes_without_a_mouse(at_desk, town):
    """From the family to the case by Tab and Enter alone; a card number fits its field."""
    desk = at_desk(Role.TOWN_CASEWORKER)
    keys = desk.page.keyboard
    desk.open("cases:household_create")
    card = desk.main.locator("[name=disability_card_0]")
    card.fill("61032919750304001741")
    assert card.evaluate("field => field.scrollWidth <= field.clientWidth")
    card.fill("")
    expect(desk.main.locator(".buttons__keys")).to_contain_text("S")
    desk.main.locator("[name=resident_id_0]").focus()
    keys.type(factories.resident_id(1, date(1975, 3, 4)))
    for part, said in (("name_0", HEAD), ("address", "二组 8 号")):
        tabbed_to(desk, part)
        keys.type(said)
    keys.press("Shift+Tab")
    assert focused(desk) == "village"
    keys.press("ArrowDown")
    tabbed_to(desk, "登记并申请")
    with desk.page.expect_navigation():
        keys.press("Enter")
    desk.reads("家庭已登记", HEAD)
    tabbed_to(desk, "申请临时救助")
    with desk.page.expect_navigation():
        keys.press("Enter")
    order = desk.main.evaluate(
        """main => [...main.querySelectorAll("form.form :is(input, select, textarea)")]
          .filter(field => field.type !== "hidden" && field.checkVisibility())
          .map(field => field.getBoundingClientRect().top)"""
    )
    assert order == sorted(order)  # Tab follows what the eye reads
    for name in ("relief_type", "cause"):
        tabbed_to(desk, name)
        chosen = desk.page.locator(":focus")
        keys.press("Space" if chosen.get_attribute("type") == "radio" else "ArrowDown")
    for name, said in (("amount_requested", "400"), ("reason", "突发疾病住院")):
        tabbed_to(desk, name)
        keys.type(said)
    tabbed_to(desk, "登记申请")
    with desk.page.expect_navigation():
        keys.press("Enter")
    desk.reads("登记中")
    assert case_of(HEAD).status == ApplicationStatus.DRAFT
    assert desk.faults == []


def test_what_is_typed_for_five_rows_is_kept(at_desk, town):
    desk = at_desk(Role.TOWN_CASEWORKER)
    desk.open("cases:household_create")
    names = desk.main.locator("table.family [name^=name_]")
    for row, name in enumerate(("甲一", "乙二", "丙三", "丁四")):
        names.nth(row).press_sequentially(name)
    expect(desk.main.get_by_text("填写内容已自动保留，尚未提交。")).to_be_visible()
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.open("cases:household_create")
    expect(names).to_have_count(2)
    desk.page.get_by_role("button", name="填入上次内容").click()
    expect(names).to_have_count(5)
    expect(names.nth(3)).to_have_value("丁四")
    assert desk.faults == []
