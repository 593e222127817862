"""What was confirmed is printed, hung in the village with a photograph, and read as published."""

from datetime import date

import pytest
from playwright.sync_api import expect

from cases import actions
from cases.models import Award, Channel, Programme
from tests import attached, factories
from tests.browser import steps
from welfare.accounts.roles import Role
from welfare.county.months import first_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(12)]


def confirmed(town, clock):
    """A family whose allowance was confirmed today."""
    home = steps.household(town, steps.Someone(1, date(1970, 1, 1), "赵一"))
    by = factories.user(Role.TOWN_CASEWORKER, town)
    dibao = Programme.objects.get(county=town.parent, code="DIBAO")
    case = actions.open_application(
        by=by,
        household=home,
        programme=dibao,
        applicant=home.head,
        channel=Channel.WINDOW,
        reason="年老多病",
    )
    month = first_of(clock.today())
    facts = {"first_month": month, "joined_on": clock.today(), "decided_on": clock.today()}
    return factories.award(
        household=home, origin="confirmed", application=case, decided_tier="county", **facts
    )


def test_a_list_is_printed_hung_and_read_on_the_award(at_desk, town, clock):
    award = confirmed(town, clock)
    desk = at_desk(Role.TOWN_CASEWORKER)
    desk.go("村（社区）文书")
    desk.press("待公布")
    desk.reads(award.village.name)
    desk.follow(award.village.name)
    desk.reads("赵一", "待公布")
    with desk.page.context.expect_page():  # the list opens beside, to be printed
        desk.page.get_by_role("button", name="打印公布名单").click()
    desk.open("cases:publication", award.village_id)
    with desk.page.expect_navigation():
        desk.main.get_by_role("link", name="登记张贴").click()
    desk.fill({"地点": "村务公开栏", "张贴人": "村主任"})
    chooser = desk.main.get_by_label("公布栏照片")
    expect(chooser).to_be_visible()
    chooser.set_input_files(
        [{"name": "公布栏.jpg", "mimeType": "image/jpeg", "buffer": attached.picture()}]
    )
    desk.press("登记张贴")
    desk.reads("名单所列救助对象均已公布", "张贴中", "村主任")
    desk.open("cases:award", award.pk)
    desk.reads("村务公开栏")
    assert Award.objects.get(published__publication__hung_on=clock.today()) == award
    desk.open("cases:publication_list")
    desk.reads("各村公布栏上的对象与名单相同")
    assert desk.faults == []
