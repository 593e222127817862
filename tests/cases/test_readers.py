"""A family's page of who looked: pages, whole numbers and papers, with the reason."""

import pytest
from django.urls import reverse

from cases.models import Household
from cases.readers import looks_at
from tests import factories
from welfare.accounts.roles import Role
from welfare.audit import looks
from welfare.personal import reveals

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    return factories.award("DIBAO")


def page_of(award):
    return reverse("cases:readers", args=[award.household_id])


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
