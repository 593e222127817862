"""The rolls at a glance: what is drawn is what the lists hold."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from reports import overview
from tests import factories
from tests.reports import scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    scene.rolls()
    scene.freeze(date(2022, 11, 1))
    scene.freeze()
    client.force_login(scene.statistician())
    return client.get(reverse("reports:overview"))


def test_every_mark_opens_its_list(page, client):
    text = scene.text(page)
    marks = re.findall(r'<a\s+href="([^"]+)"\s+aria-label="([^"]+): ([\d,]+)"', text)
    cells = re.findall(r'heat heat--\d"\s*>\s*<a href="([^"]+)"\s*>([\d,]+)</a', text)
    assert marks
    assert cells
    listed = [(url, number) for url, _words, number in marks] + cells
    for url, number in listed:
        answer = client.get(url.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert answer.context["value"] == number


def test_a_month_is_lower_when_fewer_are_on_the_roll(page):
    (line,) = [one for one in page.context["chart"].lines if one.name == "低保"]
    before, now = line.marks
    assert (before.text, now.text) == ("2", "3")
    assert float(before.y) > float(now.y)


def test_the_largest_cell_of_a_column_is_the_darkest(page):
    rows = dict(page.context["rows"])
    first = rows[factories.town(1).name]
    assert first[-1].shade == overview.STEPS
    assert all(0 <= cell.shade <= overview.STEPS for cells in rows.values() for cell in cells)


def test_the_scale_has_whole_quarters():
    for highest in (0, 3, 5, 19, 41, 199, 12345):
        top = overview._round_up(highest)
        assert top >= highest
        assert Decimal(top) % 4 == 0


def test_without_a_frozen_month_nothing_is_drawn(client):
    client.force_login(scene.statistician())
    answer = client.get(reverse("reports:overview"))
    assert answer.status_code == 200
    assert "<svg viewBox" not in scene.text(answer)


def test_another_mark_is_nowhere(page, client):
    assert client.get(reverse("reports:overview_mark", args=["nothing"])).status_code == 404
    url = reverse("reports:overview_mark", args=["towns"])
    assert client.get(url, {"row": "0"}).status_code == 404
