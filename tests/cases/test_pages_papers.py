"""Papers to print, the photograph of a notice, and the smaller verbs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Application, Household, Member
from cases.papers import PAPERS
from tests import attached, factories
from tests.cases import walk
from tests.cases.test_pages_flow import (
    at_desk,
    county,
    open_relief,
    post,
    printed,
    propose,
    register,
    send,
    shown,
)
from welfare.accounts.roles import Role

__all__ = ["at_desk", "county"]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _opened(once, ground):
    """Opened on the pages."""

    def build():
        desk = Client()
        desk.force_login(walk.worker())
        return open_relief(desk, register(desk)).pk

    return once(build)


@pytest.fixture
def application(_opened, at_desk):
    at_desk(Role.TOWN_CASEWORKER)
    return Application.objects.get(pk=_opened)


def test_missing_papers_are_told_once_and_printed(client, application):
    post(client, "cases:missing_papers", application.pk, papers="户口簿\n医疗费发票")
    paper = printed(client, "missing", application.pk)
    assert "<li>户口簿</li><li>医疗费发票</li>" in paper
    again = client.get(reverse("cases:missing_papers", args=[application.pk]))
    assert again.url == reverse("cases:application", args=[application.pk])


def test_papers_that_do_not_exist_yet_are_not_found(client, application):
    letters = [name for name, paper in PAPERS.items() if paper.series or paper.posted]
    for name in (*letters, "menu"):
        printed(client, name, application.pk, expect=404)


def test_an_edit_keeps_the_account_that_is_never_shown(client, application):
    page = shown(client, "cases:application_edit", application.pk).content.decode()
    assert "6299000011112222" not in page
    post(client, "cases:application_edit", application.pk, reason="补充说明")
    application.refresh_from_db()
    assert application.account == "6299000011112222"
    assert application.reason == "补充说明"
    url = reverse("cases:application_edit", args=[application.pk])
    answer = client.post(url, {"account": "6299-12AB", "version": application.version})
    assert "account" in answer.context["form"].errors
    assert "6299-12AB" in answer.content.decode()


def test_the_photograph_of_a_notice_is_kept_and_shown_to_the_area_only(
    client, application, at_desk
):
    today = timezone.localdate()
    post(client, "cases:accept", application.pk, accepted_on=today - timedelta(days=9))
    walk.survey(application, visited_on=today)
    propose(client, application.pk, "500")
    url = reverse("cases:notice_post", args=[application.pk])
    wrong = attached.upload(b"MZ", "notice.jpg")
    sent = {"version": 4, "posted_on": today, "place": "村公示栏", "opinion": "属实"}
    answer = client.post(url, sent | {"photographs": wrong})
    assert "photographs" in answer.context["form"].errors
    assert "村公示栏" in answer.content.decode()
    send(client, url, sent | {"photographs": attached.upload()})
    row = application.notices.get().photographs.get()
    photo = reverse("cases:attachment_file", args=[row.pk])
    assert client.get(photo).content.startswith(b"\xff\xd8\xff")
    other = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    client.force_login(other)
    assert client.get(photo).status_code == 404


def test_a_notice_that_still_runs_is_not_closed(client, application):
    today = timezone.localdate()
    post(client, "cases:accept", application.pk)
    walk.survey(application, visited_on=today)
    propose(client, application.pk, "500")
    post(client, "cases:notice_post", application.pk, posted_on=today, opinion="属实")
    url = reverse("cases:notice_close", args=[application.pk])
    sent = {"version": 5, "closed_on": today, "result": "objection", "objection": ""}
    assert "objection" in client.post(url, sent).context["form"].errors
    answer = client.post(url, sent | {"result": "no_objection"})
    assert answer.context["form"].non_field_errors()


def test_a_withdrawn_application_is_over(client, application):
    post(client, "cases:withdraw", application.pk, reason="本人放弃")
    page = shown(client, "cases:application", application.pk)
    assert page.context["primary"] is None
    assert page.context["others"] == []
    assert Application.objects.get().status == "withdrawn"


def test_a_member_leaves_and_the_household_is_corrected(client, application):
    home = Household.objects.get()
    other = factories.resident_id(6)
    post(client, "cases:member_add", home.pk, resident_id=other, name="王五", relation="女")
    member = Member.objects.get(person__name="王五")
    leave = reverse("cases:member_remove", args=[home.pk, member.pk])
    send(client, leave, {"reason": "婚嫁"})
    page = shown(client, "cases:household", home.pk)
    assert [m.person.name for m in page.context["gone"]] == ["王五"]
    assert client.get(leave).status_code == 404
    post(client, "cases:household_edit", home.pk, address="二组 8 号")
    home.refresh_from_db()
    assert home.address == "二组 8 号"
    assert home.phone == "13900000000"


def test_pages_speak_english_too(client, application):
    client.cookies["django_language"] = "en"
    page = shown(client, "cases:application", application.pk).content.decode()
    assert "What is next" in page
    assert "Accept application" in page


def test_who_withdraws_signs_a_declaration_and_its_scan_is_put_into_the_folder(client, application):
    """Offered where the application is withdrawn and where an award is ended, and nowhere else."""
    award = factories.award(area=application.town)
    about = {"case": application, "award": award}
    offered = {
        "case": (reverse("cases:withdraw", args=[application.pk]), "withdrawal", "自愿撤回"),
        "award": (reverse("benefits:award_end", args=[award.pk]), "own_wish", "自愿放弃"),
    }
    for kind, (page, name, words) in offered.items():
        subject = about[kind]
        text = client.get(page).content.decode()
        sheet = reverse(
            "cases:paper" if kind == "case" else "cases:award_paper", args=[subject.pk, name]
        )
        put_in = reverse("cases:attachment_add", args=[subject.household_id])
        put_in += f"?about={kind}:{subject.pk}&kind=declaration"
        assert f'href="{sheet}"' in text
        assert words in client.get(sheet).content.decode()
        assert put_in.replace("&", "&amp;") in text
        form = client.get(put_in).context["form"]
        assert form["kind"].value() == "declaration"
        said = {"kind": "declaration", "about": f"{kind}:{subject.pk}"}
        client.post(put_in, said | {"papers": attached.upload(attached.picture("blue"))})
        (scan,) = subject.attachments.all()
        assert scan.kind == "declaration"
    suspends = client.get(reverse("benefits:award_suspend", args=[award.pk])).content.decode()
    assert "声明书" not in suspends


def test_what_is_with_those_who_decide_is_withdrawn_by_no_sheet(application):
    assert PAPERS["withdrawal"].available(application)
    application.status = "in_review"
    assert not PAPERS["withdrawal"].available(application)
