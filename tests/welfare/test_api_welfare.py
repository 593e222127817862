"""The read-only API of the ground floor: own county, nothing to write."""

from datetime import date

import pytest
from django.urls import reverse

from tests import factories
from welfare.accounts.roles import Role
from welfare.models import Job, Workday

pytestmark = pytest.mark.django_db


def test_nobody_reads_without_signing_in(client):
    for name in ("api_divisions", "api_workdays", "api_jobs"):
        assert client.get(reverse(name)).status_code == 401


def test_divisions_are_those_of_the_own_county(client):
    factories.village(factories.town())
    factories.town(1, factories.county("610398", "别县"))
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    codes = [row["code"] for row in client.get(reverse("api_divisions")).json()["results"]]
    assert len(codes) == 3
    assert all(code.startswith("610399") for code in codes)


def test_the_calendar_is_read_by_year(client):
    for day in (date(2026, 1, 1), date(2027, 1, 1)):
        Workday.objects.create(date=day, is_workday=False)
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    assert len(client.get(reverse("api_workdays"), {"year": "2026"}).json()["results"]) == 1
    assert len(client.get(reverse("api_workdays"), {"year": "x"}).json()["results"]) == 0


def test_jobs_are_read_by_those_who_see_them(client):
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    values = {"kind": "x", "task": "x", "title": "任务", "arguments": {"batch": 77}}
    job = Job.objects.create(started_by=clerk, county=clerk.county, **values)
    client.force_login(clerk)
    shown = client.get(reverse("api_job", args=[job.pk]))
    assert shown.json()["title"] == "任务"
    assert "arguments" not in shown.json()
    assert client.post(reverse("api_jobs"), {}).status_code == 405
    client.force_login(factories.user(Role.AUDITOR))
    assert client.get(reverse("api_jobs")).status_code == 403
    elsewhere = factories.county("610398", "别县")
    client.force_login(factories.user(Role.FINANCE, elsewhere, "fremd"))
    assert client.get(reverse("api_job", args=[job.pk])).status_code == 404
    assert len(client.get(reverse("api_jobs")).json()["results"]) == 0
