"""Month by month the sums of the claims add up: what was open, came, went and is open."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from benefits import claim_sums
from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.benefits.test_claims import counted, decided, does, opened, plan
from tests.benefits.test_claims_withdrawn import withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
DECEMBER = date(2026, 12, 1)


def on(monkeypatch, day):
    moment = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    local = timezone.localtime
    monkeypatch.setattr("django.utils.timezone.localdate", lambda at=None: local(at).date())


def came(claim, number, day, amount):
    said = {"number": number, "received_on": day, "amount": Decimal(amount)}
    does("record_receipt", claim, **said)


def year(monkeypatch):
    """Two claims of 200: one comes back and is waived, the other is withdrawn."""
    on(monkeypatch, date(2026, 10, 20))
    first = decided(opened(counted()))
    second = decided(opened(factories.award(basic=300)))
    plan(first, set_off=60)
    came(first, "S1", date(2026, 10, 20), 50)
    run = scene.run_to(RunStatus.SENT)
    answer(run, scene.finance())
    on(monkeypatch, date(2026, 11, 10))
    does("propose_waiver", first, amount=Decimal(20), reason="困难")
    does("decide_waiver", first, by=scene.approver(), granted=True, note="纪要")
    on(monkeypatch, date(2026, 12, 5))
    came(first, "S2", date(2026, 12, 5), 30)
    withdrawn(second)
    return first, second


def test_each_month_carries_on_what_was_open(monkeypatch):
    year(monkeypatch)
    rows = claim_sums.by_month(factories.county(), MONTH, DECEMBER)
    names = ("decided", "received", "set_off", "waived", "corrected", "withdrawn", "open")
    assert {row.month: [getattr(row, name) for name in names] for row in rows} == {
        MONTH: [400, 50, 60, 0, 0, 0, 290],
        NEXT: [0, 0, 0, 20, 0, 0, 270],
        DECEMBER: [0, 30, 0, 0, 0, 200, 40],
    }
    assert [row.open for row in claim_sums.by_month(factories.county(), NEXT, NEXT)] == [270]


def test_what_the_bank_sends_back_later_changes_no_report_made_before(monkeypatch):
    on(monkeypatch, date(2026, 10, 20))
    claim = decided(opened(counted()))
    plan(claim, set_off=60)
    run = scene.run_to(RunStatus.SENT)
    area = factories.county()

    def left(known):
        (row,) = claim_sums.open_at(area, date(2026, 10, 31), MONTH, known)
        kept = sum(one.set_off for one in claim_sums.set_off(area, MONTH, known))
        return row.counted, kept

    before_it, made = timezone.now() - timedelta(days=1), timezone.now()
    on(monkeypatch, date(2026, 11, 3))
    failed = {run.payments.get().reference: "销户"}
    answer(run, scene.finance(), failed)
    assert left(made) == (140, 60)
    assert left(timezone.now()) == (200, 0)
    assert sum(one.set_off for one in claim_sums.set_off(area, MONTH, before_it)) == 0


def test_open_on_a_day_is_what_the_months_say(monkeypatch):
    first, second = year(monkeypatch)
    area, known = factories.county(), timezone.now()

    def left(day, month):
        rows = claim_sums.open_at(area, day, month, known).order_by("pk")
        return {row.pk: row.counted for row in rows}

    assert left(date(2026, 9, 30), date(2026, 9, 1)) == {}
    assert left(date(2026, 10, 31), MONTH) == {first.pk: 90, second.pk: 200}
    assert left(date(2026, 11, 30), NEXT) == {first.pk: 70, second.pk: 200}
    assert left(date(2026, 12, 31), DECEMBER) == {first.pk: 40}
