"""The pages of the reports: who sees them, that a cell equals its list, and what a list holds."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.test import TestCase
from django.urls import reverse

from reports import actions, annual, lists, tasks
from reports.figures.base import Share
from reports.models import AnnualReport, FigureList
from tests import factories
from tests.reports import scene
from tests.reports.scene import MOST_QUERIES, text
from welfare.accounts.roles import PERMISSIONS, Permission, Role
from welfare.models import Event

pytestmark = pytest.mark.django_db
PAGES = ("annual", "annual_checks", "annual_published", "annual_workbook")


def test_the_tables_link_every_figure_to_its_list(page, report):
    found = text(page("annual", report.pk))
    for sheet in annual.shown(report):
        assert str(sheet.title) in found
        for line in sheet.lines:
            assert reverse("reports:drill", args=[report.pk, line.key]) in found


def test_the_published_figure_stands_beside_and_is_marked(page, report):
    found = text(page("annual", report.pk))
    row = re.search(r'<tr class="row--changed">\s*<th scope="row">\s*人数合计.*?</tr>', found, re.S)
    assert row
    assert ">6<" in row[0]
    assert re.search(r">\s*7\s*<", row[0])
    assert re.search(r">\s*-1\s*<", row[0])
    differing = text(page("annual_published", report.pk))
    assert "人数合计" in differing
    assert "elsewhere" in differing
    assert "1.00" not in differing


def test_the_table_of_published_figures_calls_each_as_the_report_does(page, report, client):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    shown = client.get(reverse("admin:reports_publishedfigure_changelist")).content.decode()
    assert "低保在册情况：人数合计（人）" in shown
    assert ">7<" in shown
    assert "roll.persons" not in shown


def test_every_list_shows_as_many_rows_as_its_figure(page, report):
    for sheet in annual.shown(report):
        for line in sheet.lines:
            response = page("drill", report.pk, line.key)
            if isinstance(line.figure, Share):
                assert reverse("reports:drill", args=[report.pk, line.figure.numerator]) in text(
                    response
                )
                continue
            assert not response.context["moved"], line.key
            count = response.context["page"].paginator.count
            if line.value is None:
                assert (count, line.value_text) == (0, str(line.figure.absent)), line.key
            elif response.context["counts_rows"]:
                assert count == line.value, line.key
            assert len(response.context["table_rows"]) == min(count, 50)


def exported(page, report, key):
    response = page("drill_export", report.pk, key)
    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


@pytest.mark.parametrize(
    "key",
    ["roll.persons", "relief.amount", "watch.total", "pay.农村低保.total", "hits.car.vehicles"],
)
def test_the_export_holds_exactly_the_list(page, report, key):
    listed = page("drill", report.pk, key)
    count = listed.context["page"].paginator.count
    rows = exported(page, report, key)
    headings = [heading for heading, _cell in listed.context["first_row"]]
    assert rows[3] == headings
    assert len(rows) - 4 == count > 0
    event = Event.objects.filter(verb="figure_list_taken").latest("pk")
    assert event.details == {"figure": key, "rows": count}
    assert event.actor == scene.statistician()


@pytest.mark.parametrize("key", ["roll.persons", "watch.total"])
def test_lists_and_exports_mask_resident_ids(page, report, key):
    pages = text(page("drill", report.pk, key)) + str(exported(page, report, key))
    assert "********" in pages
    assert not re.findall(r"\d{17}[\dX]", pages)


def test_a_formula_in_a_name_stays_text(page, report):
    person = report.snapshot.grouped.first().person
    person.name = '=HYPERLINK("http://x")'
    person.save()
    response = page("drill_export", report.pk, "watch.total")
    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    found = [c for row in book.active.iter_rows() for c in row if str(c.value).startswith("=")]
    assert found
    assert {cell.data_type for cell in found} == {"s"}


def test_rows_added_after_the_report_are_told(page, report):
    paid = report.snapshot.awards.filter(programme_code="DIBAO").first().award
    scene.pay(paid, scene.date(2022, 11, 1), 300, scene.batch("迟到"))
    response = page("drill", report.pk, "pay.total")
    assert response.context["moved"]
    assert "报告生成后又有新数据" in text(response)


def test_a_long_list_is_written_by_a_job(client, page, report, monkeypatch):
    monkeypatch.setattr(lists, "AT_ONCE", 2)
    assert page("drill", report.pk, "roll.persons").context["by_job"]
    page("drill_export", report.pk, "roll.persons", status=302)
    with TestCase.captureOnCommitCallbacks(execute=True):
        response = client.post(reverse("reports:list_order", args=[report.pk, "roll.persons"]))
    made = FigureList.objects.get()
    assert response.url == reverse("welfare:job", args=[made.job_id])
    assert (made.job.done, made.job.total) == (6, 6)
    book = openpyxl.load_workbook(BytesIO(b"".join(page("list_file", made.pk).streaming_content)))
    assert book.active.max_row == 4 + 6
    assert Event.objects.get(verb="figure_list_taken").details["rows"] == 6
    page("list_file", made.pk, user=factories.user(Role.COUNTY_APPROVER), status=404)
    tasks.write_list(made.job_id)
    lists.keep(made, progress=None)
    assert FigureList.objects.get().file.name == made.file.name


def test_a_list_is_ordered_once(report):
    arguments = {"by": scene.statistician(), "report": report, "key": "roll.persons", "title": "x"}
    first = actions.order_list(**arguments)
    assert actions.order_list(**arguments) == first


def test_an_unknown_figure_is_not_found(page, report):
    page("drill", report.pk, "roll.nobody", status=404)
    page("drill_export", report.pk, "roll.nobody", status=404)
    page("drill_export", report.pk, "watch.rate", status=404)


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_reports(page, report, role):
    user = factories.user(role)
    status = 200 if Permission.SEE_REPORTS in PERMISSIONS[role] else 403
    for name in PAGES:
        page(name, report.pk, user=user, status=status)
    page("drill", report.pk, "roll.persons", user=user, status=status)
    page("drill_export", report.pk, "roll.persons", user=user, status=status)
    page("annual_list", user=user, status=status)
    page("due", user=user, status=status)
    frozen = 200 if Permission.SEE_SNAPSHOTS in PERMISSIONS[role] else 403
    page("snapshot_list", user=user, status=frozen)


def test_a_foreign_county_finds_nothing(page, report):
    foreign = scene.statistician(factories.county("610398", "另一县"))
    factories.parameters(foreign.division)
    for name in PAGES:
        page(name, report.pk, user=foreign, status=404)
    page("drill", report.pk, "roll.persons", user=foreign, status=404)
    page("drill_export", report.pk, "roll.persons", user=foreign, status=404)
    assert list(page("annual_list", user=foreign).context["page"]) == []
    assert list(page("snapshot_list", user=foreign).context["page"]) == []


def test_taking_the_workbook_is_recorded(page, report):
    response = page("annual_workbook", report.pk)
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert Event.objects.get(verb="report_workbook_taken").subject_id == report.pk


def test_what_is_due(page, report):
    numbers = [tile.number for tile in page("due").context["tiles"]]
    assert numbers == [1, 0, 0, 1, 1]  # of 2025 there is nothing to report
    approver = factories.user(Role.COUNTY_APPROVER)
    assert len(page("due", user=approver).context["tiles"]) == 3


def test_a_report_in_the_making_has_no_pages(page, report):
    AnnualReport.objects.filter(pk=report.pk).update(workbook="")
    page("annual", report.pk, status=404)
    assert report.job.title in text(page("annual_list"))


def test_queries_do_not_grow_with_the_rows(page, report, subtests, django_assert_max_num_queries):
    keys = ("roll.persons", "roll.households", "pay.total", "watch.total")
    for key in keys:
        page("drill", report.pk, key)
        with subtests.test(key=key), django_assert_max_num_queries(MOST_QUERIES):
            page("drill", report.pk, key)
    for _n in range(5):
        award = factories.award(size=4)
        scene.listed(award.payee, as_of=scene.date(2022, 12, 31))
        scene.pay(award, scene.date(2022, 12, 1), 10, scene.batch(f"多{award.pk}"))
    scene.freeze(reason="更多")
    larger = scene.report()
    for key in keys:
        with subtests.test(key=key, rows="more"), django_assert_max_num_queries(MOST_QUERIES):
            page("drill", larger.pk, key)
    with django_assert_max_num_queries(MOST_QUERIES):
        page("annual", larger.pk)


def test_the_api_shows_the_own_county_only(client, report):
    client.force_login(scene.statistician())
    assert client.get("/api/v1/annual-reports/").json()["results"][0]["year"] == 2022
    detail = client.get(f"/api/v1/annual-reports/{report.pk}/").json()
    assert detail["figures"]["values"]["roll.persons"] == "6"
    assert client.get("/api/v1/snapshots/").json()["results"][0]["month"] == "2022-12-01"
    client.force_login(scene.statistician(factories.county("610398", "另一县")))
    assert client.get(f"/api/v1/annual-reports/{report.pk}/").status_code == 404
    assert client.get("/api/v1/snapshots/").json()["results"] == []
    client.force_login(factories.user(Role.TOWN_CASEWORKER))
    assert client.get("/api/v1/annual-reports/").status_code == 403
    assert client.post("/api/v1/annual-reports/", {}).status_code in (403, 405)
