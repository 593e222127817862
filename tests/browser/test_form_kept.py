"""A form that is sent after the session has ended loses nothing: it is filled in again."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from welfare.accounts.roles import Role
from welfare.models import Draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(8)]


def idle():
    """The person was away longer than the county lets a session stand."""
    for row in Session.objects.all():
        kept = row.get_decoded()
        kept["seen"] = timezone.now().timestamp() - (settings.IDLE_MINUTES + 1) * 60
        row.session_data = Session.objects.encode(kept)
        row.save()


def new_household(desk):
    desk.open("cases:household_create")
    return desk.main.get_by_label("姓名").first


def test_what_was_typed_is_there_after_signing_in_again(at_desk):
    number = factories.resident_id(1)
    desk = at_desk(Role.TOWN_CASEWORKER)
    name = new_household(desk)
    desk.fill({"身份证号": number, "姓名": "赵一", "村（社区）": "村", "住址": "新街一号"})
    idle()
    desk.press("登记并申请")
    desk.fill({"用户名": desk.person.username, "密码": factories.PASSWORD})
    desk.press("登录")
    assert desk.page.url.endswith(reverse("cases:household_create"))
    expect(name).to_have_value("")
    desk.page.get_by_role("button", name="填入上次内容").click()
    expect(name).to_have_value("赵一")
    expect(desk.main.get_by_label("身份证号").first).to_have_value(number)
    expect(desk.main.get_by_label("住址")).to_have_value("新街一号")
    expect(desk.main.get_by_text("已填入上次内容")).to_be_visible()
    desk.press("登记并申请")
    desk.reads("家庭已登记", "赵一")
    assert not Draft.objects.exists()
    assert desk.faults == []


def test_what_is_typed_on_after_the_time_is_up_is_there_after_signing_in_again(at_desk):
    """A keystroke is kept by itself before the form is sent: that must not end the session."""
    desk = at_desk(Role.TOWN_CASEWORKER)
    name = new_household(desk)
    desk.page.wait_for_load_state("networkidle")
    idle()
    name.press_sequentially("赵一")
    expect(desk.main.get_by_text("填写内容已自动保留，尚未提交。")).to_be_visible()
    with desk.page.expect_response("**/drafts/"):
        desk.main.get_by_label("住址").press_sequentially("新街一号")
    desk.fill({"身份证号": factories.resident_id(1), "村（社区）": "村"})
    desk.press("登记并申请")
    desk.fill({"用户名": desk.person.username, "密码": factories.PASSWORD})
    desk.press("登录")
    desk.page.get_by_role("button", name="填入上次内容").click()
    expect(name).to_have_value("赵一")
    expect(desk.main.get_by_label("住址")).to_have_value("新街一号")


def test_what_is_typed_is_kept_before_anything_is_sent_and_discarded_at_will(at_desk):
    desk = at_desk(Role.TOWN_CASEWORKER)
    new_household(desk).press_sequentially("钱二")
    expect(desk.main.get_by_text("填写内容已自动保留，尚未提交。")).to_be_visible()
    desk.page.on("dialog", lambda dialog: dialog.accept())
    assert new_household(desk).input_value() == ""
    with desk.page.expect_response("**/drafts/give-up/"):
        desk.page.get_by_role("button", name="不要了").click()
    assert not Draft.objects.exists()
    assert desk.faults == []
