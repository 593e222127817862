"""Papers of one kind of many cases in one file."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Application
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.models import Event, IssuedPaper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def url(**asked):
    """The batch of the day on which `walk` accepts."""
    return reverse("cases:paper_batch", query={"on": walk.days_ago(20).isoformat(), **asked})


@pytest.fixture(scope="module")
def _accepted(once, ground):
    return once(lambda: [walk.accepted(code).pk for code in ("DIBAO", "DIBAO", "RELIEF")])


@pytest.fixture
def cases(_accepted, db):
    return list(Application.objects.filter(pk__in=_accepted).order_by("pk"))


def test_the_day_shows_its_cases_by_kind_of_paper(client, cases):
    client.force_login(walk.worker())
    page = client.get(url())
    kinds = {kind.name: kind.cases for kind in page.context["kinds"]}
    assert kinds["acceptance"] == 3
    listed = client.get(url(paper="acceptance", programme=cases[0].programme_id))
    assert listed.context["having"] == cases[:2]
    assert client.get(url(on="2020-01-01")).context["kinds"] == []
    assert client.get(reverse("cases:paper_batch")).status_code == 200


def test_numbers_are_drawn_for_the_chosen_and_once(client, cases):
    client.force_login(walk.worker())
    chosen = [cases[0].pk, cases[2].pk]
    answer = client.post(url(paper="acceptance"), {"case": chosen})
    assert answer["Content-Type"] == "application/pdf"
    assert len(PdfReader(BytesIO(answer.content)).pages) >= 2
    assert sorted(IssuedPaper.objects.values_list("subject_id", flat=True)) == sorted(chosen)
    client.post(url(paper="acceptance"), {"case": [case.pk for case in cases]})
    assert IssuedPaper.objects.count() == 3
    assert Event.objects.filter(verb="paper_issued").count() == 3
    assert Event.objects.filter(verb="paper_printed_again").count() == 2


def test_a_sheet_without_a_number_is_printed_and_nothing_is_written(client, cases):
    client.force_login(walk.worker())
    before = Event.objects.count()
    answer = client.post(url(paper="promise"), {"case": [case.pk for case in cases]})
    assert answer["Content-Type"] == "application/pdf"
    assert Event.objects.count() == before


def test_nothing_chosen_is_said(client, cases):
    client.force_login(walk.worker())
    answer = client.post(url(paper="acceptance"), follow=True)
    assert "请至少选择一件" in answer.content.decode()
    assert not IssuedPaper.objects.exists()


def test_cases_of_another_town_are_neither_listed_nor_printed(client, cases):
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    assert client.get(url(paper="acceptance")).context["having"] == []
    client.post(url(paper="acceptance"), {"case": [case.pk for case in cases]})
    assert not IssuedPaper.objects.exists()


def test_every_case_is_held_before_the_first_number_is_drawn(client, cases):
    """A single paper holds its case and waits for the number: each waited for the other."""
    client.force_login(walk.worker())
    with CaptureQueriesContext(connection) as seen:
        client.post(url(paper="acceptance"), {"case": [case.pk for case in cases]})
    held = [query["sql"] for query in seen if "FOR UPDATE" in query["sql"]]
    together, *rest = [sql for sql in held if "welfare_draft" not in sql]
    assert 'FROM "cases_application"' in together
    assert all(str(case.pk) in together.split(" IN ")[-1] for case in cases)
    assert 'ORDER BY "cases_application"."id"' in together
    assert any("paperseries" in sql for sql in rest)


def test_more_cases_ask_nothing_more(client, cases):
    """Of those in whose case nothing is decided and of those that are."""
    client.force_login(walk.worker())
    numbers = []
    for _time in range(2):
        walk.accepted()
        walk.approved()
        client.get(url())
        with CaptureQueriesContext(connection) as seen:
            assert len(client.get(url()).context["kinds"]) > 1
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]
