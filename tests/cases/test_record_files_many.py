"""A file of a logbook is checked by as many questions to the database however long it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.ledgers.records import RecordsSpec
from cases.logbooks.sheet import RECORD
from cases.models import LogbookRecord, Member
from cases.models.household import on_day
from tests import factories
from tests.cases import walk
from tests.cases.test_logbooks import officer
from tests.cases.test_record_files import SETTLED, referred, row, take, workbook
from tests.cases.test_record_steps import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
FEW, MANY = 2, 9
WORKING = {"days": 5, "kind": "working"}


@pytest.fixture
def by():
    factories.parameters()
    return officer()


@pytest.fixture
def asked(monkeypatch):
    """How many questions each check of a part asked."""
    counts, plain = [], RecordsSpec.check

    def counted(self, reading):
        with CaptureQueriesContext(connection) as queries:
            plain(self, reading)
        counts.append(len(queries))

    monkeypatch.setattr(RecordsSpec, "check", counted)
    return counts


def heads(count):
    return [factories.household().head for _one in range(count)]


def test_numbered_rows_of_many_days(by, asked):
    said = {**SETTLED, "outcomes": ["已结算"], "term": WORKING}
    settled = book(said, code="medical", name="医疗救助", writes="county")
    for size in (FEW, MANY):
        rows = [
            row(head, f"P{size}-{at}", day=walk.days_ago(3 + at))
            for at, head in enumerate(heads(size))
        ]
        assert take(by, settled, workbook(*rows)).saved == size
    assert asked[2:] == asked[:2]  # each file is looked at before it is taken over
    assert LogbookRecord.objects.filter(logbook=settled).count() == FEW + MANY


def test_rows_without_a_number_that_are_passed_on_and_answered(by, asked):
    logbook = referred(by)
    headings = ["日期", "姓名", "身份证号", "部门", "经办人员"]
    headings += ["受理完成日期", "受理经办人员", "受理处理结果", "办理结果", "办结日期"]
    for size in (FEW, MANY):
        rows = [
            [
                *(walk.days_ago(9 + at).isoformat(), head.name, head.resident_id, "教育", "甲"),
                *(walk.days_ago(2).isoformat(), "教育局乙", "已受理"),
                *("已安排", walk.days_ago(1).isoformat()),
            ]
            for at, head in enumerate(heads(size))
        ]
        batch = take(by, logbook, workbook(*rows, headings=headings), f"反馈{size}.xlsx")
        assert (batch.saved, batch.rejected) == (size, 0), batch.counts
    assert asked[2:] == asked[:2]  # each file is looked at before it is taken over


def test_answers_of_many_records(by, asked):
    logbook = referred(by)
    headings = [str(RECORD), "日期", "姓名", "受理完成日期", "受理经办人员", "受理处理结果"]
    for size in (FEW, MANY):
        plain = ["日期", "姓名", "身份证号", "部门", "经办人员"]
        rows = [
            [walk.days_ago(9).isoformat(), head.name, head.resident_id, "教育", "甲"]
            for head in heads(size)
        ]
        batch = take(by, logbook, workbook(*rows, headings=plain), f"转介{size}.xlsx")
        made = LogbookRecord.objects.filter(batch=batch)
        said = (walk.days_ago(2).isoformat(), "教育局乙", "已受理")
        answers = [[one.pk, one.happened_on, one.person.name, *said] for one in made]
        batch = take(by, logbook, workbook(*answers, headings=headings), f"答复{size}.xlsx")
        assert (batch.saved, batch.rejected) == (size, 0), batch.counts
    assert asked[4:] == asked[:4]


@pytest.mark.parametrize("ago", [0, 5, 15, 25, 40])
def test_who_lived_where_is_the_same_at_hand_as_in_the_database(ago):
    """Somebody who moved, who came late, and who died after leaving."""
    day = walk.days_ago(ago)
    here, there = factories.household(), factories.household()
    person = here.head
    Member.objects.filter(person=person).update(
        joined_on=walk.days_ago(60), left_on=walk.days_ago(20)
    )
    Member.objects.create(
        household=there, person=person, relation="子", joined_on=walk.days_ago(10)
    )
    dead = there.head
    dead.died_on = walk.days_ago(30)
    dead.save()
    Member.objects.filter(person=dead).update(left_on=walk.days_ago(30))
    for one in (person, dead):
        rows = Member.objects.filter(person=one).select_related("person")
        assert on_day(rows, day) == list(rows.of_day(day))
