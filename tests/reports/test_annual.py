"""Making the report: refusals, the job, the workbook read back, and figures that fail a check."""

from io import BytesIO

import openpyxl
import pgtrigger
import pytest
from django.test import TestCase

from benefits.models import BankReturn, Component, Standard
from benefits.states import RunStatus
from reports import actions, annual, tasks
from reports.models import AnnualReport
from tests import factories
from tests.benefits.bank import answer
from tests.benefits.scene import finance, run_to
from tests.reports import scene
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.jobs import actions as jobs
from welfare.models import Event, JobStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    scene.everything()
    scene.freeze()
    return scene.report()


def workbook(report):
    with report.workbook.open("rb") as file:
        return openpyxl.load_workbook(BytesIO(file.read()))


def cells(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_without_a_frozen_december_there_is_no_report():
    factories.parameters()
    with pytest.raises(NotAllowed, match="2022年12月尚未月结"):
        scene.report()
    assert AnnualReport.objects.count() == 0


def test_the_newest_revision_is_reported(report):
    second = scene.freeze(reason="更正")
    assert scene.report().snapshot == second
    assert report.snapshot.revision == 1


@pytest.mark.parametrize("role", [Role.COUNTY_APPROVER, Role.TOWN_CASEWORKER, Role.SYSTEM_ADMIN])
def test_only_statisticians_make_reports(role):
    scene.rolls()
    scene.freeze()
    with pytest.raises(NotAllowed):
        actions.make_annual_report(by=factories.user(role), county=factories.county(), year=2022)


def test_the_job_ends_with_figures_and_leads_to_the_report(report):
    assert report.job.status == JobStatus.DONE
    assert report.job.done == report.job.total > 100
    assert report.job.result_url == f"/reports/annual/{report.pk}/"
    assert Event.objects.filter(verb="annual_report_ordered", subject_id=report.pk).exists()


def test_a_second_click_makes_no_second_report():
    scene.rolls()
    scene.freeze()
    arguments = {"by": scene.statistician(), "county": factories.county(), "year": 2022}
    actions.make_annual_report(**arguments)
    with pytest.raises(NotAllowed, match="正在生成"):
        actions.make_annual_report(**arguments)
    assert AnnualReport.objects.count() == 1


def test_the_task_run_twice_changes_nothing(report):
    before = (report.figures, report.workbook.name)
    tasks.make_annual_report(report.job_id)
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
                and row[-1] == str(line.figure.definition)
                and row[1] == str(line.figure.unit.label)
            ][:1]
            shown = found[2] if found[2] != "—" else None
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
    assert any(r[0] == "人数合计" and r[-1] == "与公布数不一致" for r in listed)
    assert any(r[0] == "elsewhere" and r[-1] == "不是本报告的指标" for r in listed)


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


def outcomes(report, code):
    return {o.subject: o.result for o in annual.outcomes(report) if o.code == code}


def test_our_own_figures_agree(report):
    wrong = [o for o in annual.outcomes(report) if o.source == "ours" and o.result == "error"]
    assert wrong == []
    codes = {o.code for o in annual.outcomes(report)}
    assert {"E1", "E2", "E2t", "E3", "E4", "E5", "E7", "E9", "E10a", "E10b", "E10c", "E12"} <= codes


def test_an_opening_snapshot_that_does_not_fit_is_found():
    made = scene.rolls()
    scene.freeze(month=scene.date(2021, 12, 1))
    made["old"].joined_on = scene.date(2022, 3, 3)  # recorded later than it was
    made["old"].save()
    scene.freeze()
    assert outcomes(scene.report(), "E1")["roll"] == "error"


def test_a_mark_that_disagrees_with_the_day_of_leaving_is_found(report):
    frozen = report.snapshot.awards.filter(programme_code="DIBAO", on_roll=True)
    with pgtrigger.ignore("reports.SnapshotAward:snapshot_award_is_frozen"):
        frozen.filter(pk=frozen.first().pk).update(on_roll=False)
    assert outcomes(scene.report(), "E1")["roll"] == "error"


def test_a_payment_altered_after_the_signatures_is_found():
    factories.award()
    run = run_to(RunStatus.SENT, scene.DECEMBER)
    answer(run, finance())
    scene.freeze()
    made = scene.report()
    assert outcomes(made, "E10b") == {"pay.total": "ok"}
    assert outcomes(made, "E10c") == {"pay.rows": "ok"}
    with pgtrigger.ignore("benefits.Payment:payment_sent_money_is_frozen"):
        run.payments.update(basic=401, amount=401)
    BankReturn.objects.update(paid=2, rows_read=2)
    broken = scene.report()
    assert outcomes(broken, "E10b") == {"pay.total": "error"}
    assert outcomes(broken, "E10c") == {"pay.rows": "error"}


def test_an_average_above_the_standard_is_a_warning():
    made = scene.rolls()
    for residence, amount in (("rural", 480), ("urban", 300)):
        Standard.objects.create(
            programme=made["city"].programme,
            residence=residence,
            component=Component.BASIC,
            valid_from=factories.LONG_AGO,
            amount=amount,
            document="测试",
        )
    scene.freeze()
    found = outcomes(scene.report(), "W1")
    assert found == {"roll.rural": "ok", "roll.urban": "warning"}


def test_a_jump_from_month_to_month_is_a_warning():
    made = scene.rolls()
    source = scene.batch("发放")
    for number, amount in ((1, 100), (2, 130)):
        scene.pay(made["city"], scene.date(2022, number, 1), amount, source)
    scene.freeze()
    assert outcomes(scene.report(), "W2") == {"roll.urban": "warning"}


def test_a_report_that_failed_can_be_taken_up_again(monkeypatch):
    scene.rolls()
    scene.freeze()
    write = annual.workbook.write

    def broken(*args):
        raise RuntimeError("disk full")

    monkeypatch.setattr(annual.workbook, "write", broken)
    with pytest.raises(RuntimeError), TestCase.captureOnCommitCallbacks(execute=True):
        actions.make_annual_report(by=scene.statistician(), county=factories.county(), year=2022)
    report = AnnualReport.objects.get()
    assert (report.job.status, bool(report.workbook)) == (JobStatus.FAILED, False)
    monkeypatch.setattr(annual.workbook, "write", write)
    with TestCase.captureOnCommitCallbacks(execute=True):
        jobs.resume(job=report.job, by=scene.statistician())
    report = AnnualReport.objects.get()
    assert (report.job.status, bool(report.workbook)) == (JobStatus.DONE, True)
