"""A survey where there is no line: taken along, filled in, photographed, sent, and never twice."""

from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases.models import Application, Attachment, Survey
from tests import attached
from tests.browser import steps
from tests.browser.casework import tick_all
from tests.browser.steps import case_of
from tests.browser.test_folder_of_a_family import accepted, sent
from welfare.models import Division, Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(25)]
PASSPHRASE = "shan-lu-12"
SEEN = {
    "调查人一": "王一",
    "调查人二": "周二",
    "在场家庭成员": "赵一",
    "近12个月家庭收入（元）": "9600",
    "调查情况": "房顶漏雨，屋内无电器",
}


def taken_along(phone):
    """The sheet of the case lies on the telephone, and its page is kept."""
    phone.open("cases:application", case_of("赵一").pk)
    phone.press("带走离线填写")
    expect(phone.main.get_by_label("离线口令", exact=True)).to_be_visible()
    phone.fill({"离线口令": PASSPHRASE, "再次输入离线口令": PASSPHRASE})
    phone.page.get_by_role("button", name="带走").click()
    phone.reads("本机现有调查表 1 份")
    phone.press("打开调查表")


def unlocked(phone):
    phone.page.reload()
    phone.page.get_by_label("本机离线口令").fill(PASSPHRASE)
    phone.page.get_by_role("button", name="解锁").click()


def filled(phone):
    phone.page.get_by_role("button", name="打开此表").click()
    phone.fill(SEEN)
    tick_all(phone)
    chooser = phone.main.get_by_label("入户调查照片")
    chooser.set_input_files([sent("屋内.jpg", attached.picture("navy"))])
    phone.reads("已保存照片 1 张")


def finished(phone):
    phone.page.get_by_role("button", name="填写完成").click()


def test_filled_in_without_a_line_and_sent_once_when_it_is_back(phone, town, clock):
    accepted(town, clock)
    taken_along(phone)
    phone.reads("赵一", "未填写")
    assert Event.objects.filter(verb="survey_taken_along").count() == 1
    line = phone.page.context
    line.set_offline(True)
    unlocked(phone)
    filled(phone)
    phone.reads("已加密保存在本机")
    unlocked(phone)  # the telephone was put away in between
    phone.reads("填写中")
    phone.page.get_by_role("button", name="打开此表").click()
    expect(phone.main.get_by_label("调查情况")).to_have_value("房顶漏雨，屋内无电器")
    phone.reads("已保存照片 1 张")
    kept = phone.page.evaluate(
        """async () => {
          const db = await new Promise(done => {
            const asked = indexedDB.open("sheets"); asked.onsuccess = () => done(asked.result);
          });
          const rows = await new Promise(done => {
            const asked = db.transaction("sheets").objectStore("sheets").getAll();
            asked.onsuccess = () => done(asked.result);
          });
          return rows.map(row => new TextDecoder().decode(row.said.data)).join("");
        }"""
    )
    assert kept
    assert "赵一" not in kept
    assert "漏雨" not in kept
    finished(phone)
    phone.reads("已完成，待联网发送")
    assert not Survey.objects.exists()
    # The answer of the first try is lost on its way: the telephone sends again.
    phone.page.evaluate(
        """() => {
          const line = window.fetch;
          window.fetch = (address, how) => line(address, how).then(answer => {
            if (!/arrives/.test(address)) return answer;
            window.fetch = line;
            throw new TypeError("lost on its way");
          });
        }"""
    )
    line.set_offline(False)
    phone.page.get_by_role("button", name="立即发送").click()
    phone.page.wait_for_function("() => !/arrives/.test(window.fetch)")
    expect(phone.main.locator("li")).to_contain_text("已完成，待联网发送")
    assert Survey.objects.count() == 1
    phone.page.get_by_role("button", name="立即发送").click()
    phone.reads("已送达")
    survey = Survey.objects.get()
    assert survey.annual_income == Decimal(9600)
    assert survey.observations == "房顶漏雨，屋内无电器"
    assert Attachment.objects.filter(survey=survey).count() == 1
    phone.page.get_by_role("link", name="打开此案").click()
    phone.reads("王一、周二", "房顶漏雨")


def test_a_sheet_that_was_overtaken_comes_back_with_its_sentence(phone, town, clock):
    accepted(town, clock)
    taken_along(phone)
    steps.survey("赵一", 9000)
    filled(phone)
    finished(phone)
    phone.reads("退回，请查看", "已有修改", "打开此案核对")
    assert Survey.objects.count() == 1
    phone.page.get_by_role("button", name="打开此表").click()
    expect(phone.main.get_by_label("调查情况")).to_have_value("房顶漏雨，屋内无电器")


def test_a_sheet_that_lacks_something_is_mended_on_the_telephone(phone, town, clock):
    accepted(town, clock)
    taken_along(phone)
    filled(phone)
    phone.main.locator("input[name=seen]").first.uncheck()
    finished(phone)
    phone.reads("退回，请查看", "赵一", "在表中更正")
    phone.page.get_by_role("button", name="打开此表").click()
    tick_all(phone)
    phone.page.get_by_role("button", name="取消照片").click()
    expect(phone.main.get_by_text("已保存照片")).to_have_count(0)
    finished(phone)
    phone.reads("已送达")
    assert not Attachment.objects.exists()
    assert Survey.objects.get().second_signer == "周二"


def test_one_investigator_typed_twice_is_told_before_anything_is_sent(phone, town, clock):
    """It came back from the bureau, perhaps a day later, when the village was far away."""
    accepted(town, clock)
    taken_along(phone)
    phone.page.context.set_offline(True)
    filled(phone)
    phone.fill({"调查人二": "王 一"})
    second = phone.main.get_by_label("调查人二")
    told = second.evaluate("field => field.validationMessage")
    assert "两人" in told
    finished(phone)
    assert phone.page.get_by_text("已完成，待联网发送").count() == 0
    phone.page.get_by_role("button", name="返回列表").click()
    phone.page.get_by_role("button", name="打开此表").click()
    assert second.evaluate("field => field.validationMessage") == told
    phone.fill({"调查人二": "周二"})
    finished(phone)
    phone.reads("已完成，待联网发送")


def test_a_case_that_moved_away_keeps_no_other_sheet_back(phone, town, clock):
    accepted(town, clock)
    taken_along(phone)
    filled(phone)
    case = case_of("赵一")
    phone.page.context.set_offline(True)
    finished(phone)
    phone.reads("已完成，待联网发送")
    elsewhere = Division.objects.filter(parent=town.parent).exclude(pk=town.pk).first()
    Application.objects.filter(pk=case.pk).update(town=elsewhere)
    phone.page.context.set_offline(False)
    phone.page.get_by_role("button", name="立即发送").click()
    phone.reads("退回，请查看", "已不由您办理")
    assert not Survey.objects.exists()


def test_a_wrong_passphrase_opens_nothing_and_the_sign_in_opens_all(phone, town, clock):
    accepted(town, clock)
    taken_along(phone)
    phone.reads("赵一")
    phone.page.context.set_offline(True)
    phone.page.reload()
    phone.page.get_by_label("本机离线口令").fill("guess-123")
    phone.page.get_by_role("button", name="解锁").click()
    phone.reads("口令不正确")
    assert "赵一" not in phone.page.content()
    phone.page.context.set_offline(False)
    phone.page.reload()
    phone.reads("赵一", "未填写")


def test_the_page_itself_shows_nobody(client, db):
    page = client.get(reverse("welfare:offline"))
    assert page.status_code == 200
    worker = client.get(reverse("welfare:offline_worker"))
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert client.get(reverse("welfare:offline_session")).status_code == 302
