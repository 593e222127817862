"""Who may open a view, and how a refusal reaches the person at the screen."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from cases.models import Household, Member
from tests import factories
from welfare.accounts.roles import Permission, Role
from welfare.constraints import constraint_name, explained, readable
from welfare.exceptions import BadInput, Conflict, MissingParameter, NotAllowed
from welfare.models import Division, Level
from welfare.pages.access import act, attempt, needs
from welfare.pages.forms import Form
from welfare.site.middleware import Refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of():
    def made(role=Role.COUNTY_CASEWORKER, method="post", **headers):
        request = getattr(RequestFactory(headers=headers), method)("/somewhere/")
        SessionMiddleware(lambda r: HttpResponse()).process_request(request)
        MessageMiddleware(lambda r: HttpResponse()).process_request(request)
        request.user = factories.user(role)
        return request

    return made


def said(request):
    return [str(message) for message in get_messages(request)]


def refuse(error):
    def action(**kwargs):
        raise error

    return action


def test_a_missing_right_is_named(request_of):
    view = needs(Permission.READ_AUDIT, Permission.MANAGE_USERS)(lambda r: HttpResponse("in"))
    refused = view(request_of())
    assert refused.status_code == 403
    assert "管理账号与岗位或查阅操作日志" in refused.content.decode()
    assert view(request_of(Role.AUDITOR)).status_code == 200
    assert view.permissions == {Permission.READ_AUDIT, Permission.MANAGE_USERS}


def test_after_an_action_the_person_goes_on(request_of):
    request = request_of()
    response = act(request, "/back/", lambda n: n + 1, done="好", then=lambda n: f"/{n}/", n=1)
    assert response.headers["Location"] == "/2/"
    assert said(request) == ["好"]
    assert act(request, "/back/", lambda: None).headers["Location"] == "/back/"


@pytest.mark.parametrize(
    "error", [NotAllowed("不行。"), BadInput("不行。"), MissingParameter("不行。")]
)
def test_a_refusal_is_said_where_the_person_stands(request_of, error):
    request = request_of()
    assert act(request, "/back/", refuse(error)).headers["Location"] == "/back/"
    assert said(request) == ["不行。"]


def test_a_conflict_is_a_page_that_leads_back(request_of):
    response = act(request_of(), "/back/", refuse(Conflict("已有人先办。")))
    assert response.status_code == 409
    assert "已有人先办。" in response.content.decode()
    assert "/back/" in response.content.decode()


def test_a_form_keeps_what_was_typed_and_shows_the_refusal():
    form = Form({})
    assert form.is_valid()
    assert attempt(form, refuse(NotAllowed("不行。"))) is None
    assert form.non_field_errors() == ["不行。"]
    with pytest.raises(Conflict):
        attempt(form, refuse(Conflict("已有人先办。")))


def test_a_refusal_nobody_caught_becomes_a_page(request_of):
    middleware = Refusals(lambda r: HttpResponse())
    shown = middleware.process_exception(request_of(method="get"), NotAllowed("缺标准。"))
    assert shown.status_code == 409
    assert "缺标准。" in shown.content.decode()
    conflict = middleware.process_exception(request_of(), Conflict("已有人先办。"))
    assert conflict.status_code == 409
    assert middleware.process_exception(request_of(), ValueError("x")) is None


def test_a_refused_post_goes_back_only_on_this_site(request_of):
    middleware = Refusals(lambda r: HttpResponse())
    own = middleware.process_exception(
        request_of(Referer="http://testserver/cases/"), NotAllowed("不行。")
    )
    assert own.headers["Location"] == "http://testserver/cases/"
    foreign = middleware.process_exception(
        request_of(Referer="https://example.org/"), NotAllowed("不行。")
    )
    assert foreign.headers["Location"] == "/"


def break_unique():
    home = factories.household()
    other = factories.household()
    Member.objects.create(
        household=other, person=home.head, relation="子", joined_on=factories.LONG_AGO
    )


def break_check():
    Division.objects.create(code="12", name="x", level=Level.COUNTY)


def break_exclusion():
    first = factories.award("DIBAO")
    factories.award("TEKUN", household=first.household)


@pytest.mark.parametrize(
    ("fault", "name", "sentence"),
    [
        (break_unique, "member_in_one_household_at_a_time", "belongs to another household"),
        (break_check, "division_code_has_12_digits", "12 digits"),
        (break_exclusion, "award_member_exclusive_once", ""),
    ],
)
def test_a_broken_constraint_is_its_own_sentence(fault, name, sentence):
    translation.activate("en")
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        fault()
    named = constraint_name(broken.value)
    assert named == name or not sentence
    assert sentence in readable(broken.value)
    assert readable(broken.value)
    with pytest.raises(NotAllowed), explained(), transaction.atomic():
        fault()


def test_a_fault_no_constraint_of_ours_explains_stays_a_fault():
    with pytest.raises(IntegrityError), explained(), transaction.atomic():
        Household.objects.create(head_id=1, town_id=None, residence="rural")


def test_the_sentence_of_a_constraint_is_in_the_language_of_who_reads_it():
    """It was kept in that of whoever met a constraint first, for everybody."""
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        break_check()
    for language, english in (("zh-hans", False), ("en", True), ("zh-hans", False)):
        with translation.override(language):
            assert ("12 digits" in readable(broken.value)) == english
