"""Each step has its own clock: what starts it, by when it is due, what ends it."""

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cases import actions, deadlines, worklists
from cases.actions import time_limits
from cases.clock import due
from cases.deadlines import TimedStep
from cases.models import Application
from cases.programmes import KINDS
from tests import factories
from tests.cases import walk
from tests.welfare.test_calendar import VERIFIED
from welfare.accounts.roles import Role
from welfare.county import holidays
from welfare.county.calendar import DayKind
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Event, Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
S = TimedStep


@pytest.fixture(scope="module")
def _calendar(once):
    once(lambda: holidays.seed(2025, 2027))


@pytest.fixture
def at(_calendar, monkeypatch):
    """Go to a day of the calendar of 2026: at(5, 6)."""

    def go(month, day):
        monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2026, month, day))

    go(2, 10)
    return go


def accepted(code="DIBAO", on=(2, 10), **fields):
    made = walk.opened(code, **fields)
    return actions.accept(
        by=walk.worker(), application=made, version=made.version, accepted_on=date(2026, *on)
    )


@pytest.fixture(scope="module")
def _accepted(once, ground, _calendar):
    return once(lambda: accepted().pk, date(2026, 2, 10))


@pytest.fixture
def case(_accepted, db):
    """Of dibao, accepted on 10 February."""
    return Application.objects.get(pk=_accepted)


def limit(case, step):
    return case.time_limits.get(step=step)


def running(case):
    return {row.step for row in case.time_limits.running()}


def person_born(year):
    """A household of one person, for whom help is asked."""
    home = factories.household()
    type(home.head).objects.filter(pk=home.head_id).update(birth_date=date(year, 1, 1))
    home.head.refresh_from_db()
    return {"household": home, "beneficiary": home.head}


def file(case, posted=None, closed=None, visited=(2, 12)):
    """The evidence of a monthly case up to its submission."""
    walk.survey(case, visited_on=date(2026, *visited))
    walk.propose(walk.checked(case, reported_on=timezone.localdate()), "300")
    if posted:
        notice = walk.post(case, posted_on=date(2026, *posted))
        walk.close(case, notice, closed_on=date(2026, *closed))
    return walk.submit(case)


# docs/law.md §11.1, counted by hand from the State Council's notices
@pytest.mark.parametrize(
    ("on", "survey", "whole"),
    [((2, 10), (2, 13), (3, 30)), ((4, 28), (5, 6), (6, 11)), ((9, 22), (9, 28), (11, 10))],
)
def test_an_accepted_dibao_case_begins_its_survey_in_three_working_days(at, on, survey, whole):
    at(*on)
    case = accepted(on=on)
    assert limit(case, S.SURVEY).due_on == date(2026, *survey)
    assert case.deadline == date(2026, *whole)
    assert running(case) == {S.SURVEY}


def test_the_visit_begins_the_survey(at, case):
    at(2, 24)
    case = walk.survey(case, visited_on=date(2026, 2, 12))
    assert limit(case, S.SURVEY).done_on == date(2026, 2, 12)
    assert running(case) == set()


def test_asking_for_the_means_check_begins_the_survey_and_the_countys_clock(at, case):
    time_limits.means_check_asked(case, date(2026, 2, 10))
    assert limit(case, S.SURVEY).done_on == date(2026, 2, 10)
    assert limit(case, S.MEANS_CHECK).due_on == date(2026, 2, 13)
    time_limits.means_check_begun(case, date(2026, 2, 11))
    assert limit(case, S.MEANS_CHECK).done_on == date(2026, 2, 11)


def test_the_county_decides_in_ten_working_days_from_the_receipt_of_the_file(at):
    at(9, 1)
    case = accepted(on=(9, 1))
    at(9, 22)
    case = file(case, posted=(9, 10), closed=(9, 20), visited=(9, 3))
    assert case.tier == "town"
    assert S.COUNTY not in running(case)
    case = walk.decide(case)
    assert limit(case, S.COUNTY).started_on == date(2026, 9, 22)
    assert limit(case, S.COUNTY).due_on == date(2026, 10, 13)
    at(10, 9)
    case = walk.decide(case)
    assert case.status == "approved"
    assert limit(case, S.COUNTY).done_on == date(2026, 10, 9)
    assert running(case) == set()


def test_a_file_that_comes_again_counts_again(at):
    at(9, 1)
    case = accepted(on=(9, 1))
    at(9, 22)
    case = walk.decide(file(case, posted=(9, 10), closed=(9, 20), visited=(9, 3)))
    at(9, 23)
    case = walk.decide(case, actions.return_to_town, note="补正")
    assert limit(case, S.COUNTY).done_on == date(2026, 9, 23)
    at(9, 24)
    case = walk.decide(walk.submit(case))
    again = limit(case, S.COUNTY)
    assert (again.started_on, again.done_on) == (date(2026, 9, 24), None)
    assert case.time_limits.count() == 2


def test_a_refusal_reaches_the_applicant_in_three_working_days(at):
    at(4, 1)
    case = accepted(on=(4, 1))
    at(4, 28)
    case = walk.decide(file(case, posted=(4, 7), closed=(4, 20), visited=(4, 2)))
    case = walk.decide(case, actions.refuse, note="收入超标")
    assert running(case) == {S.REFUSAL}
    assert limit(case, S.REFUSAL).due_on == date(2026, 5, 6)
    at(5, 6)
    assert late(case) is False
    at(5, 7)
    assert late(case) is True
    walk.number_refusal(case)
    case = actions.deliver_refusal(
        by=walk.worker(), application=case, version=case.version, delivered_on=date(2026, 5, 7)
    )
    assert late(case) is False


def late(case):
    wanted = worklists.condition(worklists.Work.OVERDUE, timezone.localdate())
    return Application.objects.filter(wanted, pk=case.pk).exists()


def test_tekun_has_fifteen_days_in_the_town_after_an_objection_and_in_the_county(at):
    case = accepted("TEKUN", **person_born(1950))
    assert running(case) == {S.TOWN}
    assert limit(case, S.TOWN).due_on == date(2026, 3, 9)
    at(3, 20)
    case = walk.survey(walk.answered(case), visited_on=date(2026, 2, 12))
    walk.propose(walk.checked(case, reported_on=date(2026, 2, 26)), "624")
    notice = walk.post(case, posted_on=date(2026, 3, 2))
    assert limit(case, S.TOWN).done_on == date(2026, 3, 2)
    walk.close(case, notice, "objection", closed_on=date(2026, 3, 10), objection="有义务人")
    assert limit(case, S.SURVEY_AGAIN).due_on == date(2026, 3, 31)
    walk.survey(case, visited_on=date(2026, 3, 11))
    assert limit(case, S.SURVEY_AGAIN).done_on == date(2026, 3, 11)
    again = walk.post(case, posted_on=date(2026, 3, 12))
    walk.close(case, again, closed_on=date(2026, 3, 20))
    case = walk.decide(walk.submit(case))
    assert limit(case, S.COUNTY).due_on == date(2026, 4, 13)


def test_a_child_has_fifteen_days_in_the_town_and_no_survey_clock(at):
    case = accepted("ORPHAN", **person_born(2015))
    assert [(row.step, row.due_on) for row in case.time_limits.all()] == [
        (S.TOWN, date(2026, 3, 9))
    ]


def test_relief_first_has_three_days_of_the_calendar(at):
    case = accepted("RELIEF", **walk.FIRST)
    assert limit(case, S.FIRST).due_on == date(2026, 2, 13)
    at(2, 11)
    case = actions.edit_application(
        by=walk.worker(), application=case, version=case.version, relief_first=False
    )
    assert not case.time_limits.exists()


def test_a_small_sum_is_quick_relief_from_its_acceptance(at):
    case = accepted("RELIEF", **walk.URGENT)
    assert not case.time_limits.exists()
    at(2, 12)
    walk.propose(case, "500", small_sum=True)
    assert limit(case, S.QUICK).due_on == date(2026, 2, 13)
    walk.propose(case, "5000", small_sum=False)
    assert not case.time_limits.exists()


def test_relief_first_above_the_small_sum_is_no_quick_relief(at):
    """A request of 2,000 stood under small-sum fast relief, which ends at a month's standard."""
    case = accepted("RELIEF", **walk.FIRST, amount_requested=Decimal(2000))
    assert running(case) == {S.FIRST}
    walk.propose(case, "2000", small_sum=False)
    assert running(case) == {S.FIRST}
    walk.propose(case, "400", small_sum=True)
    assert running(case) == {S.QUICK}


def test_another_programme_has_its_own_clocks(at):
    case = accepted("TEKUN", **person_born(1950))
    dibao = walk.granted("DIBAO")
    case = actions.change_programme(
        by=walk.worker(), application=case, version=case.version, programme=dibao
    )
    assert running(case) == {S.SURVEY}
    at(2, 20)
    case = walk.survey(case, visited_on=date(2026, 2, 12))
    case = actions.change_programme(
        by=walk.worker(), application=case, version=case.version, programme=walk.granted("TEKUN")
    )
    assert running(case) == {S.TOWN}
    assert limit(case, S.SURVEY).done_on == date(2026, 2, 12)


def test_the_papers_count_from_the_payment(at):
    case = accepted("RELIEF", **walk.FIRST)
    assert running(case) == {S.FIRST}
    at(2, 12)
    walk.pay_first(case, "3000")
    papers = limit(case, S.PAPERS)
    assert papers.started_on == date(2026, 2, 12)
    assert papers.due_on == date(2026, 3, 4)  # 02-14 and 02-28 are worked
    assert limit(case, S.FIRST).done_on == date(2026, 2, 12)
    assert list(Application.objects.relief_first_open()) == [case]
    at(3, 5)
    assert late(case)
    assert case.deadline > timezone.localdate()
    case = walk.decide(walk.submit(walk.propose(walk.survey(case, date(2026, 2, 13)), "3000")))
    assert limit(case, S.PAPERS).done_on == date(2026, 3, 5)
    assert not late(case)


def test_a_missing_number_of_days_stops_the_payment_and_the_submission(at):
    case = accepted("RELIEF", **walk.FIRST)
    Parameter.objects.filter(key=Key.RELIEF_FIRST_PAPERS_DAYS).delete()
    with pytest.raises(MissingParameter):
        walk.pay_first(case, "3000")
    assert not case.awards.exists()


def test_a_withdrawn_case_waits_for_nothing(at, case):
    at(2, 26)
    assert late(case)
    actions.withdraw(by=walk.worker(), application=case, version=case.version, reason="自愿")
    assert not case.time_limits.running().exists()
    assert not late(case)


def test_a_day_that_is_not_announced_makes_the_clock_provisional(at, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_args: date(2026, 12, 30))
    case = accepted(on=(12, 30))
    assert limit(case, S.SURVEY).provisional


# ---- the extension
def extend(case, by=None, **values):
    asks = {"reason": "apart", "note": "户籍在外县", **values}
    return actions.extend_term(
        by=by or walk.worker(), application=case, version=case.version, **asks
    )


def test_a_special_case_takes_the_special_term_from_its_acceptance(at, case):
    extension = extend(case)
    case.refresh_from_db()
    assert case.deadline == extension.due_on == date(2026, 4, 21)
    assert extension.due_before == date(2026, 3, 30)
    event = Event.objects.get(verb="term_extended")
    assert (event.actor, event.reason) == (walk.worker(), "户籍在外县")
    assert event.details["because"] == "apart"


def test_an_extension_outlives_corrections_and_the_submission(at, case):
    extend(case)
    case.refresh_from_db()
    case = actions.edit_application(
        by=walk.worker(), application=case, version=case.version, reason="更正"
    )
    assert case.deadline == date(2026, 4, 21)
    at(3, 20)
    case = file(case, posted=(3, 2), closed=(3, 12))
    assert case.deadline == date(2026, 4, 21)


def test_a_term_is_extended_once_in_time_and_where_the_law_allows_it(at, case):
    for wrong in ({"note": " "}, {"reason": "objection"}):
        with pytest.raises(NotAllowed):
            extend(case, **wrong)
    for role in (Role.FINANCE, Role.COUNTY_CASEWORKER):
        with pytest.raises(NotAllowed):
            extend(case, by=factories.user(role))
    at(3, 31)
    with pytest.raises(NotAllowed, match="2026-03-30"):
        extend(case)
    at(3, 30)
    extend(case, by=walk.approver())
    case.refresh_from_db()
    with pytest.raises(NotAllowed):
        extend(case)
    with pytest.raises(NotAllowed):
        extend(accepted("RELIEF", **walk.RELIEF))


def test_a_term_that_is_longer_anyway_is_not_extended(at):
    factories.policy().rules.filter(programme__code="DIBAO").update(total_days=60)
    case = accepted()
    with pytest.raises(NotAllowed):
        extend(case)


def test_the_county_extends_the_case_it_decides(at, case):
    at(3, 20)
    case = walk.decide(file(case, posted=(3, 2), closed=(3, 12)))
    extend(case, by=walk.approver())
    assert walk.decide(case, by=walk.approver()).status == "approved"


def test_the_page_tells_who_extended_why_and_until_when(at, client, case):
    client.force_login(walk.worker())
    url = reverse("cases:extend_term", args=[case.pk])
    form = client.get(url)
    assert "2026-04-21" in form.context["lede"]
    sent = {"version": case.version, "reason": "difficult", "note": "收入分散在三个县"}
    assert client.post(url, sent).status_code == 302
    page = client.get(reverse("cases:application", args=[case.pk]))
    text = page.content.decode()
    for part in ("收入分散在三个县", "2026-04-21", "2026-03-30", walk.worker().full_name):
        assert part in text
    assert client.get(url).status_code == 302


# ---- where it is seen
def test_lists_and_tiles_show_the_next_step_and_its_day(at, client, case):
    other = accepted("RELIEF")
    client.force_login(walk.worker())
    listed = {row.pk: row for row in client.get(reverse("cases:application_list")).context["page"]}
    assert listed[case.pk].due == (S.SURVEY, date(2026, 2, 13), False)
    assert listed[other.pk].due.day == date(2026, 3, 30)
    at(2, 14)
    page = client.get(reverse("cases:application", args=[case.pk]))
    assert page.context["days_left"] < 0
    tiles = client.get(reverse("cases:due")).context["tiles"]
    overdue = next(tile for tile in tiles if "overdue" in tile.url)
    assert overdue.number == 1
    assert list(client.get(overdue.url).context["page"]) == [case]


def test_the_queue_puts_the_countys_own_clock_before_a_later_case(at, client):
    at(2, 24)
    slow = accepted(on=(2, 24))
    at(3, 10)
    first = walk.decide(file(slow, posted=(2, 26), closed=(3, 10), visited=(2, 25)))
    at(3, 20)
    early = accepted(on=(2, 12), household=factories.household())
    second = walk.decide(file(early, posted=(2, 26), closed=(3, 10), visited=(2, 13)))
    assert second.deadline < first.deadline
    queue = list(Application.objects.in_queue_of(walk.approver()))
    assert queue == [first, second]
    assert [row.next_due_on for row in queue] == [date(2026, 3, 24), second.deadline]


def test_the_county_sees_which_means_checks_are_to_begin(at, client, case):
    time_limits.means_check_asked(case, date(2026, 2, 10))
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    tiles = client.get(reverse("cases:due")).context["tiles"]
    assert [tile.number for tile in tiles if "work=means_check" in tile.url] == [1]


# ---- the house
OF_WORKING_DAYS = [n for n, c in deadlines.CLOCKS.items() if c.kind == DayKind.WORKING]


@pytest.mark.parametrize("name", OF_WORKING_DAYS)
def test_every_clock_of_working_days_keeps_the_verified_days(at, name):
    """The cases of docs/law.md §11.1, worked out by hand: across festivals and days worked for."""
    clock, county = deadlines.CLOCKS[name], walk.worker().county
    for start, count, day in VERIFIED:
        factories.parameters(county, **{clock.length: str(count)})
        assert due(clock, county, start).day == day, f"{count} working days from {start}"


def test_only_one_module_writes_time_limits():
    """No other module of the apps names a write on the model or on a case's limits."""
    root = Path(settings.BASE_DIR)
    writes = {"create", "update_or_create", "get_or_create", "bulk_create", "bulk_update"}
    stray = []
    for app in ("cases", "benefits", "verification", "reports", "welfare"):
        for path in (root / app).rglob("*.py"):
            if "migrations" in path.parts or path == root / "cases/actions/time_limits.py":
                continue
            text = path.read_text()
            if "TimeLimit" not in text and "time_limits" not in text:
                continue
            for node in ast.walk(ast.parse(text)):
                named = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
                about = "TimeLimit.objects" in named or ".time_limits" in named
                if about and named.rsplit(".", 1)[-1] in writes | {"update", "delete"}:
                    stray.append(f"{path}:{node.lineno}")
    assert stray == []


def test_every_clock_belongs_to_a_kind_and_every_kind_has_one_clock_for_a_step():
    named = {name for kind in KINDS.values() for name in kind.clocks}
    of_groups = {"review_special"}  # of classes and watched groups, in whatever kind
    assert named | of_groups == set(deadlines.CLOCKS)
    for kind in KINDS.values():
        steps = [deadlines.CLOCKS[name].step for name in kind.clocks if name != "review_unsteady"]
        assert len(set(steps)) == len(steps), kind.code
