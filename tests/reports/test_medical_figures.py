"""Medical assistance by what people were on when it was given, as the annual report says it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from cases.actions.logbooks import add_record, open_logbook
from cases.models import LogbookRecord
from cases.rules.logbooks import Subject
from reports import cross_foot, listing
from reports.figures import logbooks
from reports.figures.base import Period
from reports.models import Snapshot
from tests import factories
from welfare.accounts.roles import Role

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)
SAID = {
    "about": "person",
    "writes": "county",
    "fields": [
        {"label": "票据号", "kind": "number", "required": True},
        {"label": "救助金额", "kind": "money", "required": True},
    ],
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 10, 20))


def officer():
    return factories.user(Role.COUNTY_CASEWORKER)


def medical(group="medical"):
    return open_logbook(
        by=officer(),
        county=factories.county(),
        code="medical",
        name="医疗救助",
        group=group,
        valid_from=date(2020, 1, 1),
        document="测试1号",
        said=SAID,
    )


def helped(book, home, number, amount, on=DAY):
    return add_record(
        by=officer(),
        logbook=book,
        subject=Subject(person=home.head, household=home),
        happened_on=on,
        done_by="经办",
        values={"票据号": number, "救助金额": Decimal(amount)},
    )


def award(code, home=None, joined=date(2026, 1, 10), first=date(2026, 2, 1), **fields):
    said = {"joined_on": joined, "first_month": first, **fields}
    return factories.award(code, household=home or factories.household(), **said)


def test_sums_by_what_people_were_on_that_day_make_the_whole_logbook():
    book = medical()
    dibao, near = award("DIBAO"), award("NEAR")
    later = award("DIBAO", joined=date(2026, 3, 6), first=date(2026, 4, 1))
    award("NURSING", home=dibao.household)
    helped(book, dibao.household, "P1", "100")
    helped(book, dibao.household, "P2", "50.5")
    helped(book, near.household, "P3", "200")
    helped(book, later.household, "P4", "7")
    frozen = Snapshot.objects.create(
        county=factories.county(),
        month=date(2026, 12, 1),
        frozen_by=factories.user(Role.STATISTICIAN),
    )
    year = Period(frozen, timezone.now())
    (table,) = logbooks.tables(year)
    values = {figure.key: figure.value(year) for figure in table.figures}
    parts = {key.split(".of.")[1]: value for key, value in values.items() if ".of." in key}
    assert parts == {
        "DIBAO.records": 2,
        "DIBAO.救助金额": Decimal("150.5"),
        "NEAR.records": 1,
        "NEAR.救助金额": 200,
        "none.records": 1,
        "none.救助金额": 7,
    }
    checks = cross_foot.judge(cross_foot.on_figures(values, [table]), cross_foot.Source.OURS)
    assert [one.result for one in checks if one.code == "E17"] == ["ok", "ok"]
    for figure in table.figures:
        rows = figure.rows(year)
        shown = listing.of(rows)
        assert all(len(row) == len(shown.headings) for row in shown.all_cells(rows, {}))


def test_the_programme_is_frozen_when_the_record_is_written():
    book, home = medical(), factories.household()
    row = helped(book, home, "P1", "100")
    assert row.programme is None
    there = award("DIBAO", home)
    row.refresh_from_db()
    assert row.programme is None
    with pytest.raises(ProgrammingError, match="record_is_kept"):
        LogbookRecord.objects.filter(pk=row.pk).update(programme=there.programme)


def test_other_logbooks_are_not_divided():
    book = medical("service")
    helped(book, award("DIBAO").household, "P1", "1")
    frozen = Snapshot.objects.create(
        county=factories.county(),
        month=date(2026, 12, 1),
        frozen_by=factories.user(Role.STATISTICIAN),
    )
    (table,) = logbooks.tables(Period(frozen, timezone.now()))
    assert not [one for one in table.figures if ".of." in one.key]
    assert table.sums == ()
