"""The demo's town at work: every plan goes as far as it says, by the product's own actions."""

from dataclasses import replace

import pytest

from cases.models import Application, Household
from cases.states import ApplicationStatus as S
from counties.demo import cases, town
from counties.management.commands import load_demo
from tests import linyou
from welfare.models import Division

pytestmark = [pytest.mark.django_db, pytest.mark.slow(20)]


def test_each_plan_leads_to_its_state_and_everybody_is_invented(monkeypatch):
    county = linyou.load_county()
    load_demo._make_accounts([county, *load_demo._first_towns(county)])
    monkeypatch.setattr(cases, "PLANS", tuple(replace(plan, count=1) for plan in cases.PLANS))
    monkeypatch.setattr(town, "FAMILIES", len(cases.PLANS) + 2)
    place = Division.objects.get(code="610329100000")
    town.fill(place)
    assert Household.objects.filter(town=place).count() == len(cases.PLANS) + 2
    reached = set(Application.objects.values_list("status", "tier"))
    for status in (S.DRAFT, S.ACCEPTED, S.RETURNED, S.APPROVED, S.REFUSED):
        assert (status, "") in reached
    for tier in ("town", "county", "meeting"):
        assert (S.IN_REVIEW, tier) in reached
