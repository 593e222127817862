"""Every list that can be taken along holds the rows of its page, and no whole number."""

import pytest
from django.urls import reverse

from benefits.models import Payment
from cases.models import Award, Person
from tests.sweep.asking import body
from tests.sweep.rows import ROWS
from tests.sweep.table import PAGES
from tests.test_verbs import views
from welfare.exports.listed import page_at

pytestmark = pytest.mark.django_db
LISTS = sorted(name for name, view in views().items() if hasattr(view, "listing"))


@pytest.fixture(scope="module")
def whole_numbers(scene):
    """Of everybody in the scene."""
    people = [one.resident_id for one in Person.objects.all()]
    accounts = [one.account for one in (*Award.objects.all(), *Payment.objects.all())]
    return {number for number in (*people, *accounts) if number}


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_the_rows_of_its_page(scene, whole_numbers, name):
    url = reverse(name, kwargs=ROWS[PAGES[name].about](scene.ours))
    opened = 0
    for role in sorted(PAGES[name].who):
        answer = scene.clients[role].get(url)
        if answer.status_code != 200:
            continue
        opened += 1
        by, listed = answer.wsgi_request.user, page_at(url)
        assert listed.may(by)
        rows, listing = list(listed.rows(by)), listed.listing(by)
        assert len(rows) == answer.context["page"].paginator.count
        assert (reverse("welfare:export_order") in body(answer)) == bool(rows)
        cells = list(listing.cells(rows, by))
        assert {len(row) for row in cells} <= {len(listing.headings)}
        said = str(cells)
        assert not [number for number in whole_numbers if number in said]
    assert opened


def test_the_long_lists_can_be_taken():
    assert len(LISTS) > 15
