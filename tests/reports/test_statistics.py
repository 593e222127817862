"""Figures of reports for programs: row by row, page by page, as the page of the report says."""

from base64 import b64encode
from decimal import Decimal

import pytest
from django.utils import timezone

from reports import annual
from reports.figures.base import Share
from reports.lines import in_wan
from reports.models import Adjustment, Submission
from tests import factories
from tests.reports import scene
from tests.welfare.test_offices import opened, program
from welfare.accounts.roles import Role
from welfare.offices.scopes import Scope

STATISTICS = "/api/v1/statistics/"


@pytest.fixture
def asks(report):
    """The program of an office with a key of its own."""
    return program(opened([Scope.STATISTICS], report.county)[1])


def every_row(asks, url):
    """All rows of all pages; none comes twice and each page is full but the last."""
    rows = []
    while url:
        page = asks.get(url).json()
        rows += page["results"]
        assert page["previous"] is None
        url = page["next"]
    return rows


def test_each_figure_is_a_row_and_says_what_the_report_says(asks, report):
    lines = [line for sheet in annual.shown(report) for line in sheet.lines]
    rows = every_row(asks, f"{STATISTICS}?page_size=97")
    assert [row["figure"] for row in rows] == [line.key for line in lines]
    assert len(rows) > 3 * 97
    for row, line in zip(rows, lines, strict=True):
        unit = line.figure.unit
        said = in_wan(line.value) if line.value is not None and unit == "wan" else line.value
        assert (None if row["value"] is None else Decimal(row["value"])) == said, line.key
        assert (row["unit"], row["label"]) == (unit, str(line.figure.label))
        assert (row["kind"], row["area"]) == ("annual", report.county.code)
        assert (row["first_month"], row["month"]) == ("2022-01-01", "2022-12-01")


def test_a_share_comes_with_both_its_parts_and_what_is_not_known_with_its_reason(asks, report):
    rows = {row["figure"]: row for row in every_row(asks, f"{STATISTICS}?page_size=500")}
    lines = {line.key: line for sheet in annual.shown(report) for line in sheet.lines}
    shares = [line for line in lines.values() if isinstance(line.figure, Share) and line.value]
    assert shares
    for line in shares:
        row = rows[line.key]
        assert Decimal(row["numerator"]) == line.above
        assert Decimal(row["denominator"]) == line.below
    unknown = [row for row in rows.values() if row["value"] is None]
    named = [row for row in unknown if row["figure"].startswith(("hits.", "pay."))]
    assert named
    assert [row["figure"] for row in named if not row["absent"]] == []
    assert "0.00" not in {row["value"] for row in unknown}


def test_kind_month_and_area_narrow_it(asks, report):
    of = report.county.code
    for said, some in (
        ({"kind": "annual"}, True),
        ({"month": "2022-12"}, True),
        ({"area": of}, True),
        ({"kind": "dibao_month"}, False),
        ({"month": "2022-11"}, False),
        ({"area": factories.town().code}, False),
    ):
        assert bool(asks.get(STATISTICS, said).json()["results"]) == some, said


@pytest.mark.parametrize("said", [{"kind": "nothing"}, {"month": "2022年"}, {"area": "镇"}])
def test_what_nobody_could_mean_is_refused_with_place_and_value(asks, said):
    answer = asks.get(STATISTICS, said)
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert {fault["place"]: fault["value"]} == said
    assert fault["reason"]
    assert fault["remedy"]


@pytest.mark.parametrize("cursor", ["x", "cD1hYmM=", "bz0tMQ=="])
def test_a_cursor_that_is_none_is_refused(asks, cursor):
    answer = asks.get(STATISTICS, {"cursor": cursor})
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["reason"]


def test_a_correction_stands_beside_the_figure_that_was_sent(asks, report):
    by, second = scene.statistician(), factories.user(Role.COUNTY_APPROVER)
    sent = Submission.objects.create(
        report=report,
        county=report.county,
        kind=report.kind,
        month=report.snapshot.month,
        area=report.county,
        sent_to="市民政局",
        by=by,
    )
    Adjustment.objects.create(
        submission=sent,
        key="roll.persons",
        was=6,
        becomes=7,
        reason="漏报",
        dated=timezone.localdate(),
        proposed_by=by,
        confirmed_by=second,
        confirmed_at=timezone.now(),
    )
    rows = {row["figure"]: row for row in every_row(asks, f"{STATISTICS}?page_size=500")}
    assert (rows["roll.persons"]["value"], rows["roll.persons"]["corrected"]) == ("6.00", "7.00")
    assert [key for key, row in rows.items() if row["corrected"] is not None] == ["roll.persons"]


def test_nobody_sees_another_countys(client, report):
    client.force_login(scene.statistician(factories.county("610398", "另一县")))
    assert client.get(STATISTICS).json()["results"] == []
    client.force_login(scene.statistician())
    assert client.get(STATISTICS).json()["results"]
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    assert client.get(STATISTICS).status_code == 403


def test_a_place_that_no_report_has_is_refused(asks, report):
    """So far on that no list can be asked for it: it was answered with an error of ours."""
    made_up = b64encode(f"o={10**30}&p={report.pk}".encode()).decode()
    assert asks.get(STATISTICS, {"cursor": made_up}).status_code == 404
