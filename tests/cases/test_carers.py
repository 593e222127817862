"""Who watches over a person on 特困: scores by the quarter, four who answer, papers."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions import carers
from cases.counted.carers import visited_at_home
from cases.models import CareScore, Guard, GuardVisit, Logbook
from cases.papers import AWARD_PAPERS
from tests import factories
from tests.cases import around, constraint_cases_logbooks, walk
from welfare.county.months import quarter_of, quarter_words
from welfare.exceptions import NotAllowed
from welfare.models import Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def score(award, **said):
    values = {"month": walk.days_ago(0), "score": 90, "looked_on": walk.days_ago(0)}
    return carers.score_care(
        by=walk.worker(), award=award, remarks="被褥整洁", **{**values, **said}
    )


def test_a_carer_is_scored_once_a_quarter():
    award = around.cared()
    made = score(award)
    assert made.quarter.month in (1, 4, 7, 10)
    with pytest.raises(NotAllowed, match="已考评"):
        score(award)
    with pytest.raises(NotAllowed, match="尚未到来"):
        score(award, looked_on=walk.days_ago(-1))
    with pytest.raises(NotAllowed, match="集中供养"):
        score(around.cared(factories.institution()))
    assert CareScore.objects.count() == 1


def test_quarters_begin_in_their_months():
    assert quarter_of(date(2026, 11, 28)) == date(2026, 10, 1)
    assert quarter_of(date(2026, 1, 1)) == date(2026, 1, 1)


def test_one_answers_at_each_level_and_visits_on_days_that_have_come():
    award = around.cared()
    first = around.guarded(award)
    second = around.guarded(award, since=date(2025, 1, 1))
    first.refresh_from_db()
    assert first.until == date(2025, 1, 1)
    assert list(Guard.objects.filter(until=None)) == [second]
    said = {"by": walk.worker(), "seen": "身体尚好"}
    with pytest.raises(NotAllowed, match="尚未到来"):
        carers.record_guard_visit(guard=second, visited_on=walk.days_ago(-1), **said)
    with pytest.raises(NotAllowed, match="自2025-01-01起"):
        carers.record_guard_visit(guard=second, visited_on=date(2024, 6, 1), **said)
    carers.record_guard_visit(guard=second, visited_on=walk.days_ago(1), **said)
    with pytest.raises(NotAllowed, match="该走访已登记"):
        carers.record_guard_visit(guard=second, visited_on=walk.days_ago(1), **said)
    assert GuardVisit.objects.count() == 1


def test_a_paper_is_given_once():
    award = around.cared()
    item = carers.add_kit_item(by=around.officer(), county=factories.county(), name="供养证")
    said = {"by": walk.worker(), "award": award, "item": item, "given_on": walk.days_ago(1)}
    carers.give_kit_paper(**said)
    with pytest.raises(NotAllowed, match="已有该证件"):
        carers.give_kit_paper(**said)


DONE = {"needs_outcome": False, "waits": False}  # as it is written


def shown(client, part, url=None):
    page = url or reverse("cases:counted_list", args=["visits"])
    return client.get(page, {"part": part}).content.decode()


def test_who_was_not_visited_as_often_as_planned_is_listed_and_counted(client):
    award = around.cared(grade="partial")  # twice a month
    guard = around.guarded(award, since=date(2025, 1, 1))
    keeper = around.guarded(award, since=date(2025, 1, 1), level="keeper")
    around.cared(factories.institution())  # looked after in its home
    client.force_login(walk.worker())
    today = walk.days_ago(0)
    name, link = award.payee.name, reverse("cases:counted_list", args=["visits"])
    assert name in shown(client, "missing")
    assert link in shown(client, "", reverse("cases:due"))
    said = {"by": walk.worker(), "seen": "身体尚好", "visited_on": today}
    carers.record_guard_visit(guard=guard, **said)
    carers.record_guard_visit(guard=keeper, **said)  # two on one day are one visit
    assert name in shown(client, "missing")
    award.care_detail.grade = "self"
    award.care_detail.save()
    assert name in shown(client, "done")
    assert name not in shown(client, "missing")
    assert link not in shown(client, "", reverse("cases:due"))


def test_without_a_plan_of_the_county_the_list_says_so(client):
    award = around.cared(grade="partial")
    Parameter.objects.filter(key=Key.CARE_VISITS_PARTIAL).delete()
    client.force_login(walk.worker())
    assert award.payee.name in shown(client, "unplanned")
    assert award.payee.name not in shown(client, "missing")


def test_a_record_of_care_is_a_visit_too_on_a_day_without_one(client):
    award = around.cared(grade="partial")
    guard = around.guarded(award, since=date(2025, 1, 1))
    today = walk.days_ago(0)
    book = constraint_cases_logbooks.logbook("visit", "探访记录")
    said = {"logbook": book, "person": award.payee, "household": award.household, **DONE}
    definition = constraint_cases_logbooks.definition(logbook=book)
    for _twice in range(2):
        constraint_cases_logbooks.record(**said, definition=definition, happened_on=today)

    def visited():
        return visited_at_home(walk.worker()).get(pk=award.pk).visited

    assert visited() == 0  # another kind of record
    Logbook.objects.filter(pk=book.pk).update(group="care")
    assert visited() == 1
    carers.record_guard_visit(by=walk.worker(), guard=guard, seen="身体尚好", visited_on=today)
    assert visited() == 1  # on the same day


def test_the_last_visit_is_of_either_kind_and_a_file_of_children_is_no_visit(client):
    award = around.cared(grade="partial")
    book = constraint_cases_logbooks.logbook("visit", "探访记录")
    Logbook.objects.filter(pk=book.pk).update(group="care")
    said = {"logbook": book, "person": award.payee, "household": award.household, **DONE}
    said["definition"] = constraint_cases_logbooks.definition(logbook=book)

    def listed():
        row = visited_at_home(walk.worker()).get(pk=award.pk)
        return row.last_visit, row.visited

    opened = {"needs_outcome": True, "waits": True}
    constraint_cases_logbooks.record(**{**said, **opened}, happened_on=walk.days_ago(0))
    assert listed() == (None, 0)
    constraint_cases_logbooks.record(**said, happened_on=walk.days_ago(70))
    assert listed() == (walk.days_ago(70), 0)
    guard = around.guarded(award, since=date(2025, 1, 1))
    by, seen = walk.worker(), "身体尚好"
    carers.record_guard_visit(by=by, guard=guard, seen=seen, visited_on=walk.days_ago(60))
    assert listed()[0] == walk.days_ago(60)


def test_the_agreement_says_how_often_the_county_visits():
    award = around.cared(grade="partial")

    def said():
        parts = AWARD_PAPERS["care_agreement"].fields(award)["parts"]
        return str([part.paragraphs for part in parts if hasattr(part, "paragraphs")])

    assert "每月至少探访2次" in said()
    Parameter.objects.filter(key=Key.CARE_VISITS_PARTIAL).delete()
    assert "每季度" in said()


def test_a_score_is_of_a_quarter_of_the_award():
    award = around.cared()
    with pytest.raises(NotAllowed, match="年第[1-4]季度起纳入特困供养"):
        score(award, month=date(2020, 1, 1))
    score(award)
    assert quarter_words(date(2026, 8, 3)) == "2026年第3季度"


def test_who_is_named_later_begins_no_earlier():
    award = around.cared()
    named = around.guarded(award, since=date(2025, 1, 1))
    with pytest.raises(NotAllowed, match="自2025-01-01起负责，接任日期不得早于"):
        around.guarded(award, since=date(2024, 6, 1))
    assert list(Guard.objects.filter(until=None)) == [named]
    around.guarded(award, level="town", since=date(2024, 6, 1))
