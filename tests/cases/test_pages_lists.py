"""Lists of the case pages: constant query counts, area, filters whose counts equal the list."""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions, worklists
from cases.models import Application, Award, Tier
from cases.papers import PAPERS
from cases.states import ApplicationStatus
from tests import factories, taken
from tests.benefits import scene
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.audit import log as audit
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture
def county():
    factories.parameters()
    factories.policy()
    return factories.county()


def in_review(area=None, tier=Tier.TOWN, due_in=10, **fields):
    """An application in review, put there directly: these tests look at lists only."""
    home = factories.household(area)
    caseworker = factories.user(Role.TOWN_CASEWORKER, home.town)
    values = {
        "number": f"T-{home.pk}",
        "programme": factories.programme("RELIEF"),
        "household": home,
        "applicant": home.head,
        "town": home.town,
        "status": ApplicationStatus.IN_REVIEW,
        "tier": tier,
        "route": [tier],
        "relief_type": "expense",
        "cause": "illness",
        "amount_proposed": Decimal(500),
        "registered_by": caseworker,
        "accepted_by": caseworker,
        "accepted_on": timezone.localdate() - timedelta(days=30),
        "deadline": timezone.localdate() + timedelta(days=due_in),
        "submitted_by": caseworker,
        "submitted_at": timezone.now(),
    }
    return Application.objects.create(**(values | fields))


def watched(area=None):
    home = factories.household(area)
    return factories.listed(home.head, town=home.town, as_of=date(2022, 12, 31))


def test_a_town_without_anybody_on_the_newest_list_sees_nobody_as_listed(client, county):
    factories.listed(factories.household().head, as_of=date(2025, 10, 31))
    other = factories.household(factories.town(2))
    factories.listed(other.head, town=other.town, as_of=date(2026, 10, 31))
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    shown = client.get(reverse("cases:watched_list")).context
    days = [one.day for one in shown["lists"]]
    assert (shown["page"].paginator.count, days) == (0, [date(2026, 10, 31)])


LISTS = [
    ("cases:queue", Role.TOWN_HEAD, in_review),
    ("cases:application_list", Role.TOWN_CASEWORKER, in_review),
    ("cases:household_list", Role.TOWN_CASEWORKER, factories.household),
    ("cases:award_list", Role.TOWN_CASEWORKER, lambda: factories.award("DIBAO")),
    ("cases:watched_list", Role.TOWN_CASEWORKER, watched),
]


@pytest.mark.parametrize(("name", "role", "make"), LISTS)
def test_a_list_asks_the_database_as_often_for_many_rows_as_for_one(
    client, county, django_assert_max_num_queries, name, role, make
):
    make()
    client.force_login(factories.user(role))
    client.get(reverse(name))
    with django_assert_max_num_queries(14) as one:
        client.get(reverse(name))
    for _n in range(50):
        make()
    with django_assert_max_num_queries(len(one)):
        page = client.get(reverse(name)).context["page"]
    assert page.paginator.count == 51
    assert len(page.object_list) == 50


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("cases:application_list", Role.COUNTY_CASEWORKER),
        ("cases:award_list", Role.COUNTY_CASEWORKER),
        ("verification:finding_list", Role.COUNTY_CASEWORKER),
        ("benefits:payment_list", Role.FINANCE),
        ("benefits:claim_list", Role.FINANCE),
        ("welfare:user_list", Role.SECURITY_ADMIN),
        ("welfare:event_list", Role.AUDITOR),
    ],
)
def test_a_filter_is_cleared_only_where_one_is_set(client, county, name, role):
    client.force_login(factories.user(role))
    assert "清除筛选" not in client.get(reverse(name)).content.decode()
    for asked in ({"q": "没有这个人"}, {"town": "nothing-such"}, {"role": "nothing-such"}):
        shown = client.get(reverse(name), asked)
        form = shown.context.get("filter") or shown.context["form"]
        if form.changed_data:
            assert "清除筛选" in shown.content.decode()


def test_what_is_decided_has_no_time_limit_any_more_and_its_day_is_called_so(client, county):
    decided = walk.approved()
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    shown = client.get(reverse("cases:application_list")).content.decode()
    assert f"{decided.decided_on:%Y-%m-%d}决定" in shown


def test_the_queue_shows_the_nearest_deadline_first_and_marks_what_is_late(client, county):
    late, soon, later = (in_review(due_in=days) for days in (-20, 2, 40))
    client.force_login(factories.user(Role.TOWN_HEAD))
    answer = client.get(reverse("cases:queue"))
    rows = list(answer.context["page"])
    assert rows == [late, soon, later]
    assert rows[0].days_left < 0 < rows[2].days_left
    assert answer.content.decode().count("row--late") == 1


def test_tabs_of_somebody_with_two_tiers_count_what_each_holds(client, county):
    in_review(tier=Tier.COUNTY)
    in_review(tier=Tier.COUNTY)
    in_review(tier=Tier.MEETING)
    person = factories.user(Role.COUNTY_APPROVER)
    person.roles = [Role.COUNTY_APPROVER, Role.MEETING_CHAIR]
    person.save()
    client.force_login(person)
    tabs = client.get(reverse("cases:queue")).context["tabs"]
    assert [tab.count for tab in tabs] == [2, 1]
    meeting = client.get(reverse("cases:queue") + tabs[1].url)
    assert meeting.context["page"].paginator.count == 1


def test_every_tab_and_every_kind_of_work_counts_its_list(client, county):
    in_review(due_in=-5)
    in_review(area=factories.town(2))
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("cases:application_list")
    for tab in client.get(url).context["tabs"]:
        listed = client.get(url + tab.url).context["page"].paginator.count
        assert listed == tab.count
    seen = Application.objects.visible_to(factories.user(Role.COUNTY_CASEWORKER))
    for work, number in worklists.counts(seen, timezone.localdate(), worklists.Work).items():
        listed = client.get(url, {"work": work.value}).context["page"].paginator.count
        assert listed == number, work


def test_a_page_that_does_not_exist_is_the_nearest(client, county):
    in_review()
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    found = client.get(reverse("cases:application_list"), {"page": "-3"})
    assert found.context["page"].paginator.count == 1


def test_tiles_lead_to_lists_of_their_length(client, county):
    in_review(due_in=-5)
    client.force_login(factories.user(Role.TOWN_HEAD))
    tiles = client.get(reverse("cases:due")).context["tiles"]
    assert tiles
    for tile in tiles:
        page = client.get(tile.url).context
        if "waiting" in page:
            assert sum(row["n"] for row in page["waiting"]) == tile.number
        else:
            assert page["page"].paginator.count == tile.number


def test_the_household_is_found_by_id_without_the_id_in_any_address(client, county):
    home, foreign = factories.household(), factories.household(factories.town(2))
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    url = reverse("cases:household_find")
    answer = client.post(url, {"resident_id": home.head.resident_id})
    assert answer.url == reverse("cases:household", args=[home.pk])
    answer = client.post(url, {"resident_id": foreign.head.resident_id})
    assert answer.status_code == 200
    assert "resident_id" in answer.context["find"].errors
    page = client.get(reverse("cases:household", args=[home.pk])).content.decode()
    assert home.head.resident_id not in page


def test_rolls_are_filtered_by_mark_and_found_by_a_member(client, county):
    one, two = factories.award("DIBAO", size=2), factories.award("DIBAO", single_person=True)
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    url = reverse("cases:award_list")
    listed = client.get(url, {"flag": "single_person"}).context["page"]
    assert list(listed) == [two]
    member = one.members.last().person
    assert one in client.get(url, {"q": member.name}).context["page"].object_list
    assert client.get(url, {"flag": "ledger"}).context["page"].paginator.count == 2


def test_the_roll_taken_along_holds_the_rows_of_the_list_with_their_supplements(client, county):
    award = factories.award(size=2, basic=400)
    scene.supplement(award, "ELDERLY")
    factories.award(size=1)
    officer, url = factories.user(Role.COUNTY_CASEWORKER), reverse("cases:award_list")
    client.force_login(officer)
    for query in ({}, {"residence": "urban"}, {"q": award.number}, {"status": "active"}):
        listed = client.get(url, query).context["page"].paginator.count
        _headings, *rows = taken.rows(officer, f"{url}?{urlencode(query)}")
        assert len(rows) == listed, query
    (row,) = [row for row in rows if award.number in row]
    assert row[6:11] == (2, 400, 0, 96, 496)
    logged = Event.objects.filter(verb="list_ordered").order_by("pk")
    assert len(logged) == 4
    assert award.number not in str([one.details for one in logged])


def test_rows_of_another_town_are_not_there(client, county):
    foreign = in_review(area=factories.town(2))
    award = factories.award("DIBAO", factories.town(2))
    home = foreign.household
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    case_pages = ["application", "application_edit", "missing_papers", "accept", "withdraw"]
    case_pages += ["survey", "notice_post", "notice_close", "submit"]
    case_pages += ["deliver_refusal"]
    rows = [(name, foreign.pk) for name in case_pages] + [("award", award.pk)]
    rows += [(n, home.pk) for n in ("household", "household_edit", "member_add")]
    rows += [("application_create", home.pk)]
    urls = [(name, reverse(f"cases:{name}", args=[pk])) for name, pk in rows]
    urls += [(name, reverse("cases:paper", args=[foreign.pk, name])) for name in PAPERS]
    for name, url in urls:
        assert client.get(url).status_code == 404, name
        assert client.post(url, {"version": 1}).status_code in (404, 405), name
    for name in ("cases:application_list", "cases:household_list", "cases:award_list"):
        assert client.get(reverse(name)).context["page"].paginator.count == 0


def test_nobody_without_the_right_opens_a_verb(client, county):
    case = in_review()
    for role in (Role.FINANCE, Role.COUNTY_CASEWORKER, Role.AUDITOR):
        client.force_login(factories.user(role))
        names = ("cases:accept", "cases:survey", "cases:submit", "cases:decide")
        for name in (*names, "benefits:pay_relief_first"):
            assert client.get(reverse(name, args=[case.pk])).status_code == 403


def test_who_worked_on_a_case_reads_why_they_may_not_decide(client, county):
    case = in_review()
    head = factories.user(Role.TOWN_HEAD)
    audit.record("application_submitted", case, by=head)
    client.force_login(head)
    page = client.get(reverse("cases:application", args=[case.pk]))
    assert page.context["why_not_decide"]
    assert page.context["primary"] is None
    assert client.get(reverse("cases:decide", args=[case.pk])).status_code == 302


def test_case_page_asks_as_often_for_a_long_history(client, county, django_assert_max_num_queries):
    case = in_review(status="accepted", tier="", route=[])
    caseworker = factories.user(Role.TOWN_CASEWORKER)
    client.force_login(caseworker)
    url = reverse("cases:application", args=[case.pk])
    client.get(url)
    with django_assert_max_num_queries(68) as few:
        client.get(url)
    for number in range(10):
        actions.edit_application(
            by=caseworker, application=case, version=case.version + number, reason=f"第{number}次"
        )
    with django_assert_max_num_queries(len(few)):
        page = client.get(url)
    assert len(page.context["story"]) == 10
    assert Award.objects.count() == 0
