"""The supplements of a month in the browser: shown by town, heard, taken out, handed on, signed."""

from datetime import date

import pytest
from django.urls import reverse

from benefits.models import SupplementLine
from benefits.tasks import apply_supplements
from cases.models import Supplement
from tests import factories
from tests.benefits import changed
from tests.benefits.changed import TODAY
from tests.benefits.scene import NEXT
from tests.benefits.test_supplement_batch import (
    CHILD,
    FIFTY_SIX,
    GROWN,
    OLD,
    desk,
    family,
    handed_on,
    hear,
    running,
    signed,
    worked_out,
)
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and supplement kinds, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)


def url(name, *args):
    return reverse(f"benefits:{name}", args=args)


def said(batch, **fields):
    batch.refresh_from_db()
    return {"version": batch.version, **fields}


def test_a_month_from_the_list_to_the_top_ups(client, django_capture_on_commit_callbacks):
    award = family(OLD, CHILD, GROWN)
    running(award, 2, "MINOR")
    batch = worked_out()
    page = url("supplements", batch.pk)
    old, child, grown = batch.lines.order_by("pk")

    client.force_login(walk.worker())
    assert page in client.get(reverse("benefits:due")).content.decode()
    assert url("supplement_hear", grown.pk) in client.get(page).content.decode()
    heard = said(batch, heard_on="2026-11-20", heard="本人无异议")
    assert client.post(url("supplement_hear", grown.pk), heard).url == page

    client.force_login(desk())
    shown = client.get(page).content.decode()
    assert award.town.name in shown
    assert "96.00" in shown
    narrowed = client.get(page, {"standing": "stops"}).content.decode()
    assert url("supplement_take_out", grown.pk) in narrowed
    assert url("supplement_take_out", old.pk) not in narrowed
    out = said(batch, reason="学籍待查")
    assert client.post(url("supplement_take_out", child.pk), out).url == page
    assert client.post(url("supplements_hand_on", batch.pk), said(batch)).url == page
    assert client.post(url("supplements_sign", batch.pk), said(batch)).status_code == 403

    client.force_login(walk.approver())
    assert url("supplements_sign", batch.pk) in client.get(page).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url("supplements_sign", batch.pk), said(batch)).url == page
    batch.refresh_from_db()
    apply_supplements(batch.job_id)
    batch.refresh_from_db()
    assert batch.status == "applied"
    rows = Supplement.objects.order_by("pk").values_list("kind__code", "last_month")
    assert list(rows) == [("MINOR", date(2026, 10, 1)), ("ELDERLY", None)]
    assert client.get(url("supplement_batches")).status_code == 200


def test_a_town_sees_its_own_people_alone(client):
    family(OLD)
    batch = worked_out()
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    line = SupplementLine.objects.get()
    page = client.get(url("supplements", batch.pk))
    assert page.status_code == 200
    assert line.person.name not in page.content.decode()
    assert client.get(url("supplement_hear", line.pk)).status_code == 404


def test_somebody_asks_for_a_month_once(client):
    family(FIFTY_SIX)
    client.force_login(desk())
    form = url("supplements_work_out")
    assert client.get(form).status_code == 200
    assert client.post(form, {"month": "2026-11"}).status_code == 302
    assert client.post(form, {"month": "2026-11"}).status_code == 200


def test_who_was_not_heard_is_named_before_it_is_signed_and_in_no_sum(client):
    award = family(OLD, GROWN)
    running(award, 1, "MINOR")
    batch = worked_out()
    person = changed.last(award)
    client.force_login(desk())
    page = client.get(url("supplements", batch.pk))
    assert [tile.number for tile in page.context["tiles"]] == [1, 0, "96.00", 1]
    assert page.context["sums"]["total"] == 96
    for form in (url("supplements", batch.pk), url("supplements_hand_on", batch.pk)):
        shown = client.get(form)
        assert [line.person for line in shown.context["unheard"]] == [person]
        assert person.name in shown.content.decode()
    assert client.post(url("supplements_hand_on", batch.pk), said(batch)).status_code == 302
    client.force_login(walk.approver())
    sign = client.get(url("supplements_sign", batch.pk))
    assert person.name in sign.content.decode()
    assert sign.context["sums"]["to_hear_sum"] == -96


def test_the_figures_of_a_list_are_those_of_the_lines_that_are_applied(client):
    award = family(OLD, GROWN)
    running(award, 1, "MINOR")
    batch = signed(handed_on(worked_out()))
    client.force_login(desk())
    (row,) = client.get(url("supplement_batches")).context["rows"]
    figures = (row[1]["starting"], row[1]["stopping"], row[1]["total"], row[1]["to_hear"])
    assert figures == (1, 0, 96, 1)
    page = client.get(url("supplements", batch.pk), {"standing": "counts"})
    assert [line.applied_at is not None for line in page.context["page"]] == [True]
    told = Event.objects.get(verb="supplements_signed").details
    assert (told["count"], told["unheard"]) == (1, 1)


def test_who_was_not_heard_stands_in_the_next_list_and_on_the_overdue_list(client, monkeypatch):
    award = family(OLD, GROWN)
    running(award, 1, "MINOR")
    first = signed(handed_on(worked_out()))
    listed = url("supplements_unheard")
    client.force_login(walk.worker())

    def late():
        return [(row.since, row.batch_id) for row in client.get(listed).context["page"]]

    assert late() == [(NEXT, first.pk)]  # signed without them: paid on
    assert listed in client.get(reverse("benefits:due")).content.decode()
    second = worked_out(date(2026, 12, 1))
    assert [line.person for line in second.lines.to_hear()] == [changed.last(award)]
    assert late() == [(NEXT, second.pk)]
    hear(second.lines.get())
    assert late() == []
    signed(handed_on(second))
    assert Supplement.objects.get(kind__code="MINOR").last_month == NEXT


def test_a_list_whose_month_has_begun_is_late_for_whoever_is_not_heard(client, monkeypatch):
    award = family(GROWN)
    running(award, 0, "MINOR")
    worked_out(date(2026, 12, 1))
    client.force_login(walk.worker())
    listed = url("supplements_unheard")
    assert not client.get(listed).context["page"].object_list
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 12, 2))
    assert len(client.get(listed).context["page"].object_list) == 1
