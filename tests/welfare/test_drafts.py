"""What was typed into a form and not saved: kept for who typed it, offered again, forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from tests import factories
from welfare.accounts.roles import Role
from welfare.drafts import keeping, tasks
from welfare.models import Draft

pytestmark = pytest.mark.django_db
DRAFTS, GIVE_UP = "/drafts/", "/drafts/give-up/"


@pytest.fixture
def worker(client):
    person = factories.user(Role.TOWN_CASEWORKER)
    client.force_login(person)
    client.get("/")
    return person


@pytest.fixture
def address():
    return reverse("cases:household_create")


def offered(client, *forms):
    found = client.get(DRAFTS, {"form": list(forms)}).json()["drafts"]
    return {one["form"]: dict(one["fields"]) for one in found}


def idle(client, settings):
    session = client.session
    session["seen"] = timezone.now().timestamp() - (settings.IDLE_MINUTES + 1) * 60
    session.save()


def test_a_form_sent_after_idling_is_offered_again_after_signing_in(
    client, worker, address, settings
):
    idle(client, settings)
    typed = {
        "name": "赵一",
        "telephone": "0917-1234567",
        "csrfmiddlewaretoken": "x",
        "version": "3",
    }
    referer = f"http://testserver{address}"
    answer = client.post(address, typed, headers={"Referer": referer})
    assert answer.headers["Location"] == f"/login/?{urlencode({'next': referer})}"
    said = client.get(answer.headers["Location"]).content.decode()
    assert "已保留" in said
    client.force_login(worker)
    assert offered(client, address) == {address: {"name": ["赵一"], "telephone": ["0917-1234567"]}}


def test_after_idling_the_page_asked_for_comes_after_signing_in(client, worker, settings):
    idle(client, settings)
    wanted = reverse("cases:household_list") + "?q=a"
    answer = client.get(wanted)
    assert answer.headers["Location"] == f"/login/?{urlencode({'next': wanted})}"


def test_what_is_typed_is_kept_for_who_typed_it_alone_and_encrypted(client, worker, address):
    assert client.post(DRAFTS, {"draft-form": address, "name": "钱二"}).status_code == 204
    with connection.cursor() as cursor:
        cursor.execute("SELECT fields FROM welfare_draft")
        assert "钱二" not in cursor.fetchone()[0]
    client.force_login(factories.user(Role.TOWN_CASEWORKER, name="another"))
    assert offered(client, address) == {}
    client.post(GIVE_UP, {"draft-form": address})
    client.force_login(worker)
    assert offered(client, address) == {address: {"name": ["钱二"]}}
    client.post(GIVE_UP, {"draft-form": address})
    assert offered(client, address) == {}


def test_a_form_that_was_saved_is_forgotten_and_one_that_was_refused_is_kept(client):
    client.force_login(finance := factories.user(Role.FINANCE))
    start, language = reverse("benefits:run_start"), reverse("set_language")
    refused = client.post(start, {"month": "1999-01"}, follow=True)
    assert refused.redirect_chain
    assert offered(client, start) == {start: {"month": ["1999-01"]}}
    keeping.keep(finance, language, [("language", ["en"])])
    client.post(language, {"language": "en"})
    assert offered(client, language) == {}


def test_an_old_page_that_meets_a_change_loses_nothing(client, worker):
    home = factories.household()
    address = reverse("cases:household_edit", args=[home.pk])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    typed |= {"version": home.version + 1, "address": "新街1号"}
    answer = client.post(address, {name: value or "" for name, value in typed.items()})
    kept = offered(client, address)
    assert (answer.status_code, kept[address]["address"]) == (409, ["新街1号"])
    page = answer.content.decode()
    assert f'href="{address}"' in page
    assert "您填写的内容已保留" in page


def test_no_password_is_ever_kept(client, worker, settings):
    idle(client, settings)
    client.post(reverse("welfare:password"), {"old": "Secret-1", "new": "Secret-2"})
    client.post(reverse("welfare:login"), {"username": "x", "password": "Secret-1"})
    assert not Draft.objects.exists()


def test_nothing_is_no_draft_and_a_very_long_form_neither(worker):
    assert not keeping.keep(worker, "/a/", [("name", [" "])])
    assert not keeping.keep(worker, "/a/", [("name", ["长" * keeping.MOST_CHARACTERS])])
    assert not Draft.objects.exists()


def test_the_oldest_of_many_go_and_what_is_too_old_is_neither_offered_nor_kept(worker, settings):
    for number in range(keeping.MOST_FORMS + 2):
        keeping.keep(worker, f"/{number}/", [("name", ["孙三"])])
    assert Draft.objects.count() == keeping.MOST_FORMS
    assert not Draft.objects.filter(form__in=["/0/", "/1/"]).exists()
    old = timezone.now() - timedelta(days=settings.DRAFT_DAYS, minutes=1)
    Draft.objects.filter(form="/9/").update(saved_at=old)
    assert keeping.kept(worker, ["/9/"]) == []
    tasks.forget_old_drafts()
    assert Draft.objects.count() == keeping.MOST_FORMS - 1


def test_one_draft_per_person_and_form(worker):
    fields = {"user": worker, "form": "/a/", "fields": "[]", "saved_at": timezone.now()}
    Draft.objects.create(**fields)
    with pytest.raises(IntegrityError, match="draft_one_per_form"):
        Draft.objects.create(**fields)
