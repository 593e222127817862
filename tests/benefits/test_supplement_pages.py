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
from tests.benefits.test_supplement_batch import (
    CHILD,
    FIFTY_SIX,
    GROWN,
    OLD,
    desk,
    family,
    running,
    worked_out,
)
from tests.cases import walk
from welfare.accounts.roles import Role

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
