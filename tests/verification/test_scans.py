"""Twice a year everybody whose income counts is compared: who was not is named."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import FormerId
from tests import factories
from tests.cases import walk
from tests.verification.files import department_file
from verification import scans
from verification.models import Comparison
from welfare.accounts.roles import Role
from welfare.models import Key, Parameter
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _ground(monkeypatch):
    factories.parameters()
    monkeypatch.setattr(timezone, "localdate", lambda *_args: TODAY)


def compared(month, *departments, finished=True, extent="whole", rows=()):
    for code in departments:
        department_file(code, rows, month=date(2026, month, 1), extent=extent)
    return Comparison.objects.create(
        county=factories.county(),
        month=date(2026, month, 1),
        departments=list(departments),
        finished_at=timezone.now() if finished else None,
    )


def waiting():
    return [row.award for row in scans.not_compared(factories.county(), TODAY)]


def tile(client):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    shown = client.get(reverse("verification:due")).context["tiles"]
    return next((one for one in shown if one.url == reverse("verification:not_compared")), None)


def test_who_was_on_the_roll_of_a_compared_month_was_compared(client):
    award = factories.award(size=2)
    assert waiting() == [award, award]
    assert tile(client).number == 2
    page = client.get(tile(client).url)
    assert [row.award for row in page.context["page"]] == [award, award]
    compared(9, "car")
    assert waiting() == []
    assert tile(client) is None
    assert scans.scan_of(factories.county(), TODAY).due.day == date(2027, 3, 30)


def test_a_comparison_counts_for_the_countys_months(client):
    award = factories.award()
    compared(4, "house")
    assert waiting() == [award]  # its month ended more than six months ago
    assert "2026-10-30" in str(tile(client).note)
    factories.parameters(scan_months="12")
    assert waiting() == []


@pytest.mark.parametrize("said", [{"departments": ("death", "disabled")}, {"finished": False}])
def test_deaths_and_cards_are_no_scan_and_nothing_counts_before_it_is_done(said):
    award = factories.award()
    departments = said.get("departments", ("car",))
    compared(9, *departments, finished=said.get("finished", True))
    assert waiting() == [award]


def test_who_came_since_was_checked_with_the_application():
    compared(6, "car")
    late = factories.award(joined_on=date(2026, 7, 5), first_month=date(2026, 8, 1))
    assert waiting() == [late]
    case = walk.opened("DIBAO")
    type(case).objects.filter(pk=case.pk).update(means_check_on=date(2026, 6, 20))
    type(late).objects.filter(pk=late.pk).update(application=case, origin="confirmed")
    assert waiting() == []


def test_rolls_that_are_not_measured_by_income_are_not_scanned():
    factories.award("ORPHAN")
    factories.award("RELIEF")
    assert waiting() == []


def test_without_the_countys_rule_the_tile_says_so(client):
    Parameter.objects.filter(key=Key.SCAN_MONTHS).delete()
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    tiles = client.get(reverse("verification:due")).context["tiles"]
    assert [one for one in tiles if str(Key.SCAN_MONTHS.label) in str(one.note)]


def test_who_has_another_number_since_is_seen_by_the_one_of_before():
    """The comparison found such people; the scans said that nobody had looked at them."""
    award, other = factories.award(), factories.award()
    both = [(award.payee, {}), (other.payee, {})]
    old = factories.resident_id(77, date(1961, 2, 3))
    FormerId.objects.create(
        county=factories.county(),
        person=award.payee,
        resident_id=old,
        resident_id_hash=crypto.keyed_hash(old),
        until=TODAY,
    )
    compared(9, "car", extent="part", rows=[((old, award.payee.name), {})])
    assert waiting() == [other]
    (reach,) = scans.reach_of(factories.county(), date(2026, 9, 1))
    assert (reach.reached, reach.people) == (1, 2)
    compared(8, "car", extent="part", rows=[((old, award.payee.name), {}), *both])
    (reach,) = scans.reach_of(factories.county(), date(2026, 8, 1))
    assert reach.reached == 2  # once each, by whichever number


def test_three_tiny_files_are_no_scan_of_everybody(client):
    named, other = factories.award(), factories.award()
    mine = [(named.payee, {"state": "正常"})]
    compared(9, "car", "house", "business", extent="", rows=mine)
    assert waiting() == [other]
    assert scans.scan_of(factories.county(), TODAY).last is None
    reach = scans.reach_of(factories.county(), date(2026, 9, 1))
    assert {(one.department, one.reached, one.people, one.extent) for one in reach} == {
        (code, 1, 2, "") for code in ("business", "car", "house")
    }
    rows = scans.scanned_in(factories.county(), 2026, TODAY)
    assert {row.award: row.scans for row in rows} == {named: 1, other: 0}
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    shown = client.get(reverse("verification:scan_list")).context["months"]
    assert [one["file"].reached for one in shown[0]["files"]] == [1, 1, 1]
