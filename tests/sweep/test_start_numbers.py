"""Each number of the start page is the length of the list that it leads to, for every role."""

import pytest
from django.urls import resolve, reverse

from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db

# Pages that hold several lists, or show what is counted in a form of their own.
SECTIONS = {
    "cases:filing_list": lambda page: {
        sum(row["n"] for row in page["waiting"]),
        page["page"].paginator.count,
    },
    "cases:report_list": lambda page: {page["page"].paginator.count},
    "benefits:run_list": lambda page: None,
    "verification:file_list": lambda page: None,
    "reports:snapshot_list": lambda page: None,
    "reports:annual_list": lambda page: None,
    "reports:annual_checks": lambda page: None,
    "reports:annual_published": lambda page: None,
    "admin:index": lambda page: None,
    "counties:setting_up": lambda page: None,
}


def tiles(client):
    shown = client.get(reverse("welfare:worklist"), headers={"HX-Request": "true"}).context["tiles"]
    return [tile for tile in shown if isinstance(tile.number, int)]


@pytest.mark.parametrize("role", list(Role))
def test_a_number_is_the_length_of_its_list(scene, role):
    client = scene.clients[role]
    for tile in tiles(client):
        answer = client.get(tile.url)
        assert answer.status_code == 200, (role, tile)
        name = resolve(tile.url.partition("?")[0]).view_name
        if name in SECTIONS and "only=" not in tile.url:
            counted = SECTIONS[name](answer.context)
            assert counted is None or tile.number in counted, (role, tile)
            continue
        assert answer.context["page"].paginator.count == tile.number, (role, tile)
