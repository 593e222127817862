"""A list of divisions that makes villages urban or rural says whom that touches."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Household
from tests import factories
from tests.cases.test_ledger_pages import page
from welfare.accounts.roles import Role
from welfare.models import Division, ImportBatch, Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, ledger_county):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    return client


def take(client, capture, area):
    village = Division.objects.filter(level=Level.VILLAGE, residence="rural").first()
    town = village.parent
    rows = [
        "区划代码,名称,级别,城乡",
        f"{town.code},{town.name},镇,",
        f"{village.code},{village.name},村,{area}",
    ]
    file = SimpleUploadedFile("区划.csv", "\n".join(rows).encode())
    client.post(reverse("cases:ledger_upload", args=["regions"]), {"file": file})
    batch = ImportBatch.objects.latest("pk")
    with capture(execute=True):
        client.post(page("confirm", batch))
    batch.refresh_from_db()
    return batch


def test_households_of_a_village_that_became_urban_are_counted_and_listed(
    signed_in, django_capture_on_commit_callbacks
):
    village = Division.objects.filter(level=Level.VILLAGE, residence="rural").first()
    touched = factories.household(village.parent)
    Household.objects.filter(pk=touched.pk).update(village=village, residence="rural")
    other = factories.household(village.parent)
    Household.objects.filter(pk=other.pk).update(village=village, residence="urban")
    batch = take(signed_in, django_capture_on_commit_callbacks, "城镇")
    assert batch.moved_villages == [village.code]
    here = reverse("cases:ledger_households", args=[batch.pk])
    assert here in signed_in.get(page("detail", batch)).content.decode()
    shown = signed_in.get(here)
    assert (shown.context["villages"], shown.context["households"]) == (1, 1)
    listed = signed_in.get(shown.context["list_url"])
    assert [home.pk for home in listed.context["page"]] == [touched.pk]
    assert batch.file_name in listed.content.decode()


def test_a_list_that_changes_no_village_says_nothing(signed_in, django_capture_on_commit_callbacks):
    batch = take(signed_in, django_capture_on_commit_callbacks, "乡村")
    assert batch.moved_villages == []
    detail = signed_in.get(page("detail", batch)).content.decode()
    assert reverse("cases:ledger_households", args=[batch.pk]) not in detail
