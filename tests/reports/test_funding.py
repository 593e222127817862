"""Out of which money was paid: the report adds up, and says what the reconciliation says."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from benefits.balance import reconcile
from benefits.models import Allocation
from benefits.states import RunStatus
from reports import annual
from reports.figures import funding
from reports.models import AnnualReport
from tests import factories
from tests.benefits.bank import answer
from tests.benefits.scene import finance, run_to
from tests.reports import scene
from tests.reports.scene import outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
OCTOBER, NOVEMBER, DECEMBER = (date(2022, month, 1) for month in (10, 11, 12))


@pytest.fixture(scope="module")
def _report(paying_ground, once):
    return once(paid_for_three_months).pk


@pytest.fixture
def report(_report, db):
    return AnnualReport.objects.get(pk=_report)


def paid_for_three_months():
    """Two families at 400 and one person at 500, out of the lottery until it ends."""
    dibao = [factories.award(basic=400), factories.award(basic=400)][0].programme
    tekun = factories.award("TEKUN", basic=500).programme
    factories.live(month=OCTOBER)
    Allocation.programmes.through.objects.all().delete()
    lottery = factories.fund(code="LOTTERY", name="福彩公益金")
    said = {"amount": Decimal(900), "source": lottery, "position": 1, "document": "福彩"}
    factories.allocation(dibao, **said)
    factories.allocation(dibao, tekun, document="其他")
    for month in (OCTOBER, NOVEMBER, DECEMBER):
        answer(run_to(RunStatus.SENT, month), finance())
    scene.freeze()
    return scene.report()


def test_the_sources_add_up_to_what_was_paid(report):
    values = {
        key: Decimal(value)
        for key, value in report.figures["values"].items()
        if key.startswith("fund.")
    }
    assert values["fund.LOTTERY.total"] == values["fund.LOTTERY.2022-10"] == 800
    assert values["fund.CENTRAL.total"] == 3 * 500 + 2 * 800
    assert values["fund.CENTRAL.2022-11"] == 1300
    assert values["fund.CENTRAL.DIBAO.q4"] == values["fund.CENTRAL.DIBAO.total"] == 1600
    assert values["fund.CENTRAL.TEKUN.q3"] == 0
    assert "fund.LOTTERY.TEKUN.total" not in values  # nothing was paid so
    assert Decimal(report.figures["values"]["pay.total"]) == 800 + 3100
    assert outcomes(report, "E10s") == {"pay.total": "ok"}
    assert (
        set(outcomes(report, "E10p").values()) == set(outcomes(report, "E10q").values()) == {"ok"}
    )


def test_the_workbook_has_both_tables(report):
    book = load_workbook(BytesIO(report.workbook.read()), read_only=True)
    said = {str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None}
    assert {"按资金来源支出", "按资金来源和项目支出"} <= said | set(book.sheetnames)
    assert any("福彩公益金" in words for words in said)


def test_the_reconciliation_says_the_same_by_source(report):
    county = factories.county()
    reconcile.work_out(county)
    found = defaultdict(Decimal)
    for row in reconcile.by_source(scene.statistician(), date(2022, 1, 1), DECEMBER):
        code = {"福彩公益金": "LOTTERY"}.get(row["source__name"], "CENTRAL")
        programme = factories.programme("DIBAO")
        of = "DIBAO" if row["programme"] == programme.pk else "TEKUN"
        found[f"fund.{code}.{of}.total"] += row["paid"] + row["reserve"]
    ours = report.figures["values"]
    assert {key: Decimal(ours[key]) for key in found} == found
    assert sum(found.values()) == Decimal(ours["pay.total"])


def test_without_payments_there_is_no_table(report):
    period = annual.period_of(report)
    assert len(funding.tables(period)) == 2
    without = {**report.figures, "funds": []}
    assert funding.tables(annual.period_from(period.snapshot, period.at, without)) == []
