"""Two photographs and a PDF come in at a survey; the county looks at them, on record."""

import os
from datetime import date
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from cases import actions
from cases.models import Attachment, Channel, Programme
from tests import attached, factories
from tests.browser import steps
from tests.browser.casework import open_case, tick_all
from tests.browser.steps import case_of
from welfare.accounts.roles import Role
from welfare.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(15)]
LARGE = (3600, 2700)


def large_picture():
    """What a phone's camera gives: some megabytes, and where it was taken."""
    drawn, to = Image.frombytes("RGB", LARGE, os.urandom(3 * LARGE[0] * LARGE[1])), BytesIO()
    drawn.save(to, "JPEG", quality=60)
    return to.getvalue()


def sent(name, content, kind="image/jpeg"):
    return {"name": name, "mimeType": kind, "buffer": content}


def accepted(town, clock):
    head = steps.Someone(1, date(1970, 1, 1), "赵一")
    home, by = steps.household(town, head), factories.user(Role.TOWN_CASEWORKER, town)
    made = actions.open_application(
        by=by,
        household=home,
        programme=Programme.objects.get(county=town.parent, code="RELIEF"),
        applicant=home.head,
        channel=Channel.WINDOW,
        reason="住院",
        relief_type="expense",
        cause="illness",
        bank_name="麟游农商银行",
        account="6230 0000 0000 0001",
        account_holder="赵一",
    )
    actions.accept(by=by, application=made, version=made.version, accepted_on=clock.today())


def test_what_is_seen_at_a_survey_is_seen_by_the_county(at_desk, town, clock):
    accepted(town, clock)
    desk, camera = at_desk(Role.TOWN_CASEWORKER), large_picture()
    open_case(desk, "赵一")
    desk.press("登记入户调查")
    tick_all(desk)
    desk.fill(
        {
            "调查人一": "王一",
            "调查人二": "周二",
            "在场家庭成员": "赵一",
            "近12个月家庭收入（元）": "9600",
            "调查情况": "房顶漏雨",
        }
    )
    chooser = desk.main.get_by_label("入户调查照片")
    chooser.set_input_files([sent("扫描.jpg", b"MZ program")])
    desk.press("登记调查")
    desk.reads("扫描.jpg", "内容是程序")
    expect(desk.main.get_by_label("调查情况")).to_have_value("房顶漏雨")
    two = [sent("屋内.jpg", camera), sent("屋外.jpg", attached.picture("navy"))]
    chooser.set_input_files(two)
    expect(chooser).to_have_js_property("atWork", None)
    size = chooser.evaluate("chooser => chooser.files[0].size")
    assert size < len(camera), "the picture travels as large as it is"
    desk.press("登记调查")
    desk.reads("入户调查已登记")
    expect(desk.main.locator(".thumb img")).to_have_count(2)
    desk.press("添加材料")
    desk.fill({"材料类别": "收入证明", "说明": "赵一"})
    desk.main.get_by_label("文件").set_input_files(
        [sent("证明.pdf", attached.pdf(pages=2), "application/pdf")]
    )
    desk.press("添加材料")
    desk.reads("已归档 1 件", "3. 收入证明", "2 页")
    assert desk.faults == []

    county = at_desk(Role.COUNTY_APPROVER)
    county.open("cases:folder", case_of("赵一").household_id)
    county.follow("1. 入户调查照片")
    county.press("查看图片")
    width = county.page.evaluate("document.images[0].naturalWidth")
    assert width == 2400
    paper = Attachment.objects.order_by("pk").first()
    county.open("cases:attachment", paper.pk)
    county.reads("查看档案材料", county.person.full_name)
    county.open("cases:attachment", Attachment.objects.order_by("pk").last().pk)
    name, content = county.download("下载 PDF")
    assert name.endswith(".pdf")
    assert content.startswith(b"%PDF")
    looks = Event.objects.filter(verb="attachment_seen", actor=county.person)
    assert looks.count() == 2
    assert county.faults == []


def test_papers_are_photographed_one_after_the_other(phone, at_desk, town, clock):
    """A camera gives one picture at a time; those before stay until all are sent."""
    accepted(town, clock)
    home = case_of("赵一").household
    at_desk(Role.TOWN_CASEWORKER).open("cases:attachment_add", home.pk)
    expect(at_desk(Role.TOWN_CASEWORKER).main.get_by_label("拍照")).to_be_hidden()
    phone.open("cases:attachment_add", home.pk)
    phone.fill({"材料类别": "身份证件"})
    camera = phone.main.get_by_label("拍照")
    for number, colour in enumerate(("navy", "teal", "olive"), 1):
        camera.set_input_files([sent("image.jpg", attached.picture(colour))])
        phone.page.wait_for_function(
            "n => document.querySelector('[capture]').files.length === n", arg=number
        )
    phone.press("添加材料")
    phone.reads("已归档 3 件", "3. 身份证件")
    assert set(home.attachments.values_list("device", flat=True)) == {"phone"}
    assert phone.faults == []


SLOW = """
const at_once = window.createImageBitmap;
window.createImageBitmap = (...said) => new Promise((done) => {
  setTimeout(() => at_once(...said).then(done), 1500);
});
"""


def test_who_sends_while_a_picture_is_made_smaller_has_pressed_once(at_desk, town, clock):
    """The press was refused, and nothing was sent when the picture was ready."""
    accepted(town, clock)
    home, desk, camera = case_of("赵一").household, at_desk(Role.TOWN_CASEWORKER), large_picture()
    desk.page.add_init_script(SLOW)
    desk.open("cases:attachment_add", home.pk)
    desk.fill({"材料类别": "身份证件"})
    desk.main.get_by_label("文件").set_input_files([sent("证件.jpg", camera)])
    desk.press("添加材料")
    desk.reads("已归档 1 件")
    assert home.attachments.count() == 1
    assert desk.faults == []
