"""Every kind of report: made from snapshots, checked, and equal where two tell one fact."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils.translation import gettext

from reports import actions, annual, cross_foot
from reports.cross_foot import Result, Source
from reports.figures.base import Figure, FigureTable, Share, Unit
from reports.kinds.catalogue import KINDS
from reports.lines import in_wan
from reports.listing import LISTINGS
from reports.models import AnnualReport
from tests import factories
from tests.benefits.scene import standards
from tests.reports import boards, scene
from tests.reports.targets import target
from welfare.files.tables.writer import sheet_name

NOVEMBER, DECEMBER = date(2022, 11, 1), date(2022, 12, 1)
STATUTORY = sorted(code for code, kind in KINDS.items() if kind.compares)
MONTHLY = [code for code in STATUTORY if code.endswith("_month")]


@pytest.fixture(scope="module")
def _made(once):
    def build():
        scene.everything()
        standards()
        target()
        boards.asked(date(2022, 10, 1), NOVEMBER, DECEMBER)
        for month in (date(2022, 9, 1), date(2022, 10, 1), NOVEMBER, DECEMBER):
            scene.freeze(month)
        return {code: scene.make(code).pk for code in KINDS}

    return once(build)


@pytest.fixture
def reports(_made, db):
    rows = AnnualReport.objects.select_related(*actions.OF_WORKBOOK, "job")
    return {code: rows.get(pk=pk) for code, pk in _made.items()}


def lines(report):
    return {line.key: line for sheet in annual.shown(report) for line in sheet.lines}


def values(report):
    return {key: line.value for key, line in lines(report).items()}


def test_every_kind_is_made(reports):
    assert {code for code, report in reports.items() if not report.workbook} == set()


def test_every_cell_is_its_list(reports):
    wrong = []
    for code in STATUTORY:
        report = reports[code]
        period = annual.period_of(report)
        for key, line in lines(report).items():
            if isinstance(line.figure, Figure) and line.figure.value(period) != line.value:
                wrong.append((code, key))
    assert wrong == []


def test_a_statutory_table_agrees_with_itself(reports):
    wrong = [
        (code, one.code, one.subject, one.left, one.right)
        for code in STATUTORY
        for one in annual.doubtful(reports[code], Result.ERROR)
    ]
    assert wrong == []


PAIRS = [
    ("dibao_month", "dibao.households", "roll.households"),
    ("dibao_month", "dibao.persons", "roll.persons"),
    ("dibao_month", "dibao.rural.persons", "roll.rural.persons"),
    ("dibao_month", "dibao.disabled", "roll.disabled.persons"),
    ("assistance_month", "assistance.paid", "pay.total"),
    ("assistance_month", "assistance.dibao.persons", "roll.persons"),
    ("tekun_month", "tekun.persons", "hardship.persons"),
    ("tekun_month", "tekun.grade.self", "hardship.全自理.persons"),
    ("relief_month", "temporary.year.times", "relief.households"),
    ("relief_month", "temporary.year.amount", "relief.amount"),
    ("dibao_quarter", "dibao.persons", "roll.persons"),
]


@pytest.mark.parametrize(("kind", "key", "yearly"), PAIRS)
def test_two_reports_of_one_fact_are_equal(reports, kind, key, yearly):
    assert values(reports[kind])[key] == values(reports["annual"])[yearly] is not None


def test_a_month_counts_what_happened_in_it(reports):
    month, quarter = values(reports["dibao_month"]), values(reports["dibao_quarter"])
    assert month["dibao.joined.households"] == quarter["dibao.joined.households"] == 1
    assert month["dibao.left.households"] == 0
    assert month["dibao.paid"] == 500
    assert quarter["dibao.paid"] == 1500
    assert month["dibao.paid_year"] == values(reports["annual"])["pay.total"] - 800


def test_the_period_before_stands_beside(reports):
    line = lines(reports["dibao_month"])["dibao.persons"]
    assert line.previous == line.value - 2
    assert line.change == (Decimal(200) / line.previous).quantize(Decimal("0.01"))
    assert line.year_before is None


def test_towns_add_up_to_the_county(reports):
    found = values(reports["dibao_month"])
    of_towns = [n for key, n in found.items() if key.startswith("dibao.persons@")]
    assert sum(of_towns) == found["dibao.persons"]


def test_a_town_has_its_own(reports):
    town = factories.town(2)
    made = scene.make("dibao_month", area=town)
    whole = values(reports["dibao_month"])
    assert values(made)["dibao.persons"] == whole[f"dibao.persons@{town.code}"] == 2
    assert annual.title_of(made).count(town.name) == 1


def test_money_of_ten_thousands_is_kept_in_yuan(reports):
    line = lines(reports["assistance_month"])["assistance.paid"]
    assert line.value > 1000
    assert line.value_text == f"{line.value / 10000:.1f}"


def test_a_numerator_without_denominator_is_an_error():
    average = Share("average", "", "", "money", "people", unit=Unit.YUAN)
    table = FigureTable("t", "", (average,))
    found = cross_foot.on_figures({"money": Decimal(5), "people": Decimal(0)}, [table])
    decided = cross_foot.judge(found, Source.OURS)
    assert [(one.code, one.result) for one in decided] == [("E13d", Result.ERROR)]
    assert average.of({"money": Decimal(5), "people": Decimal(0)}) is None


def book_of(report):
    with report.workbook.open("rb") as file:
        return openpyxl.load_workbook(BytesIO(file.read()))


def test_workbooks_are_printed_as_an_office_does(reports):
    """Landscape, as wide as the paper, headings on every page, nothing outside the print area."""
    for report in reports.values():
        for sheet in book_of(report):
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToWidth == 1
            assert sheet.page_setup.fitToHeight == (0 if sheet.print_title_rows else 1)
            last = sheet.print_area.replace("$", "").rpartition(":")[2]
            assert sheet[last].row >= sheet.max_row
            assert sheet[last].column >= sheet.max_column
            assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_a_table_has_its_title_block_and_unit(reports):
    sheet = book_of(reports["dibao_month"]).worksheets[1]
    top = [sheet.cell(row, 1).value for row in range(1, 4)]
    assert top[0] == str(
        KINDS["dibao_month"].tables(annual.period_of(reports["dibao_month"]))[0].title
    )
    assert "测试县" in top[1]
    assert "2022年12月" in top[1]
    assert "户、人、元" in top[2]
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.cell(4, 1).value == gettext("Figure")


def test_every_sheet_says_its_unit_once_and_no_key(reports):
    """A unit stands in the title block and in its column, never twice behind a name."""
    twice, keys, bare = [], [], []
    for code, report in reports.items():
        book = book_of(report)
        for made in annual.shown(report):
            sheet = book[sheet_name(str(made.title))]
            top = [sheet.cell(row, 1).value or "" for row in range(1, 4)]
            if made.units and not any("计量单位" in line for line in top):
                bare.append((code, sheet.title))
        for sheet in book:
            texts = [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]
            twice += [(code, t) for t in texts if re.search(r"（([^（）]+)）（\1）", t)]
            keys += [(code, t) for t in texts if re.search(r"[a-z]+[._][a-z]", t)]
    assert (twice, keys, bare) == ([], [], [])


def test_a_chart_is_not_cut_and_the_last_table_repeats_its_headings(reports):
    """Its own page for a chart; on paper only one table's headings are repeated."""
    charts = 0
    for sheet in book_of(reports["annual"]):
        heads = [row[0].row for row in sheet.iter_rows() if row[0].value == gettext("Figure")]
        if heads:
            assert sheet.print_title_rows == f"${heads[-1]}:${heads[-1]}"
        if sheet._charts:
            charts += 1
            top = sheet._charts[0].anchor._from.row
            assert [one.id for one in sheet.row_breaks.brk][-1] <= top
    assert charts


def test_every_number_fits_its_column(reports):
    """Else a spreadsheet prints ###."""
    narrow = []
    for code, report in reports.items():
        for sheet in book_of(report):
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, int | float):
                        width = sheet.column_dimensions[cell.column_letter].width
                        if width < len(f"{cell.value:,.2f}"):
                            narrow.append((code, sheet.title, cell.coordinate))
    assert narrow == []


def test_the_workbook_says_what_the_page_says(reports):
    for code in STATUTORY:
        book = book_of(reports[code])
        for made in annual.shown(reports[code]):
            if made.table.grid_only:
                continue
            rows = [[c.value for c in row] for row in book[sheet_name(str(made.title))].iter_rows()]
            at = next(n for n, row in enumerate(rows) if row[0] == gettext("Figure"))
            value = rows[at].index(gettext("Value"))
            for line, row in zip(made.lines, rows[at + 1 :], strict=False):
                shown = "—" if line.value is None else line.value
                if line.figure.unit == Unit.WAN:
                    shown = in_wan(line.value)
                if isinstance(shown, str):
                    shown = line.value_text
                    assert row[value] == shown, (code, line.key)
                else:
                    assert row[value] == pytest.approx(float(shown)), (code, line.key)


def test_whatever_a_figure_counts_has_a_list(reports):
    """A cell opens its list, whichever kind of row it was counted of."""
    without = {
        (code, key)
        for code, report in reports.items()
        for period in [annual.period_of(report)]
        for key, line in lines(report).items()
        if isinstance(line.figure, Figure) and line.figure.rows(period).model not in LISTINGS
    }
    assert without == set()


def test_a_unit_stands_once(reports):
    """Where the unit stands beside a figure or behind its name, the name itself does not say it."""
    doubled = []
    for code, report in reports.items():
        for sheet in annual.shown(report):
            for line in sheet.lines:
                label, unit = str(line.figure.label), str(line.figure.unit.label)
                if label.rstrip("）)").endswith(
                    (f"，{unit}", f"（{unit}", f"({unit}", f", {unit}")
                ):
                    doubled.append((code, label, unit))
    assert doubled == []
