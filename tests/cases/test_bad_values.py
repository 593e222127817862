"""Addresses and fields that hold what no page sends: a sentence or 404, never a fault."""

import pytest
from django.urls import reverse

from cases.models import Attachment, Meeting
from tests import attached, factories
from tests.cases import walk
from welfare.accounts.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
NO_NUMBERS = ["²", "٣", "a", "9" * 40, "-1", "1\x00"]


@pytest.fixture
def at_desk(client):
    factories.parameters()
    factories.policy()

    def sign_in(role, **more):
        client.force_login(factories.user(role, **more))
        return client

    return sign_in


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_a_number_in_an_address_that_is_none(at_desk, value):
    home = factories.household()
    chosen = reverse("cases:application_create", args=[home.pk])
    assert at_desk(Role.TOWN_CASEWORKER).get(chosen, {"programme": value}).status_code == 200
    case = walk.accepted("DIBAO")
    url = reverse("benefits:entitlement", args=[case.pk])
    assert at_desk(Role.TOWN_CASEWORKER).get(url, {"covered": value}).status_code == 200
    url = reverse("api_workdays")
    assert at_desk(Role.AUDITOR).get(url, {"year": value}).status_code == 200


@pytest.mark.parametrize("year", ["0000", "²²²²"])
def test_the_calendar_of_a_year_that_is_none(at_desk, year):
    assert at_desk(Role.AUDITOR).get(reverse("api_workdays"), {"year": year}).status_code == 200


@pytest.mark.parametrize(("year", "month"), [("9999", 12), ("9" * 25, 1), ("0", 1), ("2026", 13)])
def test_a_month_that_no_town_files(at_desk, year, month):
    url = f"{reverse('cases:filing_list')}{factories.town().pk}/{year}/{month}/"
    assert at_desk(Role.TOWN_CASEWORKER).get(url).status_code == 404


def test_a_month_far_out_is_said_at_its_field(at_desk):
    made = factories.award()
    url = reverse("benefits:award_end", args=[made.pk])
    sent = {
        "version": 1,
        "ground": "wish",
        "found_on": "2023-01-05",
        "papers": "本人申请",
        "heard": "入户",
        "heard_on": "2023-01-03",
    }
    for wrong in ("9999-12", "0001-01"):
        answer = at_desk(Role.COUNTY_APPROVER).post(url, sent | {"from_month": wrong})
        assert answer.context["form"].errors.keys() == {"from_month"}
    answer = at_desk(Role.COUNTY_APPROVER).post(
        url, sent | {"from_month": "2023-01", "found_on": "0001-01-01"}
    )
    assert answer.context["form"].errors.keys() == {"found_on"}


def test_a_member_with_a_name_too_long_is_said_at_the_field(at_desk):
    sent = {"department": "县财政局", "name": "丙" * 61, "post": "局长", "began_on": "2023-01-03"}
    answer = at_desk(Role.MEETING_SECRETARY).post(reverse("cases:member_record"), sent)
    assert answer.context["form"].errors.keys() == {"name"}


def test_an_account_is_not_locked_for_a_reason_that_is_none(at_desk):
    user = factories.user(Role.STATISTICIAN)
    url = reverse("welfare:user_lock", args=[user.pk])
    for wrong in ("a\x00b", " ", "x" * 201):
        assert at_desk(Role.SECURITY_ADMIN).post(url, {"reason": wrong}).status_code == 302
        user.refresh_from_db()
        assert user.is_active


def test_a_photograph_loses_its_own_name(at_desk):
    case = walk.propose(walk.survey(walk.accepted("RELIEF")), "500")
    photo = attached.upload(name="张三身份证610329199001019990.JPG")
    sent = {"version": case.version, "posted_on": "2026-11-20", "place": "公开栏"}
    sent |= {"opinion": "属实"}
    url = reverse("cases:notice_post", args=[case.pk])
    answer = at_desk(Role.TOWN_CASEWORKER).post(url, sent | {"photographs": photo})
    assert answer.status_code == 302
    row = Attachment.objects.get()
    assert row.notice.application == case
    assert "6103291990" not in row.file.name + row.thumbnail.name


def test_the_head_of_a_household_changes_by_page(at_desk):
    home = factories.household(size=2)
    other = home.members.exclude(person=home.head).get()
    stranger = factories.household().head
    url = reverse("cases:household_edit", args=[home.pk])
    sent = {"version": home.version, "village": home.village_id, "address": "二组"}
    answer = at_desk(Role.TOWN_CASEWORKER).post(url, sent | {"head": stranger.pk})
    assert answer.context["form"].errors.keys() == {"head"}
    answer = at_desk(Role.TOWN_CASEWORKER).post(url, sent | {"head": other.person_id})
    assert answer.status_code == 302
    home.refresh_from_db()
    other.refresh_from_db()
    assert (home.head, other.relation) == (other.person, "户主")


def test_minutes_are_read_by_the_towns_whose_case_was_resolved(at_desk):
    case = walk.submitted(amount="40000")
    case = walk.decide(walk.decide(walk.decide(case)))
    session = Meeting.objects.get()
    url = reverse("cases:meeting", args=[session.pk])
    assert at_desk(Role.TOWN_CASEWORKER).get(url).status_code == 200
    assert at_desk(Role.TOWN_CASEWORKER, area=factories.town(2)).get(url).status_code == 404
    assert at_desk(Role.MEETING_SECRETARY).get(url).status_code == 200


def test_a_case_with_nothing_proposed_offers_no_confirmation(at_desk):
    case = walk.propose(walk.checked(walk.survey(walk.accepted("RELIEF"))), "0")
    case = walk.submit(case)
    url = reverse("cases:decide", args=[case.pk])
    form = at_desk(Role.TOWN_HEAD).get(url).context["form"]
    assert [value for value, _label in form.fields["decision"].choices] == ["return", "refuse"]
