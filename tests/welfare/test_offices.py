"""Accesses of outside offices: two people, a key shown once, its end, and the walls of the API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from tests import factories
from welfare.accounts import actions as accounts
from welfare.accounts.roles import Permission, Role
from welfare.api import limits
from welfare.exceptions import NotAllowed
from welfare.models import Event, OfficeAccess, User
from welfare.offices import actions
from welfare.offices.scopes import Scope
from welfare.offices.views import CALLED

pytestmark = pytest.mark.django_db


def proposed(scopes=(Scope.CASES,), county=None, **fields):
    county = county or factories.county()
    values = {
        "office": "测试县人社局",
        "department": "",
        "scopes": [str(scope) for scope in scopes],
        "purpose": "社会救助法第57条 信息共享",
        "liaison": "赵试",
        "expires_on": timezone.localdate() + timedelta(days=90),
    }
    by = factories.user(Role.SYSTEM_ADMIN, county)
    return actions.propose_access(by=by, **{**values, **fields})


def opened(scopes=(Scope.CASES,), county=None, **fields):
    access = proposed(scopes, county, **fields)
    return actions.approve_access(
        by=factories.user(Role.SECURITY_ADMIN, access.county), access=access
    )


def program(key):
    return Client(headers={"Authorization": f"Bearer {key}"})


def test_one_proposes_and_another_approves():
    access = proposed()
    with pytest.raises(NotAllowed):
        actions.approve_access(by=access.proposed_by, access=access)
    guard = factories.user(Role.SECURITY_ADMIN)
    with pytest.raises(NotAllowed):
        actions.propose_access(
            by=guard,
            office="某局",
            department="",
            scopes=["cases"],
            purpose="目的",
            liaison="某人",
            expires_on=access.expires_on,
        )
    access, key = actions.approve_access(by=guard, access=access)
    assert access.account.roles == []
    assert not access.account.has_usable_password()
    row = OfficeAccess.objects.filter(pk=access.pk).values().get()
    assert key not in str(row)
    assert key not in str(list(Event.objects.values()))
    with pytest.raises(NotAllowed, match="已"):
        actions.approve_access(by=guard, access=access)


def test_the_key_is_on_its_page_once(client):
    access = proposed()
    client.force_login(factories.user(Role.SECURITY_ADMIN))
    shown = client.post(reverse("welfare:access_approve", args=[access.pk]))
    access.refresh_from_db()
    assert "sw-" in shown.content.decode()
    assert "sw-" not in client.get(reverse("welfare:access", args=[access.pk])).content.decode()
    assert client.get(reverse("welfare:access_approve", args=[access.pk])).status_code == 405


def test_what_the_form_refuses(client):
    client.force_login(factories.user(Role.SYSTEM_ADMIN))
    url = reverse("welfare:access_propose")
    far = timezone.localdate() + timedelta(days=900)
    said = {"office": "某局", "scopes": ["cases"], "purpose": "共享", "liaison": "某"}
    assert "有效期" in client.post(url, {**said, "expires_on": far}).content.decode()
    soon = timezone.localdate() + timedelta(days=9)
    refused = client.post(url, {**said, "scopes": ["files"], "expires_on": soon})
    assert refused.status_code == 200
    assert not OfficeAccess.objects.exists()
    made = client.post(url, {**said, "scopes": ["files"], "department": "car", "expires_on": soon})
    assert made.status_code == 302
    assert OfficeAccess.objects.get().department_label


def test_a_key_opens_what_its_scopes_say_and_nothing_else():
    _access, key = opened([Scope.CASES])
    asked = program(key)
    assert asked.get(reverse("api_applications")).status_code == 200
    assert asked.get(reverse("api-payment-list")).status_code == 403
    assert asked.get(reverse("finding-list")).status_code == 403
    assert asked.get(reverse("api_decisions")).status_code == 403
    said = asked.get(reverse("api_decisions")).json()["errors"]
    assert set(said[0]) == {"place", "value", "reason", "remedy"}
    assert "决定" in said[0]["reason"]


def test_a_key_opens_no_page_and_nobody_signs_in_with_the_account(client):
    access, key = opened([Scope.CASES, Scope.FILES], department="car")
    for name in ("welfare:start", "cases:application_list", "welfare:access_list"):
        assert program(key).get(reverse(name)).status_code == 302
    guard = factories.user(Role.SECURITY_ADMIN)
    assert access.account not in accounts.visible_to(guard)
    with pytest.raises(NotAllowed, match="外部单位"):
        accounts.reset_password(user=access.account, by=guard)
    client.force_login(access.account)
    assert client.get(reverse("cases:application_list")).status_code == 403
    assert not User.objects.get(pk=access.account_id).may(Permission.COMPARE)


@pytest.mark.parametrize("end", ["revoked", "over", "replaced", "locked"])
def test_a_key_that_is_over_opens_nothing(end):
    access, key = opened()
    guard = factories.user(Role.SECURITY_ADMIN)
    assert program(key).get(reverse("api_alive")).status_code == 200
    if end == "revoked":
        actions.revoke_access(by=guard, access=access, reason="合作结束")
    elif end == "over":
        OfficeAccess.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    elif end == "replaced":
        actions.rotate_key(by=guard, access=access, version=access.key_version)
        OfficeAccess.objects.update(old_key_until=timezone.now())
    else:
        User.objects.filter(pk=access.account_id).update(is_active=False)
    refused = program(key).get(reverse("api_alive"))
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert refused.json()["errors"][0]["remedy"]


def test_a_replaced_key_lasts_until_the_office_has_changed_over():
    access, old = opened()
    guard = factories.user(Role.SECURITY_ADMIN)
    _access, new = actions.rotate_key(by=guard, access=access, version=access.key_version)
    assert old != new
    for key in (old, new):
        assert program(key).get(reverse("api_alive")).json()["office"] == access.office
    actions.revoke_access(by=access.proposed_by, access=access, reason="丢失")
    for key in (old, new):
        assert program(key).get(reverse("api_alive")).status_code == 401


def test_a_second_click_on_replace_does_not_lock_the_office_out(client):
    """It would end the key that the office uses: what was shown is no longer so."""
    access, key = opened()
    client.force_login(factories.user(Role.SECURITY_ADMIN, access.county))
    page = client.get(reverse("welfare:access", args=[access.pk]))
    shown = {"version": access.key_version}
    assert f'value="{access.key_version}"' in page.content.decode()
    url = reverse("welfare:access_rotate", args=[access.pk])
    answers = [client.post(url, shown).status_code for _click in range(2)]
    assert answers == [200, 409]
    assert client.post(url).status_code == 409
    assert program(key).get(reverse("api_alive")).status_code == 200
    assert Event.objects.filter(verb="key_rotated").count() == 1


def test_no_other_key_and_no_empty_one_opens_anything():
    opened()
    proposed()
    for key in ("", "sw-", "x" * 4000, "é"):
        asked = Client(headers={"Authorization": f"Bearer {key}"})
        assert asked.get(reverse("api_alive")).status_code == 401
    assert Client().get(reverse("api_alive")).status_code == 401


def test_each_call_is_on_record_without_people():
    access, key = opened([Scope.CASES])
    award = factories.award("DIBAO")
    program(key).get(reverse("api_awards"))
    program(key).get(reverse("api-payment-list"))
    used = Event.objects.filter(verb="access_used").order_by("pk")
    assert [event.details for event in used] == [
        {"called": "api_awards", "rows": 1, "answered": 200},
        {"called": "api-payment-list", "rows": 0, "answered": 403},
    ]
    first = used[0]
    assert (first.actor, first.reason, first.county) == (
        access.account,
        access.purpose,
        access.county,
    )
    assert award.payee.name not in str(list(used.values()))
    access.refresh_from_db()
    assert access.last_used_on == timezone.localdate()


def test_rows_of_another_county_are_not_there():
    elsewhere = factories.county("610398", "别县")
    factories.award("DIBAO")
    _access, key = opened([Scope.CASES], elsewhere)
    assert program(key).get(reverse("api_awards")).json()["results"] == []


def test_too_many_calls_wait(settings):
    settings.CALLS_A_MINUTE = 2
    _access, key = opened()
    _other, another = opened()
    answers = [program(key).get(reverse("api_alive")) for _n in range(3)]
    assert [one.status_code for one in answers][:2] == [200, 200]
    if answers[2].status_code == 200:  # a minute began in between
        answers = [program(key).get(reverse("api_alive")) for _n in range(3)]
    assert answers[2].status_code == 429
    assert int(answers[2].headers["Retry-After"]) <= 60
    assert "秒" in answers[2].json()["errors"][0]["remedy"]
    assert program(another).get(reverse("api_alive")).status_code == 200


def test_a_count_that_redis_forgot_begins_anew(monkeypatch):
    """The key went between two statements, and the office was answered with an error of ours."""
    monkeypatch.setattr(limits.cache, "add", lambda *_key, **_until: True)
    _access, key = opened()
    assert program(key).get(reverse("api_alive")).status_code == 200


def test_pages_leave_no_row_out_while_rows_are_added():
    _access, key = opened([Scope.CASES])
    made = [factories.award("DIBAO").pk for _n in range(5)]
    url, seen = reverse("api_awards") + "?page_size=2", []
    while url:
        page = program(key).get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
        if len(seen) == 2:
            made.append(factories.award("DIBAO").pk)
    assert seen == made


def test_a_wrong_value_comes_back_with_its_place_and_masked():
    _access, key = opened([Scope.STATUS])
    url = reverse("api_application_status")
    body = {"resident_id": "610399197001010015000", "number": "X", "reason": "核验资格"}
    refused = program(key).post(url, body, content_type="application/json")
    assert refused.status_code == 400
    [said] = refused.json()["errors"]
    assert said["place"] == "resident_id"
    assert "19700101" not in str(said)
    assert program(key).post(url, "{", content_type="application/json").status_code == 400
    assert program(key).get(url).status_code == 405


def test_whoever_looks_one_person_up_after_the_other_is_slowed_down(settings):
    settings.LOOK_UPS_A_MINUTE = 1
    _access, key = opened([Scope.STATUS])
    url = reverse("api_application_status")
    said = {"resident_id": factories.resident_id(77), "number": "X", "reason": "核验资格"}
    answers = {
        program(key).post(url, said, content_type="application/json").status_code for _n in range(3)
    }
    assert 429 in answers


def test_every_call_has_its_words():
    """The page of an access showed the names of addresses."""

    def names(resolver):
        for one in resolver.url_patterns:
            yield from names(one) if hasattr(one, "url_patterns") else [one.name or ""]

    calls = {name for name in names(get_resolver()) if name.startswith("api_")} - {"api_page"}
    assert calls | {"folder"} == set(CALLED)
