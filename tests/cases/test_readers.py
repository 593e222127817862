"""A family's page of who looked: pages, whole numbers and papers, with the reason."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from cases.models import Household, Person
from cases.readers import looks_at
from tests import factories
from tests.cases import walk
from verification.models import Comparison, Finding
from verification.states import FindingStatus
from welfare.accounts.roles import Role
from welfare.audit import looks
from welfare.models import Event
from welfare.personal import reveals

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    return factories.award("DIBAO")


def page_of(award):
    return reverse("cases:readers", args=[award.household_id])


def finding_of(award):
    county, month = factories.county(), date(2022, 12, 1)
    said = {"county": county, "month": month}
    return Finding.objects.create(
        comparison=Comparison.objects.create(**said),
        **{"kind": "car", "key": "1", "town": award.town, "award": award, **said},
        **{"person": award.payee, "status": FindingStatus.OPEN},
    )


def test_looks_at_cases_people_and_the_family_stand_there(client, award):
    overseer, worker = factories.user(Role.OVERSEER), factories.user(Role.TOWN_CASEWORKER)
    looks.put_down(award, by=overseer)
    looks.put_down(award.household, by=overseer)
    reveals.reveal(row=award.payee, field="resident_id", reason="核对身份证", by=worker)
    reveals.reveal(row=award, field="account", reason="核对存折户名", by=worker, case=award)
    client.force_login(factories.user(Role.TOWN_HEAD))
    shown = client.get(page_of(award))
    assert [item["body"] for item in shown.context["items"]] == [
        "核对存折户名",
        "核对身份证",
        "",
        "",
    ]
    assert [item["who"] for item in shown.context["items"]] == [worker] * 2 + [overseer] * 2
    assert award.payee.resident_id not in shown.content.decode()
    for name, number in (("household", award.household_id), ("award", award.pk)):
        assert (
            page_of(award) in client.get(reverse(f"cases:{name}", args=[number])).content.decode()
        )


def test_a_relative_is_shown_no_link_that_leads_back(client, award):
    head = factories.user(Role.TOWN_HEAD)
    client.force_login(head)
    case = walk.opened("RELIEF", household=award.household)
    pages = [("household", award.household_id), ("award", award.pk), ("application", case.pk)]
    urls = [reverse(f"cases:{name}", args=[number]) for name, number in pages]
    assert all(page_of(award) in client.get(url).content.decode() for url in urls)
    Person.objects.filter(pk=award.payee_id).update(name=head.full_name)
    assert client.get(page_of(award)).url == urls[0]
    assert not any(page_of(award) in client.get(url).content.decode() for url in urls)


def test_other_families_and_what_is_no_look_stay_out(client, award):
    other = factories.award("TEKUN")
    worker = factories.user(Role.TOWN_CASEWORKER)
    assert other.household_id != award.household_id
    reveals.reveal(row=award.payee, field="resident_id", reason="核对另一户", by=worker, case=other)
    assert not looks_at(Household.objects.get(pk=award.household_id)).exists()
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    assert client.get(page_of(award)).status_code == 404
    client.force_login(factories.user(Role.STATISTICIAN))
    assert client.get(page_of(award)).status_code == 403


def test_a_number_that_was_looked_up_for_a_finding_stands_there(client, award):
    finding = finding_of(award)
    worker = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(worker)
    url = reverse("welfare:reveal", args=["cases.person", award.payee.pk, "resident_id"])
    shown = client.post(f"{url}?case=verification.finding:{finding.pk}", {"reason": "核对比对线索"})
    assert award.payee.resident_id in shown.content.decode()
    [look] = looks_at(award.household)
    assert (look.case_type, look.reason) == ("verification.finding", "核对比对线索")


def test_who_is_near_the_family_does_not_see_who_watched_it(client, award):
    looks.put_down(award, by=factories.user(Role.OVERSEER))
    near = factories.user(Role.TOWN_HEAD)
    near.full_name = award.payee.name
    near.save()
    client.force_login(near)
    answer = client.get(page_of(award), follow=True)
    assert answer.redirect_chain == [(reverse("cases:household", args=[award.household_id]), 302)]
    assert "近亲属" in answer.content.decode()


def test_the_log_is_asked_with_numbers_so_that_its_indexes_are_used(
    award, django_assert_num_queries
):
    home = Household.objects.select_related("town").get(pk=award.household_id)
    with django_assert_num_queries(4):
        rows = looks_at(home)
    assert str(rows.query).count("SELECT") == 1
    Event.objects.bulk_create(
        Event(
            **{"verb": "page_looked_at", "county": home.town.parent},
            **{"subject_type": "cases.award", "subject_id": n},
            **{"case_type": "cases.award", "case_id": n},
        )
        for n in range(10**6, 10**6 + 20_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE welfare_event")
    plan = rows[:30].explain()
    assert "BitmapOr" in plan
    assert "Seq Scan on welfare_event" not in plan
