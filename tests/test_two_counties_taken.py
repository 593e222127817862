"""Two counties that have taken over the same files: each keeps its own."""

from datetime import date

import pytest
from django.urls import reverse

from cases import actions as cases
from cases.models import (
    Household,
    Person,
)
from counties import undo
from reports.models import Snapshot
from reports.snapshots import fill
from tests import factories, ledgers
from tests.two_counties import (
    NUMBERS,
    compared,
    differing,
    rows_of,
    take,
    take_all,
    two,
)
from verification.models import Finding
from welfare.accounts.roles import TOWN_ROLES, Role
from welfare.exceptions import NotAllowed
from welfare.personal import crypto

pytestmark = pytest.mark.django_db
DECEMBER = date(2022, 12, 1)


def _taken():
    here, there = two()
    take_all(here, "此")
    return here, there, take_all(there, "彼", 500)


@pytest.fixture(scope="module")
def taken(once):
    return once(_taken)


def test_what_the_ledger_of_one_completes_stays_unsaid_in_the_other(taken):
    here, there, _batches = taken
    before = rows_of(there)
    content = ledgers.roll(ledgers.person(1, 低保证号="N0009", 姓名="此甲", 户主姓名="此甲"))
    batch = take(here, "people", content, "又一.xlsx", year=2022)
    assert batch.rejected == 1  # covered already, by this county's own books
    assert "彼" not in str(batch.counts)
    person = Person.objects.get(county=here, resident_id_hash=crypto.keyed_hash(NUMBERS[2]))
    Person.objects.filter(pk=person.pk).update(health="重病", died_on=date(2022, 12, 5))
    assert differing(before, there) == set()


def test_a_case_in_one_goes_its_way_whatever_the_other_knows(taken):
    """Exclusions, homes and names of the other county are not asked."""
    here, there, _batches = taken
    before = rows_of(there)
    number = factories.resident_id(50)
    clerk = factories.user(Role.TOWN_CASEWORKER, factories.town(of=there), "there")
    cases.create_household(
        by=clerk,
        head=cases.register_person(by=clerk, resident_id=number, name="彼丁"),
        village=factories.village(factories.town(of=there)),
    )
    before = rows_of(there)
    worker = factories.user(Role.TOWN_CASEWORKER, factories.town(of=here), "here")
    person = cases.register_person(by=worker, resident_id=number, name="此丁", health="重病")
    home = cases.create_household(
        by=worker, head=person, village=factories.village(factories.town(of=here))
    )
    assert (person.county, home.town.parent) == (here, here)
    assert differing(before, there) == set()
    with pytest.raises(NotAllowed):
        cases.register_person(by=worker, resident_id=number, name="彼丁")


def test_comparing_and_freezing_one_finds_nothing_of_the_other(taken):
    here, there, _batches = taken
    before = rows_of(there)
    compared(here)
    found = Finding.objects.all()
    assert found.exists()
    for finding in found:
        assert finding.county == here
        assert finding.person is None or finding.person.county == here
        assert finding.award is None or finding.award.town.parent == here
    snapshot = Snapshot.objects.create(county=here, month=DECEMBER)
    fill(snapshot)
    snapshot.refresh_from_db()
    assert snapshot.awards.count() == 3  # two of the allowance, one of relief
    assert differing(before, there) == set()


def test_undoing_the_import_of_one_leaves_the_other(taken):
    here, there, batches = taken
    before = rows_of(here)
    clerk = factories.user(Role.COUNTY_CASEWORKER, there)
    for kind in ("pay", "groups", "relief", "people"):
        undo.take_back(by=clerk, batch=batches[kind], reason="错的文件")
    assert not Person.objects.filter(county=there).exists()
    assert differing(before, here) == set()


LISTS = [
    (Role.TOWN_CASEWORKER, "cases:household_list"),
    (Role.COUNTY_CASEWORKER, "cases:household_list"),
    (Role.COUNTY_CASEWORKER, "cases:award_list"),
    (Role.COUNTY_CASEWORKER, "cases:watched_list"),
    (Role.COUNTY_CASEWORKER, "cases:ledger_list"),
    (Role.COUNTY_CASEWORKER, "verification:file_list"),
    (Role.COUNTY_CASEWORKER, "verification:finding_list"),
    (Role.FINANCE, "benefits:payment_list"),
    (Role.COUNTY_CASEWORKER, "welfare:job_list"),
    (Role.AUDITOR, "welfare:event_list"),
    (Role.SECURITY_ADMIN, "welfare:user_list"),
    (Role.COUNTY_CASEWORKER, "api_awards"),
    (Role.COUNTY_CASEWORKER, "api_divisions"),
    (Role.COUNTY_CASEWORKER, "api_jobs"),
]


def test_lists_show_the_own_county_alone(client, taken):
    here, there, _batches = taken
    for role, name in LISTS:
        area = factories.town(of=here) if role in TOWN_ROLES else here
        client.force_login(factories.user(role, area))
        page = client.get(reverse(name)).content.decode()
        assert "彼" not in page, name
        assert there.code not in page, name


def test_people_are_found_by_name_and_number_in_the_own_county(client, taken):
    here, there, _batches = taken
    worker = factories.user(Role.TOWN_CASEWORKER, factories.town(of=here))
    client.force_login(worker)
    found = client.post(reverse("cases:household_find"), {"resident_id": NUMBERS[1]})
    home = Household.objects.get(number="N0001", town__parent=here)
    assert found.headers["Location"] == reverse("cases:household", args=[home.pk])
    theirs = Household.objects.get(number="N0001", town__parent=there)
    assert client.get(reverse("cases:household", args=[theirs.pk])).status_code == 404
    assert not client.get(reverse("cases:household_list"), {"q": "彼"}).context["page"].object_list
    person = Person.objects.get(county=there, name="彼甲")
    url = reverse("welfare:reveal", args=["cases.person", person.pk, "resident_id"])
    assert client.get(url).status_code == 404
    assert set(Person.objects.visible_to(worker).values_list("name", flat=True)) == {
        "此甲",
        "此乙",
        "此丙",
    }
