"""The board of tasks: every unit is asked every month, by a day, and who is late is seen."""

from datetime import date

import pytest
from django.urls import reverse

from cases.actions.logbooks import add_record, answer_record, open_logbook, strike_record
from cases.actions.task_boards import ask_progress
from cases.logbooks import BadDefinition, Definition
from cases.models import LogbookRecord
from cases.rules.logbooks import Subject
from cases.task_board import newest_month
from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
JUNE, DUE = date(2026, 6, 1), date(2026, 7, 5)
BOARD = {
    "about": "place",
    "writes": "county",
    "outcomes": ["按进度推进", "进度滞后"],
    "by_day": 5,
    "tasks": [
        {"name": "教育救助", "lead": ["县教育局"], "duty": ["县民政局", "各乡镇"]},
        {"name": "住房救助", "lead": ["县住建局"], "duty": ["县民政局"]},
    ],
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 7, 10))


def officer():
    return factories.user(Role.COUNTY_CASEWORKER)


def board(**changed):
    return open_logbook(
        by=officer(),
        county=factories.county(),
        code="tasks",
        name="任务分工",
        group="other",
        valid_from=date(2026, 1, 1),
        document="测试1号",
        said={**BOARD, **changed},
    )


def said(book, task, unit, on):
    line = book.records.standing().get(values={"task": task, "unit": unit})
    return answer_record(
        by=officer(), record=line, outcome="按进度推进", closed_on=on, followed="已落实"
    )


def test_every_unit_of_every_task_is_asked_once_and_late_ones_are_named():
    book = board()
    assert ask_progress(by=officer(), logbook=book, month=date(2026, 6, 20)) == 5
    lines = LogbookRecord.objects.filter(logbook=book)
    assert {line.due_on for line in lines} == {DUE}
    assert lines.overdue(date(2026, 7, 5)).count() == 0
    assert lines.overdue(date(2026, 7, 6)).count() == 5
    said(book, "教育救助", "县教育局", date(2026, 7, 5))
    said(book, "教育救助", "各乡镇", date(2026, 7, 6))
    shown = newest_month(book, officer(), date(2026, 7, 10))
    assert (shown.month, shown.due, shown.overdue) == (JUNE, DUE, True)
    first, second = shown.lines
    assert (first.reported, first.asked, first.late, first.waits) == (
        2,
        3,
        ["各乡镇"],
        ["县民政局"],
    )
    assert second.waits == ["县住建局", "县民政局"]
    event = Event.objects.get(verb="progress_asked")
    assert event.details["month"] == "2026-06"


def test_a_month_asked_again_asks_only_for_what_was_struck():
    book = board()
    ask_progress(by=officer(), logbook=book, month=JUNE)
    with pytest.raises(NotAllowed, match="2026年6月"):
        ask_progress(by=officer(), logbook=book, month=JUNE)
    strike_record(by=officer(), record=book.records.first(), because="单位写错")
    assert ask_progress(by=officer(), logbook=book, month=JUNE) == 1


@pytest.mark.parametrize("month", [date(2026, 7, 1), date(2025, 12, 1)])
def test_a_month_that_goes_on_or_lies_before_the_board_is_not_asked_for(month):
    book = board()
    with pytest.raises(NotAllowed):
        ask_progress(by=officer(), logbook=book, month=month)
    assert not book.records.exists()


def test_a_report_says_what_was_done_and_no_line_is_written_by_hand():
    book = board()
    ask_progress(by=officer(), logbook=book, month=JUNE)
    with pytest.raises(NotAllowed, match="请填写"):
        answer_record(
            by=officer(),
            record=book.records.first(),
            outcome="按进度推进",
            closed_on=DUE,
            followed=" ",
        )
    with pytest.raises(NotAllowed):
        add_record(
            by=officer(),
            logbook=book,
            subject=Subject(),
            happened_on=DUE,
            done_by="县教育局",
            values={"task": "教育救助", "unit": "县教育局"},
        )


def test_a_town_and_a_logbook_without_tasks_ask_for_nothing():
    with pytest.raises(NotAllowed):
        ask_progress(by=walk.worker(), logbook=board(), month=JUNE)
    plain = {"about": "place", "writes": "county", "fields": [{"label": "情况"}]}
    book = open_logbook(
        by=officer(),
        county=factories.county(),
        code="plain",
        name="记事",
        group="other",
        valid_from=date(2026, 1, 1),
        document="测试2号",
        said=plain,
    )
    with pytest.raises(NotAllowed):
        ask_progress(by=officer(), logbook=book, month=JUNE)


@pytest.mark.parametrize(
    "changed",
    [
        {"by_day": 0},
        {"by_day": 29},
        {"tasks": []},
        {"outcomes": []},
        {"about": "family"},
        {"term": {"days": 3, "kind": "calendar"}},
        {"fields": [{"label": "情况"}]},
        {"tasks": [{"name": "教育救助", "lead": []}]},
        {"tasks": [{"name": "教育救助", "lead": ["单位" * 11, "县民政局"]}]},
        {"tasks": [*BOARD["tasks"], BOARD["tasks"][0]]},
    ],
)
def test_a_board_that_nobody_could_keep_is_refused(changed):
    with pytest.raises(BadDefinition):
        Definition.read({**BOARD, **changed})


def test_a_board_is_read_back_as_it_was_written():
    made = Definition.read(BOARD)
    assert Definition.read(made.written()) == made


def test_the_county_opens_a_board_in_the_browser_asks_and_changes_it(client):
    client.force_login(officer())
    typed = {
        "name": "任务分工",
        "group": "other",
        "code": "tasks",
        "valid_from": "2026-01-01",
        "document": "9号",
        "about": "place",
        "writes": "county",
        "outcomes": "按进度推进、进度滞后",
        "term_kind": "calendar",
        "by_day": "5",
        "tasks": "教育救助｜县教育局｜县民政局、各乡镇\n\n住房救助 | 县住建局",
    }
    opened = client.post(reverse("cases:logbook_open"), typed)
    assert opened.status_code == 302, opened.context["form"].errors
    pk = int(opened.url.rstrip("/").rpartition("/")[2])
    assert "登记台账" not in client.get(opened.url).content.decode()
    asked = client.post(reverse("cases:progress_ask", args=[pk]), {"month": "2026-06"})
    assert asked.status_code == 302
    page = client.get(asked.url).content.decode()
    assert "0 / 3" in page
    assert "2026-07-05" in page
    define = reverse("cases:logbook_define", args=[pk])
    assert "住房救助 | 县住建局" in client.get(define).content.decode()
    wrong = client.post(define, {**typed, "valid_from": "2026-07-01", "tasks": "教育救助"})
    assert wrong.context["form"].errors["tasks"]
