"""The quarter of a board of tasks: asked, reported, in time, not reported, each a list."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from cases.actions.logbooks import answer_record
from reports import cross_foot, listing
from reports.figures import catalogue
from reports.figures.base import Period
from reports.kinds import tasks
from reports.models import Snapshot
from tests import factories
from tests.reports import boards
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db
MONTHS = [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


def quarter():
    frozen = Snapshot.objects.create(
        county=factories.county(), month=MONTHS[-1], frozen_by=factories.user(Role.STATISTICIAN)
    )
    return Period(frozen, timezone.now(), span=3)


def test_the_quarter_is_told_task_by_task_and_every_cell_opens_its_list():
    board = boards.asked(*MONTHS)
    line = {"by": boards.officer(), "outcome": "按进度推进", "followed": "已落实"}
    records = board.records.order_by("happened_on", "pk")
    answer_record(record=records[0], closed_on=date(2026, 5, 5), **line)
    answer_record(record=records[1], closed_on=date(2026, 5, 6), **line)
    answer_record(record=records[8], closed_on=date(2026, 7, 5), **line)
    period = quarter()
    made = tasks.tables(period)
    values = {figure.key: value for figure, value in catalogue.values(period, made)}
    got = {key.removeprefix("tasks.tasks."): value for key, value in values.items()}
    assert got == {
        "asked": 9,
        "reported": 3,
        "in_time": 2,
        "waits": 6,
        "rate": Decimal("22.22"),
        "asked@教育救助": 6,
        "reported@教育救助": 2,
        "in_time@教育救助": 1,
        "waits@教育救助": 4,
        "rate@教育救助": Decimal("16.67"),
        "asked@住房救助": 3,
        "reported@住房救助": 1,
        "in_time@住房救助": 1,
        "waits@住房救助": 2,
        "rate@住房救助": Decimal("33.33"),
    }
    checks = cross_foot.judge(cross_foot.on_figures(values, made), cross_foot.Source.OURS)
    assert {"E18", "E18t", "E7", "E13"} <= {one.code for one in checks}
    assert {one.result for one in checks} == {"ok"}
    waits = next(one for one in made[0].figures if one.key == "tasks.tasks.waits")
    rows = waits.rows(period)
    assert listing.of(rows).prepared(rows).count() == 6


def test_a_month_for_which_nobody_was_asked_stops_the_report():
    boards.asked(MONTHS[0])
    with pytest.raises(NotAllowed, match="2026-05"):
        tasks.tables(quarter())


def test_a_county_without_a_board_is_told_so():
    with pytest.raises(NotAllowed):
        tasks.tables(quarter())
