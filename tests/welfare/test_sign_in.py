"""Signing in, the lock after failures, passwords, idling."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from welfare.accounts.roles import Role
from welfare.models import Event, Job
from welfare.site import middleware

pytestmark = pytest.mark.django_db
LOGIN = "/login/"


def sign_in(client, username, password=factories.PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password, **extra})


@pytest.fixture
def caseworker():
    return factories.user(Role.TOWN_CASEWORKER, name="zhang")


def test_name_and_password_open_a_session_and_leave_an_event(client, caseworker):
    assert client.get("/").headers["Location"].startswith(LOGIN)
    assert sign_in(client, "zhang").headers["Location"] == "/"
    assert client.get("/").status_code == 200
    event = Event.objects.get(verb="signed_in")
    assert (event.actor, event.town) == (caseworker, caseworker.division)


def test_a_failure_does_not_tell_whether_the_account_exists(client, caseworker):
    known = sign_in(client, "zhang", "wrong")
    unknown = sign_in(client, "nobody", "wrong")
    assert known.context["form"].errors == unknown.context["form"].errors
    assert Event.objects.filter(verb="sign_in_failed").count() == 2


def test_the_name_typed_is_not_kept(client):
    sign_in(client, "My-Secret-1")
    assert "My-Secret-1" not in str(Event.objects.values())


def test_five_failures_lock_and_time_unlocks(client, caseworker, settings):
    for _n in range(settings.LOGIN_FAILURES_BEFORE_LOCK):
        sign_in(client, "zhang", "wrong")
    locked = sign_in(client, "zhang")
    assert locked.status_code == 200
    assert locked.context["form"].errors == sign_in(client, "nobody").context["form"].errors
    assert Event.objects.filter(verb="sign_in_locked").count() == 1
    past = timezone.now() - timedelta(minutes=settings.LOGIN_LOCK_MINUTES, seconds=1)
    caseworker.addresses.update(failed_at=past)
    assert sign_in(client, "zhang").status_code == 302


def test_a_success_forgets_earlier_failures(client, caseworker, settings):
    for _round in range(2):
        for _n in range(settings.LOGIN_FAILURES_BEFORE_LOCK - 1):
            sign_in(client, "zhang", "wrong")
        assert sign_in(client, "zhang").status_code == 302
        client.logout()


def test_next_leads_only_to_this_site(client, caseworker):
    assert sign_in(client, "zhang", next="/jobs/").headers["Location"] == "/jobs/"
    client.logout()
    assert sign_in(client, "zhang", next="https://example.org/").headers["Location"] == "/"


def test_signing_out_is_a_post_and_leaves_an_event(client, caseworker):
    client.force_login(caseworker)
    assert client.get(reverse("welfare:logout")).status_code == 405
    client.post(reverse("welfare:logout"))
    assert client.get("/").status_code == 302
    assert Event.objects.filter(verb="signed_out", actor=caseworker).exists()


def idle_since(client, minutes):
    session = client.session
    session["seen"] = timezone.now().timestamp() - minutes * 60
    session.save()


def test_idling_signs_out_with_a_sentence_and_an_event(client, caseworker, settings):
    client.force_login(caseworker)
    client.get("/")
    idle_since(client, settings.IDLE_MINUTES + 1)
    response = client.get("/", follow=True)
    assert response.redirect_chain[0][0].startswith(LOGIN)
    assert [str(m) for m in response.context["messages"]]
    assert Event.objects.get(verb="signed_out").details == {"idle": True}


def test_a_page_keeps_the_session_and_a_polling_fragment_does_not(
    client, caseworker, settings, monkeypatch
):
    monkeypatch.setattr(middleware, "SEEN_EVERY_SECONDS", 60)
    client.force_login(caseworker)
    job = Job.objects.create(kind="test", task="x", title="测试", started_by=caseworker)
    poll = reverse("welfare:job_progress", args=[job.pk])
    client.get("/")
    idle_since(client, 10)
    before = client.session["seen"]
    poll_headers = {"HX-Request": "true", "HX-Trigger-Name": "poll"}
    assert client.get(poll, headers=poll_headers).status_code == 200
    assert client.session["seen"] == before
    client.get("/")
    assert client.session["seen"] > before


def test_a_fragment_after_the_session_moves_the_whole_page(client, caseworker, settings):
    client.force_login(caseworker)
    client.get("/")
    idle_since(client, settings.IDLE_MINUTES + 1)
    response = client.get("/jobs/1/progress/", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == f"{LOGIN}?next=%2F"  # back to where it was


def test_a_first_password_leads_to_its_change(client, caseworker):
    caseworker.must_change_password = True
    caseworker.save()
    client.force_login(caseworker)
    assert client.get("/").headers["Location"] == reverse("welfare:password")
    # A part of that page, such as the number beside the bell, must not hold the page once more.
    part = client.get(reverse("welfare:news_count"), headers={"HX-Request": "true"})
    assert (part.status_code, part.content) == (204, b"")
    new = "Another-Pass-27"
    form = {"old": factories.PASSWORD, "new": new, "again": new}
    assert client.post(reverse("welfare:password"), form).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    client.logout()
    assert sign_in(client, "zhang", new).status_code == 302
    assert Event.objects.filter(verb="password_changed").count() == 1


def test_an_old_password_leads_to_its_change(client, caseworker, settings):
    caseworker.password_changed_at = timezone.now() - timedelta(days=settings.PASSWORD_DAYS + 1)
    caseworker.save()
    client.force_login(caseworker)
    assert client.get("/").headers["Location"] == reverse("welfare:password")
    assert client.get(reverse("welfare:password")).status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "Another-Pass-27", "Another-Pass-27"),
        (factories.PASSWORD, factories.PASSWORD, factories.PASSWORD),
        (factories.PASSWORD, "short1A", "short1A"),
        (factories.PASSWORD, "onlysmallletters", "onlysmallletters"),
        (factories.PASSWORD, "password", "password"),
        (factories.PASSWORD, "Another-Pass-27", "Another-Pass-28"),
    ],
)
def test_a_weak_or_wrong_password_is_refused_with_a_sentence(client, caseworker, old, new, again):
    client.force_login(caseworker)
    response = client.post(reverse("welfare:password"), {"old": old, "new": new, "again": again})
    assert response.status_code == 200
    assert response.context["form"].errors
    caseworker.refresh_from_db()
    assert caseworker.check_password(factories.PASSWORD)


def test_the_language_is_kept_for_the_session(client, caseworker):
    client.force_login(caseworker)
    assert "首页" in client.get("/").content.decode()
    client.post(reverse("set_language"), {"language": "en"})
    assert "Start page" in client.get("/").content.decode()


def test_a_form_after_the_session_leads_back_to_its_page(client, caseworker):
    page = "/cases/households/"
    answer = client.post("/cases/households/find/", headers={"referer": f"http://testserver{page}"})
    assert "next=http%3A%2F%2Ftestserver%2Fcases%2Fhouseholds%2F" in answer.headers["Location"]
    shown = client.get(answer.headers["Location"])
    assert [str(message) for message in shown.context["messages"]]
    assert shown.context["next"].endswith(page)


def test_an_address_that_takes_forms_only_is_a_page_too(client, caseworker):
    client.force_login(caseworker)
    answer = client.get("/logout/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert b"<h1" in answer.content


def test_a_short_password_is_refused_in_the_language_of_the_page(client, caseworker):
    client.force_login(caseworker)
    new = {"old": factories.PASSWORD, "new": "Aa1!", "again": "Aa1!"}
    answer = client.post(reverse("welfare:password"), new)
    assert "密码至少要有 8 个字符，请改用更长的密码。" in answer.content.decode()
