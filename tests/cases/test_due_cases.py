"""The nearest cases of one's worklist: what, whose, how long left."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import clock
from cases.models import Application, TimeLimit
from cases.worklists import Work
from tests import factories
from tests.cases import walk
from tests.cases.test_samples import filed
from welfare.accounts.roles import Role
from welfare.pages.tiles import Heading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def due_in(case, days):
    """The case with this many days left of all its clocks."""
    day = clock.today() + timedelta(days=days)
    Application.objects.filter(pk=case.pk).update(deadline=day)
    began = day - timedelta(days=30)
    TimeLimit.objects.filter(application=case).update(due_on=day, started_on=began)
    return case


def worklist(client, user):
    client.force_login(user)
    return client.get(reverse("welfare:worklist"), headers={"HX-Request": "true"})


def headings(answer):
    """Under which heading which cases stand."""
    return {
        section.group: [line.url for line in section.lines]
        for section in answer.context["sections"]
        if section.lines
    }


def page(case, name="application"):
    return reverse(f"cases:{name}", args=[case.pk])


class TestOfAFamilyToVisit:
    @pytest.fixture(scope="class")
    @classmethod
    def _accepted(cls, ground, further):
        return further(lambda: walk.accepted("DIBAO").pk)

    @pytest.fixture
    def case(self, _accepted, db):
        return Application.objects.get(pk=_accepted)

    def test_a_case_stands_under_its_day_with_the_nearest_first(self, client, case):
        late, later = due_in(case, -9), due_in(walk.accepted("DIBAO"), -3)
        today = due_in(walk.accepted("DIBAO"), 0)
        far = due_in(walk.accepted("DIBAO"), 8)
        shown = headings(worklist(client, walk.worker()))
        assert shown[Heading.OVERDUE] == [page(late), page(later)]
        assert shown[Heading.TODAY] == [page(today)]
        assert page(far) not in str(shown)

    def test_a_line_says_what_whose_and_how_long(self, client, case):
        due_in(case, 0)
        answer = worklist(client, walk.worker())
        (line,) = answer.context["lines"]
        name = case.applicant.name
        assert str(line.label) == str(Work.SURVEY.label)
        assert line.days_left == 0
        assert line.whose[0] == name[0]
        assert "*" in line.whose
        said = answer.content.decode()
        assert name not in said
        assert line.whose in said
        assert "今日到期" in said

    def test_another_town_sees_nothing_of_it(self, client, case):
        due_in(case, 0)
        other = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
        assert worklist(client, other).context["lines"] == []

    def test_what_is_the_countys_is_no_fault_of_the_town(self, client, case):
        walk.survey(case)
        day = clock.today() - timedelta(days=9)
        TimeLimit.objects.filter(application=case).delete()
        TimeLimit.objects.create(
            application=case,
            step="means_check",
            started_on=day - timedelta(days=9),
            due_on=day,
            provisional=False,
        )
        (line,) = worklist(client, walk.worker()).context["lines"]
        assert (line.heading, str(line.label)) == (Heading.OTHERS, "启动信息核对")

    def test_only_who_may_do_something_sees_what_is_overdue(self, client, case):
        due_in(case, -9)
        for role in (Role.FINANCE, Role.CASHIER, Role.BUREAU_HEAD, Role.MEETING_SECRETARY):
            answer = client_of(client, factories.user(role))
            assert Heading.OVERDUE not in [one.group for one in answer.context["sections"]], role
        answer = client_of(client, walk.worker())
        (section,) = [one for one in answer.context["sections"] if one.group == Heading.OVERDUE]
        assert "已超期" not in [str(tile.label) for tile in section.tiles]
        assert len(section.tiles) == 1


def test_who_decides_gets_the_page_of_the_decision(client):
    case = due_in(walk.submitted("RELIEF"), 0)
    assert headings(worklist(client, walk.head())) == {Heading.TODAY: [page(case, "decide")]}
    assert headings(worklist(client, walk.worker())) == {}


def test_what_runs_without_the_town_waits_for_others(client):
    case = walk.survey(walk.accepted("RELIEF"))
    walk.propose(case, "5000")
    walk.checked(case)
    walk.post(case, posted_on=walk.days_ago(0))
    due_in(case, 1)
    (line,) = worklist(client, walk.worker()).context["lines"]
    assert line.waits_for_others
    assert line.heading == Heading.OTHERS


def test_as_many_queries_for_many_cases_as_for_one(client):
    users = [walk.worker(), walk.approver(), factories.user(Role.FINANCE)]

    def asked(user):
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("welfare:worklist"), headers={"HX-Request": "true"})
        return len(queries)

    due_in(walk.accepted("DIBAO"), 0)
    due_in(walk.submitted("RELIEF"), 0)
    for user in users:
        asked(user)
    few = [asked(user) for user in users]
    for _n in range(2):
        due_in(walk.accepted("DIBAO"), -1)
        due_in(walk.submitted("RELIEF"), 0)
    assert [asked(user) for user in users] == few


def test_who_decides_waits_for_the_countys_visit(client):
    case = due_in(filed(), -3)
    answer = worklist(client, walk.head())
    assert headings(answer) == {Heading.OTHERS: [page(case)]}
    queue = [
        tile for tile in answer.context["tiles"] if tile.url.startswith(reverse("cases:queue"))
    ]
    assert [tile.number for tile in queue] == [0]


def test_the_town_goes_on_without_the_visit_where_the_county_confirms(client):
    case = due_in(filed(("town", "county")), -3)
    assert headings(worklist(client, walk.head())) == {Heading.OVERDUE: [page(case, "decide")]}


def client_of(client, user):
    client.force_login(user)
    return client.get(reverse("cases:due"))
