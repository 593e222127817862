"""Visits where there is no line: the logbook's sheet goes along, and is written once. (离线探访)"""

import pytest
from playwright.sync_api import expect

from cases.models import Logbook, LogbookRecord
from tests import factories
from tests.browser.test_survey_without_line import PASSPHRASE, unlocked
from welfare.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(15)]
NAME = "特困人员探访记录"
SEEN = {"身体状况": "一般", "住房和用火用电安全": "是", "谈话情况": "身体尚好，屋内整洁"}


def taken_along(phone, home):
    phone.open("cases:household", home.pk)
    phone.press("登记台账")
    phone.page.get_by_role("link", name=f"带走离线填写 {NAME}").click()


def test_a_visit_is_written_down_without_a_line_and_stands_once(phone, town, clock):
    logbook = Logbook.objects.get(name=NAME)
    home = factories.household(town)
    taken_along(phone, home)
    expect(phone.main.get_by_label("离线口令", exact=True)).to_be_visible()
    phone.fill({"离线口令": PASSPHRASE, "再次输入离线口令": PASSPHRASE})
    phone.page.get_by_role("button", name="带走").click()
    phone.press("打开调查表")
    phone.reads(home.head.name, "未填写")
    assert Event.objects.filter(verb="record_taken_along").count() == 1
    line = phone.page.context
    line.set_offline(True)
    unlocked(phone)
    phone.page.get_by_role("button", name="打开此表").click()
    phone.fill(SEEN)
    phone.page.get_by_role("button", name="填写完成").click()
    phone.reads("已完成，待联网发送")
    assert not LogbookRecord.objects.exists()
    line.set_offline(False)
    for _twice in range(2):
        phone.page.get_by_role("button", name="立即发送").click()
        phone.reads("已送达")
    record = LogbookRecord.objects.get()
    assert (record.logbook, record.household, record.person) == (logbook, home, home.head)
    assert {"一般", "身体尚好，屋内整洁"} <= set(record.values.values())
    # the next visit begins with an empty sheet
    taken_along(phone, home)
    phone.page.get_by_role("button", name="带走").click()
    phone.press("打开调查表")
    phone.reads("未填写")
    phone.page.get_by_role("button", name="打开此表").click()
    expect(phone.main.get_by_label("谈话情况")).to_have_value("")
