"""A report that was made: its job, the workbook read back, and what the checks say."""

from io import BytesIO

import openpyxl
import pgtrigger
import pytest

from reports import annual, tasks
from tests import factories
from tests.reports import scene
from tests.reports.scene import outcomes
from welfare.models import Event, JobStatus

pytestmark = pytest.mark.django_db


def workbook(report):
    with report.workbook.open("rb") as file:
        return openpyxl.load_workbook(BytesIO(file.read()))


def cells(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_newest_revision_is_reported(report):
    second = scene.freeze(reason="更正")
    assert scene.report().snapshot == second
    assert report.snapshot.revision == 1


def test_the_job_ends_with_figures_and_leads_to_the_report(report):
    assert report.job.status == JobStatus.DONE
    assert report.job.done == report.job.total > 100
    assert report.job.result_url == f"/reports/annual/{report.pk}/"
    assert Event.objects.filter(verb="report_ordered", subject_id=report.pk).exists()


def test_the_task_run_twice_changes_nothing(report):
    before = (report.figures, report.workbook.name)
    tasks.make_report(report.job_id)
    annual.build(report, progress=None)
    report.refresh_from_db()
    assert (report.figures, report.workbook.name) == before


def test_every_table_has_its_worksheet(report):
    book = workbook(report)
    titles = [str(sheet.title)[:31] for sheet in annual.shown(report)]
    assert book.sheetnames == ["封面", *titles, "逻辑审核", "公布数"]
    assert len(book["分月支出"]._charts) == 1
    assert len(book["三类人员兜底保障情况"]._charts) == 1


def test_the_workbook_holds_every_figure_and_its_definition(report):
    book = workbook(report)
    for sheet in annual.shown(report):
        rows = [[cell.value for cell in row] for row in book[str(sheet.title)[:31]].iter_rows()]
        for line in sheet.lines:
            (found,) = [
                row
                for row in rows
                if row[0] == str(line.figure.label)
                and row[7] == str(line.figure.definition)
                and row[1] == str(line.figure.unit.label)
            ][:1]
            shown = None if found[2] in ("—", "未比对") else found[2]
            assert shown == (None if line.value is None else float(line.value)), line.key


def test_a_rate_stands_with_numerator_and_denominator(report):
    rows = [
        [cell.value for cell in row]
        for row in workbook(report)["特困供养（按供养方式）"].iter_rows()
    ]
    (rate,) = [row for row in rows if row[0] == "集中供养率"]
    assert (rate[2], rate[5], rate[6]) == (50, 1, 2)


def test_what_was_published_stands_beside_and_is_marked(report):
    sheet = workbook(report)["低保在册情况"]
    (row,) = [r for r in sheet.iter_rows() if r[0].value == "人数合计"]
    assert (row[2].value, row[3].value, row[4].value) == (6, 7, -1)
    assert row[2].fill.fgColor.rgb == "FFFFE9A8"
    listed = [[cell.value for cell in r] for r in workbook(report)["公布数"].iter_rows()]
    assert any(r[0] == "人数合计" and r[5] == "与公布数不一致" for r in listed)
    assert any(r[0] == "elsewhere" and r[5] == "不是本报告的指标" for r in listed)
    (other,) = [r for r in workbook(report)["公布数"].iter_rows() if r[0].value == "elsewhere"]
    assert (other[3].value, other[3].number_format) == (1, "#,##0")


def test_no_cell_is_a_formula(report):
    for sheet in workbook(report):
        assert not [cell for cell in cells(sheet) if cell.data_type == "f"]


def test_text_from_the_county_is_never_run(report):
    scene_county = factories.county()
    scene_county.name = "=1+1"
    scene_county.save()
    made = scene.report()
    book = workbook(made)
    (cell,) = [c for c in cells(book["封面"]) if c.value == "=1+1"]
    assert cell.data_type == "s"


def test_the_cover_says_what_was_reported(report):
    cover = {r[0].value: r[1].value for r in workbook(report)["封面"].iter_rows() if r[0].value}
    assert cover["县"] == "测试县"
    assert (cover["年份"], cover["月结快照"], cover["快照修订号"]) == (2022, "2022-12", 1)
    assert cover["与公布数不一致的指标"] == 1
    assert cover["系统无对应数据的公布数"] == 1


def test_our_own_figures_agree(report):
    wrong = [o for o in annual.outcomes(report) if o.source == "ours" and o.result == "error"]
    assert wrong == []
    codes = {o.code for o in annual.outcomes(report)}
    assert "E1" not in codes  # no earlier month is frozen: nothing to hold the roll against
    assert {"E2", "E2t", "E3", "E4", "E5", "E7", "E9", "E10a", "E10b", "E10c", "E12"} <= codes


def test_a_mark_that_disagrees_with_the_day_of_leaving_is_found(report):
    scene.freeze(month=scene.date(2022, 11, 1))
    frozen = report.snapshot.awards.filter(programme_code="DIBAO", on_roll=True)
    with pgtrigger.ignore("reports.SnapshotAward:snapshot_award_is_frozen"):
        frozen.filter(pk=frozen.first().pk).update(on_roll=False)
    assert outcomes(scene.report(), "E1")["roll"] == "error"
