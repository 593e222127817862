"""What waits for whom: tiles of the start page and the same rows in the list of applications."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cases import clock, rules, worklists
from cases.actions import time_limits
from cases.models import Application
from tests import factories
from tests.cases import walk
from tests.cases.test_samples import at_county, check, draw
from welfare.accounts.roles import Role
from welfare.county.months import add_months
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


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


def listed_as(case):
    """Every kind of work that a case waits for."""
    rows, today = Application.objects.filter(pk=case.pk), clock.today()
    works = {work.value for work in worklists.Work if rows.filter(worklists.condition(work, today))}
    counted = {work.value for work, n in worklists.counts(rows, today, worklists.Work).items() if n}
    assert works == counted
    return works - {"overdue"}


def test_a_case_is_somebodys_work_at_every_step():
    case = walk.accepted("DIBAO")
    assert listed_as(case) == {"survey", "ask_check"}
    walk.survey(case)
    assert listed_as(case) == {"ask_check", "amount"}
    time_limits.means_check_asked(case, walk.days_ago(14))
    assert listed_as(case) == {"means_check", "amount"}
    time_limits.means_check_begun(case, walk.days_ago(13))
    assert listed_as(case) == {"report", "amount"}
    walk.checked(case)
    assert listed_as(case) == {"amount"}
    walk.propose(case, "300")
    assert listed_as(case) == {"post"}
    notice = walk.post(case)
    assert listed_as(case) == {"notice"}
    walk.close(case, notice)
    assert listed_as(case) == {"submit"}
    walk.propose(case, "250")
    assert listed_as(case) == {"post"}


def test_after_an_objection_the_survey_and_then_the_notice_come_again():
    case = walk.survey(walk.accepted("DIBAO"), visited_on=walk.days_ago(16))
    case = walk.propose(walk.checked(case), "300")
    notice = walk.post(case, posted_on=walk.days_ago(15))
    case = walk.close(
        case, notice, result="objection", closed_on=walk.days_ago(7), objection="有车"
    )
    assert listed_as(case) == {"survey_again"}
    walk.survey(case, visited_on=walk.days_ago(6))
    assert (listed_as(case) == {"post"}) is rules.notice_to_post(case)


def test_what_was_paid_first_needs_no_check_and_no_notice():
    case = walk.accepted("RELIEF", **walk.FIRST)
    walk.pay_first(case, "2000")
    walk.survey(case)
    walk.propose(case, "2000")
    assert listed_as(case) == {"papers", "submit"}
    walk.propose(case, "3000")
    assert listed_as(case) == {"papers", "ask_check", "post"}


def test_the_town_sees_each_step_as_a_tile_and_the_same_rows_in_the_list(client):
    case = walk.survey(walk.accepted("DIBAO"))
    client.force_login(walk.worker())
    tiles = client.get(reverse("cases:due")).context["tiles"]
    (tile,) = [tile for tile in tiles if tile.url.endswith("work=amount")]
    assert tile.number == 1
    assert list(client.get(tile.url).context["page"].object_list) == [case]
    assert not [tile for tile in tiles if tile.url.endswith("work=submit")]


def test_who_worked_on_a_case_is_not_told_to_decide_it(client):
    user = factories.user(Role.TOWN_CASEWORKER)
    user.roles = [Role.TOWN_CASEWORKER, Role.TOWN_HEAD]
    user.save()
    walk.submitted("RELIEF")
    client.force_login(user)
    page = client.get(reverse("cases:queue"))
    assert reverse("cases:decide", args=[Application.objects.get().pk]) not in page.content.decode()
    (tile, *_rest) = client.get(reverse("cases:due")).context["tiles"]
    assert tile.number == 0
    client.force_login(walk.head())
    assert client.get(reverse("cases:due")).context["tiles"][0].number == 1


def test_an_older_list_is_no_latest_list_for_a_town_that_the_newest_does_not_name(client):
    old, new = date(2025, 10, 31), date(2026, 10, 31)
    person = factories.person()
    factories.listed(person, as_of=old)
    factories.listed(factories.person(), as_of=new, town=factories.town(2))
    client.force_login(walk.worker())
    page = client.get(reverse("cases:watched_list"))
    assert list(page.context["page"].object_list) == []
    assert "2026-10-31" in page.content.decode()


def test_awards_whose_review_is_due_are_told_and_listed(client):
    """They were told on the last day, and were late on the next."""
    today = clock.today()
    due = factories.award(review_on=today)
    last = add_months(today, 1)
    soon = factories.award(review_on=last)
    factories.award(review_on=last + timedelta(days=1))
    late = factories.award(review_on=today - timedelta(days=1))
    factories.award(
        review_on=today,
        status="ended",
        stop_way="ledger",
        left_on=today,
        last_month=today.replace(day=1),
        left_reason="收入增加",
    )
    client.force_login(walk.worker())
    tiles = client.get(reverse("cases:due")).context["tiles"]
    (tile,) = [tile for tile in tiles if tile.url.endswith("standing=review_soon")]
    assert tile.number == 2
    assert str(tile.label) == "即将到期的复核"
    assert today.isoformat() in str(tile.note)
    assert list(client.get(tile.url).context["page"].object_list) == [due, soon]
    (tile,) = [tile for tile in tiles if tile.url.endswith("standing=review_late")]
    assert list(client.get(tile.url).context["page"].object_list) == [late]
    Parameter.objects.filter(key=Key.REVIEW_WARN_MONTHS).update(value="2")  # the county says more
    assert (
        client.get(tile.url.replace("review_late", "review_soon")).context["page"].paginator.count
        == 3
    )
    type(late).objects.update(review_on=None)
    tiles = client.get(reverse("cases:due")).context["tiles"]
    assert not [tile for tile in tiles if tile.url.endswith("standing=review_soon")]
