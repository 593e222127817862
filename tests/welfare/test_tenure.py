"""Accounts of leavers close by date; rights are confirmed each quarter."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from welfare.accounts import actions as accounts
from welfare.accounts import attempts, tenure
from welfare.accounts.roles import Role
from welfare.accounts.tasks import close_leavers
from welfare.exceptions import Conflict, NotAllowed
from welfare.factors.actions import halfway
from welfare.models import AccountSession, Ending, Event, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def security():
    return factories.user(Role.SECURITY_ADMIN)


@pytest.fixture
def zhang():
    return factories.user(Role.TOWN_CASEWORKER, name="zhang")


def sign_in(client):
    form = {"username": "zhang", "password": factories.PASSWORD}
    return client.post(reverse("welfare:login"), form)


def close_on(user, day):
    User.objects.filter(pk=user.pk).update(closes_on=day)
    user.refresh_from_db()


def edit(client, user, **more):
    form = {"full_name": "张", "area": user.division_id, "roles": user.roles, **more}
    return client.post(reverse("welfare:user_edit", args=[user.pk]), form)


def test_an_account_opens_until_the_day_before(client, zhang):
    today = timezone.localdate()
    close_on(zhang, today + timedelta(days=1))
    sign_in(client)
    assert client.get("/").status_code == 200
    close_on(zhang, today)  # midnight: no task has run yet
    assert client.get("/").headers["Location"].startswith("/login/")
    assert sign_in(client).context["form"].errors
    assert halfway(zhang.pk) is None
    assert attempts.is_locked(zhang)


def test_the_night_closes_it_and_its_sessions(client, zhang):
    sign_in(client)
    close_on(zhang, timezone.localdate())
    close_leavers()
    close_leavers()
    zhang.refresh_from_db()
    assert not zhang.is_active
    assert AccountSession.objects.get().ending == Ending.ACCOUNT
    event = Event.objects.get(verb="account_closed")
    assert (event.actor, event.details) == (None, {"day": str(timezone.localdate())})


def test_the_administrator_sets_the_day_and_sees_it(client, zhang, security):
    sign_in(client)
    desk = client.__class__()
    desk.force_login(security)
    later = timezone.localdate() + timedelta(days=9)
    assert edit(desk, zhang, closes_on=later.isoformat()).status_code == 302
    listed = desk.get(reverse("welfare:user_list"), {"state": "leaving"})
    assert [row.pk for row in listed.context["page"]] == [zhang.pk]
    assert later.isoformat() in listed.content.decode()
    assert client.get("/").status_code == 200
    edit(desk, zhang, closes_on=timezone.localdate().isoformat())
    assert not AccountSession.objects.open().exists()
    days = Event.objects.filter(verb="closing_day_set").order_by("pk")
    assert [event.details["day"] for event in days] == [str(later), str(timezone.localdate())]
    close_leavers()
    with pytest.raises(NotAllowed):
        accounts.unlock(user=zhang, by=security)
    edit(desk, zhang, closes_on="")
    assert accounts.unlock(user=zhang, by=security).is_active


def test_a_new_account_may_have_its_day_from_the_beginning(client, security):
    client.force_login(security)
    day = timezone.localdate() + timedelta(days=30)
    form = {"username": "trainee", "full_name": "见习", "area": factories.town().pk}
    form |= {"roles": [Role.TOWN_CASEWORKER], "closes_on": day.isoformat()}
    client.post(reverse("welfare:user_create"), form)
    assert User.objects.get(username="trainee").closes_on == day


@pytest.fixture
def overdue(zhang, settings):
    long_ago = timezone.now() - timedelta(days=settings.ACCOUNT_REVIEW_DAYS + 1)
    User.objects.filter(pk=zhang.pk).update(date_joined=long_ago)
    return zhang


def test_rights_are_confirmed_each_quarter(client, overdue, security):
    client.force_login(security)
    url = reverse("welfare:user_list")
    page = client.get(url, {"state": "review"})
    assert [row.pk for row in page.context["page"]] == [overdue.pk]
    tiles = client.get(reverse("welfare:worklist"), headers={"HX-Request": "true"})
    assert [t.number for t in tiles.context["tiles"] if "state=review" in t.url] == [1]
    shown = {"shown": page.context["page"][0].shown}
    client.post(reverse("welfare:user_confirm", args=[overdue.pk]), shown)
    assert not client.get(url, {"state": "review"}).context["page"]
    event = Event.objects.get(verb="rights_confirmed")
    assert (event.actor, event.details["roles"]) == (security, overdue.roles)
    long_ago = timezone.now() - timedelta(days=93)
    User.objects.filter(pk=overdue.pk).update(reviewed_at=long_ago)
    assert tenure.to_review(accounts.visible_to(security)).get() == overdue
    accounts.lock(user=overdue, reason="岗位已撤", by=security)
    assert not tenure.to_review(accounts.visible_to(security)).exists()


def test_what_was_not_shown_is_not_confirmed(overdue, security):
    shown = tenure.shown_rights(overdue)
    User.objects.filter(pk=overdue.pk).update(roles=[Role.TOWN_HEAD])
    with pytest.raises(Conflict):
        tenure.confirm(user=overdue, by=security, shown=shown)
    shown = tenure.shown_rights(User.objects.get(pk=overdue.pk))
    for by in (overdue, factories.user(Role.SYSTEM_ADMIN)):
        with pytest.raises(NotAllowed):
            tenure.confirm(user=overdue, by=by, shown=shown)
    own = tenure.shown_rights(security)
    with pytest.raises(NotAllowed):
        tenure.confirm(user=security, by=security, shown=own)
    close_on(overdue, timezone.localdate())
    with pytest.raises(NotAllowed):
        tenure.confirm(user=overdue, by=security, shown=shown)
