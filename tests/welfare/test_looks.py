"""Who watches the work of others sees it all, changes nothing, and leaves a trace of each look."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests import factories
from welfare.accounts.roles import PERMISSIONS, Permission, Role
from welfare.audit import looks
from welfare.audit.log import took_part
from welfare.models import Event

pytestmark = pytest.mark.django_db
DOES = frozenset(right for right in Permission if not right.name.startswith("SEE_"))


@pytest.fixture
def award():
    return factories.award()


def looked(by, what=looks.PAGE):
    return Event.objects.filter(actor=by, verb=looks.EVENTS[what])


def test_an_overseer_may_see_and_reveal_and_nothing_else():
    assert PERMISSIONS[Role.OVERSEER] & DOES == {Permission.REVEAL}


READS = {
    *("order_export", "take_export", "reveal", "look_at_minutes"),
    *("look_at_attachment", "print_village_papers", "search_registers", "print_books"),
    *("read_chain", "take_workbook", "order_list", "take_list", "take_table"),
    *("print_destruction_list", "print_review_notices", "print_reserve", "print_list"),
    *("print_meeting_paper", "look_at_board"),
}


def test_every_verb_that_an_overseer_holds_reads():
    """A new one is added here after somebody looked that it changes nothing."""
    held = PERMISSIONS[Role.OVERSEER]
    apps = ("welfare", "cases", "benefits", "verification", "reports")
    tables = [import_module(f"{app}.verbs").VERBS for app in apps]
    assert {name for verbs in tables for name, verb in verbs.items() if verb.rights & held} <= READS


def test_who_oversees_holds_no_other_role():
    user = factories.user(Role.OVERSEER)
    user.roles = [Role.OVERSEER, Role.FINANCE]
    with pytest.raises(ValidationError, match="只能单独担任"):
        user.validate_constraints()


def test_each_look_at_a_page_is_on_record_once_in_ten_minutes(client, award):
    overseer = factories.user(Role.OVERSEER)
    client.force_login(overseer)
    pages = [
        reverse("cases:award", args=[award.pk]),
        reverse("cases:household", args=[award.household_id]),
    ]
    for page in pages * 2:
        assert client.get(page).status_code == 200
    seen = looked(overseer).values_list("subject_type", "subject_id")
    assert sorted(seen) == [
        ("cases.award", award.pk),
        ("cases.household", award.household_id),
    ]
    assert client.get(reverse("benefits:award_payments", args=[award.pk])).status_code == 200
    assert looked(overseer, looks.PAYMENTS).get().subject_id == award.pk


def test_a_look_after_ten_minutes_is_another(award, monkeypatch):
    overseer, now = factories.user(Role.OVERSEER), timezone.now()
    looks.put_down(award, by=overseer)
    monkeypatch.setattr(looks.timezone, "now", lambda: now + timedelta(minutes=11))
    looks.put_down(award, by=overseer)
    assert looked(overseer).count() == 2


def test_a_look_is_no_work_on_the_case(award):
    overseer = factories.user(Role.OVERSEER)
    looks.put_down(award, by=overseer)
    assert not took_part(overseer, award)


def test_who_works_on_the_case_leaves_no_look(client, award):
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(clerk)
    assert client.get(reverse("cases:award", args=[award.pk])).status_code == 200
    assert not looked(clerk).exists()


def test_an_overseer_has_no_button_of_a_verb(client, award):
    client.force_login(factories.user(Role.OVERSEER))
    answer = client.get(reverse("cases:award", args=[award.pk]))
    assert answer.context["buttons"] == []
    assert client.post(reverse("cases:award_resume", args=[award.pk])).status_code == 403
