"""What waits for whom: tiles of the start page and the same rows in the list of applications."""

import pytest
from django.urls import reverse

from cases import clock, worklists
from cases.models import Application
from tests import factories
from tests.cases import walk
from tests.cases.test_samples import at_county, check, draw
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db


def waiting(client, work):
    """The tile of this work on the start page and the cases of the list it leads to."""
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    tiles = client.get(reverse("cases:due")).context["tiles"]
    (tile,) = [tile for tile in tiles if tile.url.endswith(f"work={work}")]
    return tile, list(client.get(tile.url).context["page"].object_list)


def with_card(**fields):
    home = factories.household()
    type(home.head).objects.filter(pk=home.head_id).update(
        disability_kind="1", disability_grade=1, **fields
    )
    home.refresh_from_db()
    return home


def test_the_county_sees_what_waits_for_the_federation_and_until_when(client):
    home = with_card()
    case = walk.accepted("LIVING", household=home, beneficiary=home.head)
    tile, listed = waiting(client, "step")
    assert (tile.number, listed) == (1, [case])
    assert case.deadline.isoformat() in str(tile.note)
    walk.reviewed(case)
    assert waiting(client, "step")[1] == []


def test_the_county_sees_drawn_cases_until_their_check_is_recorded(client):
    (case,) = at_county(1)
    assert waiting(client, "sample")[1] == []
    draw(1)
    tile, listed = waiting(client, "sample")
    assert (tile.number, listed) == (1, [case])
    assert "20" in str(tile.note)
    check(case)
    assert waiting(client, "sample")[1] == []


def test_a_case_without_a_home_survey_waits_for_none():
    """It stood in the list for ever, and a survey of it is refused."""
    home = with_card()
    walk.accepted("LIVING", household=home, beneficiary=home.head)
    visited = walk.accepted("DIBAO")
    waits = worklists.condition(worklists.Work.SURVEY, clock.today())
    assert list(Application.objects.filter(waits)) == [visited]
