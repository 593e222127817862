"""A month of a town's reserve: filed by the town, closed, confirmed by the county. (备用金月报)"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from benefits.actions.reserve import confirm_reserve, undo_spending
from benefits.actions.reserve_filings import (
    confirm_reserve_filing,
    file_reserve,
    return_reserve_filing,
)
from benefits.models import ReserveEntry, ReserveFiling
from tests import factories, taken
from tests.benefits import scene
from tests.benefits.test_reserve import at_hand, book, booked, live_since, pay, relief_money
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The tenth of November; the reserve is kept here since September."""
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2026, 11, 10))
    live_since(SEPTEMBER)


def moved():
    """5,000 in September; 1,000 taken back in October; 200 more in November."""
    book("5000", on=date(2026, 9, 5))
    book("1000", kind="back", voucher="退1", on=date(2026, 10, 8))
    book("200", voucher="记2", on=date(2026, 11, 2))


def file(month, by=None):
    return file_reserve(by=by or walk.head(), town=factories.town(), month=month)


def approver():
    return factories.user(Role.COUNTY_CASEWORKER)


def test_months_are_filed_in_turn_with_what_was_at_hand():
    moved()
    with pytest.raises(NotAllowed, match="2026-09"):
        file(OCTOBER)
    first = file(SEPTEMBER)
    assert (first.opening, first.closing) == (0, 5000)
    second = file(OCTOBER)
    assert (second.opening, second.closing) == (5000, 4000)
    for month in (SEPTEMBER, OCTOBER, date(2026, 11, 1), date(2026, 8, 1)):
        with pytest.raises(NotAllowed):
            file(month)


def test_what_waits_is_confirmed_or_dropped_before_the_month_is_filed():
    moved()
    booked("5", voucher="记3", on=date(2026, 9, 30))
    with pytest.raises(NotAllowed, match="记3"):
        file(SEPTEMBER)


def test_another_towns_people_and_the_county_file_nothing():
    moved()
    elsewhere = factories.user(Role.TOWN_HEAD, factories.town(2))
    for by in (elsewhere, scene.finance(), approver()):
        with pytest.raises(NotAllowed):
            file(SEPTEMBER, by=by)


def test_a_filed_month_is_closed():
    moved()
    file(SEPTEMBER)
    for day in (date(2026, 9, 30), date(2026, 9, 1)):
        with pytest.raises(NotAllowed):
            booked("1", voucher="晚", on=day)
    booked("1", voucher="晚", on=date(2026, 10, 1))


def test_the_database_closes_it_too():
    moved()
    waits = ReserveEntry.objects.create(
        **{"town": factories.town(), "kind": "top_up", "amount": 1, "voucher": "旧"},
        **{"happened_on": date(2026, 9, 3), "entered_by": scene.finance()},
        allocation=relief_money(),
    )
    made = ReserveFiling.objects.create(
        town=factories.town(), month=SEPTEMBER, opening=0, closing=5000, filed_by=walk.head()
    )
    changes = {"confirmed_by": scene.approver(), "confirmed_at": timezone.now()}
    with pytest.raises(IntegrityError, match="reserve_filed_month"), transaction.atomic():
        ReserveEntry.objects.filter(pk=waits.pk).update(**changes)
    with pytest.raises(DatabaseError, match="reserve_filing_is_only"), transaction.atomic():
        ReserveFiling.objects.filter(pk=made.pk).update(closing=1)
    ReserveFiling.objects.filter(pk=made.pk).update(**changes)
    with pytest.raises(DatabaseError, match="reserve_filing_confirmed"), transaction.atomic():
        made.delete()


def filing(**fields):
    given = {"town": factories.town(), "month": SEPTEMBER, "opening": 0, "closing": 0}
    return ReserveFiling.objects.create(**{**given, "filed_by": walk.head(), **fields})


CASES = {
    "reserve_filing_month_is_first_day": lambda: filing(month=date(2026, 9, 2)),
    "reserve_filing_once_per_month": lambda: (filing(), filing()),
    "reserve_filing_money_is_not_negative": lambda: filing(closing=-1),
    "reserve_filing_confirmed_by_another_person": lambda: filing(
        confirmed_by=walk.head(), confirmed_at=timezone.now()
    ),
    "reserve_filing_confirmed_has_person_and_time": lambda: filing(confirmed_by=approver()),
}


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CASES[name]()


def test_the_county_confirms_or_sends_back_the_last_one():
    moved()
    first, second = file(SEPTEMBER), file(OCTOBER)
    for by in (walk.head(), scene.finance()):
        with pytest.raises(NotAllowed):
            confirm_reserve_filing(by=by, filing=first)
    with pytest.raises(NotAllowed):
        return_reserve_filing(by=approver(), filing=first, reason="少一笔")
    return_reserve_filing(by=approver(), filing=second, reason="少一笔")
    book("300", voucher="记4", on=date(2026, 10, 9))
    assert confirm_reserve_filing(by=approver(), filing=file(OCTOBER)).closing == 4300
    confirm_reserve_filing(by=approver(), filing=first)
    with pytest.raises(NotAllowed):
        confirm_reserve_filing(by=approver(), filing=first)


def test_a_spending_is_undone_within_its_month_and_not_once_that_is_filed(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2026, 10, 20))
    award = walk.pay_first(walk.accepted(**walk.FIRST), "2000")
    book("5000", on=date(2026, 10, 1))
    spent = pay(award).reserve
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2026, 11, 10))
    undoing = {"by": walk.worker(), "entry": spent, "voucher": "冲1", "note": "错"}
    with pytest.raises(NotAllowed):
        undo_spending(**undoing, happened_on=date(2026, 11, 1))
    entry = undo_spending(**undoing, happened_on=date(2026, 10, 25))
    with pytest.raises(NotAllowed):
        file(OCTOBER)
    confirm_reserve(by=scene.approver(), entry=entry)
    assert at_hand()[factories.town()] == 5000
    closed = file(OCTOBER)
    assert (closed.opening, closed.closing) == (0, 5000)
    later = pay(walk.pay_first(walk.accepted(**walk.FIRST), "100"), voucher="支5").reserve
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2026, 12, 3))
    file(date(2026, 11, 1))
    with pytest.raises(NotAllowed):
        undo_spending(**{**undoing, "entry": later}, happened_on=date(2026, 11, 20))


def test_the_pages_file_confirm_and_export(client):
    moved()
    town = factories.town()
    at = {"town": town.pk, "year": 2026, "month": 9}
    page, post = reverse("benefits:reserve_month", kwargs=at), {}
    client.force_login(walk.head())
    assert page in client.get(reverse("benefits:due")).content.decode()
    assert page in client.get(reverse("benefits:reserve", args=[town.pk])).content.decode()
    assert reverse("benefits:reserve_file", kwargs=at) in client.get(page).content.decode()
    client.post(reverse("benefits:reserve_file", kwargs=at), post)
    client.force_login(approver())
    due = client.get(reverse("benefits:due")).content.decode()
    assert reverse("benefits:reserve_list") in due
    assert page in client.get(reverse("benefits:reserve_list")).content.decode()
    url = reverse("benefits:reserve_filing_confirm", kwargs=at)
    assert url in client.get(page).content.decode()
    client.post(url)
    assert ReserveFiling.objects.get().confirmed_by == approver()
    assert reverse("welfare:export_order") in client.get(page).content.decode()
    sheet = taken.sheet(approver(), page)
    assert sheet.title == f"{town.name}备用金月报（2026-09）"
    sums = [row[2] for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert [Decimal(str(one)) for one in sums] == [0, 5000, 5000]


def test_who_signs_in_the_name_of_a_colleague_is_marked_for_the_county(client):
    award = walk.pay_first(walk.accepted(**walk.FIRST), "2000")
    other = walk.pay_first(walk.accepted(**walk.FIRST), "100")
    book("5000", on=date(2026, 11, 1))
    pay(award)
    pay(other, voucher="支2", received_by=walk.head().full_name)
    at = {"town": factories.town().pk, "year": 2026, "month": 11}
    url = reverse("benefits:reserve_month", kwargs=at)
    client.force_login(approver())
    assert client.get(url).context["colleagues"] == {other.reserve_entries.get().pk}
    client.force_login(walk.worker())
    assert client.get(url).context["colleagues"] == set()
