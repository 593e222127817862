"""Every kind of report at every level: each cell its list, and equal where two tell one fact."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest
from django.urls import reverse
from django.utils.translation import gettext
from python_calamine import CalamineWorkbook

from benefits.models import Component, Standard, StandardPer
from reports import actions, annual, cross_foot, listing, lists
from reports.cross_foot import Result, Source
from reports.figures.base import Figure, FigureTable, Share, Unit
from reports.kinds.building import areas
from reports.kinds.catalogue import KINDS
from reports.lines import in_wan
from reports.models import AnnualReport
from tests import factories
from tests.benefits.scene import standards
from tests.reports import boards, scene
from tests.reports.targets import target
from welfare.files.tables.writer import sheet_name
from welfare.models import Level, Residence

NOVEMBER, DECEMBER = date(2022, 11, 1), date(2022, 12, 1)
STATUTORY = sorted(code for code, kind in KINDS.items() if kind.compares)
EVERY = [(code, level) for code, kind in KINDS.items() for level in kind.levels]
LINK = re.compile(r'href="[^"]*/annual/\d+/figures/([^/"]+)/"[^>]*>([^<]*)</a>')


def place(level):
    """The area of a report: the whole county, its first town, a village of that."""
    if level == Level.COUNTY:
        return None
    town = factories.town()
    return town if level == Level.TOWN else factories.village(town)


def by_the_year():
    """A standard of a county that sets it by the year: the table prints its twelfth."""
    Standard.objects.create(
        programme=factories.programme("DIBAO"),
        residence=Residence.RURAL,
        component=Component.BASIC,
        per=StandardPer.YEAR,
        amount=5770,
        valid_from=factories.LONG_AGO,
        document="测试1号",
    )


def carded(code, kind, grade):
    """An award of one of the two subsidies, paid, to somebody with such a card."""
    made = factories.award(code)
    type(made.payee).objects.filter(pk=made.payee_id).update(
        disability_kind=kind, disability_grade=grade
    )
    scene.pay(made, DECEMBER, 60, scene.batch(f"{code}{kind}{grade}"))


@pytest.fixture(scope="module")
def _made(once):
    def build():
        scene.everything()
        by_the_year()
        standards()
        target()
        for card in (("LIVING", "1", 1), ("LIVING", "6", 3), ("NURSING", "", None)):
            carded(*card)
        boards.asked(date(2022, 10, 1), NOVEMBER, DECEMBER)
        for month in (date(2022, 9, 1), date(2022, 10, 1), NOVEMBER, DECEMBER):
            scene.freeze(month)
        return {(code, level): scene.make(code, area=place(level)).pk for code, level in EVERY}

    return once(build)


@pytest.fixture
def every(_made, db):
    """All of them, by kind and level."""
    rows = AnnualReport.objects.select_related(*actions.OF_WORKBOOK, "job")
    by_number = rows.in_bulk(_made.values())
    return {which: by_number[pk] for which, pk in _made.items()}


@pytest.fixture
def reports(every):
    """Those of the county, by kind."""
    return {code: report for (code, level), report in every.items() if level == Level.COUNTY}


def lines(report):
    return {line.key: line for sheet in annual.shown(report) for line in sheet.lines}


def values(report):
    return {key: line.value for key, line in lines(report).items()}


def test_every_kind_is_made_at_every_level(every):
    assert {which for which, report in every.items() if not report.workbook} == set()
    assert len(every) > 30


def test_every_cell_is_its_list_and_the_file_of_the_list(every):
    """The list is fetched once for all cells that ask for the same rows."""
    wrong, seen, fetched = [], 0, {}
    for which, report in every.items():
        period = annual.period_of(report)
        for key, line in lines(report).items():
            if isinstance(line.figure, Figure):
                rows = line.figure.rows(period)
                asked = str(rows.query) if not rows.query.is_empty() else ""
                if asked not in fetched:
                    fetched[asked] = listed(report, line, rows)
                seen += 1
                if not fits(line, *fetched[asked]):
                    wrong.append((*which, key, line.value))
    assert wrong == []
    assert seen > 3_000


def listed(report, line, rows):
    """The rows of the list in its order, their cells, and the first cells of its file."""
    of, words = listing.of(rows), annual.words(report)
    page = list(of.prepared(rows))
    cells = [of.cells(row, words) for row in page]
    if not page or line.value is None:
        return page, cells, []
    stream = BytesIO()
    count = lists.write(stream, report, line, report.made_by)
    stream.seek(0)
    file = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python()
    return page, cells, file[-count:]


def _text(cell):
    """As a cell of either reads: a workbook has no whole numbers, and no empty text."""
    return f"{cell:g}" if isinstance(cell, int | float) else str(cell or "")


def fits(line, page, cells, file):
    """The number can be worked out from what list and file show: their rows, or a column."""
    figure, columns = line.figure, list(zip(*cells, strict=True))
    if line.value is None:
        return bool(figure.absent) and not page
    if len({row.pk for row in page}) < len(page) or len(file) != len(page):
        return False
    if any(_text(row[0]) != _text(of[0]) for row, of in zip(cells, file, strict=True)):
        return False
    if figure.distinct:
        return line.value == len(
            {
                getattr(row, f"{figure.distinct}_id", None) or getattr(row, figure.distinct)
                for row in page
            }
        )
    if figure.total:
        numbers = [c for c in columns if all(isinstance(n, int | Decimal) for n in c)]
        return line.value in map(sum, numbers) or (not page and not line.value)
    return line.value == len(page)


def test_every_cell_stands_so_on_the_page_and_in_the_workbook(every, client):
    client.force_login(scene.statistician())
    wrong = []
    for which, report in every.items():
        page = client.get(reverse("reports:annual", args=[report.pk])).content.decode()
        links = {(unquote(key), unescape(text)) for key, text in LINK.findall(page)}
        wanted = {(key, line.value_text) for key, line in lines(report).items()}
        wrong += [(*which, *one) for one in links ^ wanted]
        wrong += [(*which, key, "workbook") for key in not_in_workbook(report)]
    assert wrong == []


def not_in_workbook(report):
    """Keys of cells that the workbook says otherwise, in the lines of a table or in its grid."""
    with report.workbook.open("rb") as file:
        book = CalamineWorkbook.from_filelike(BytesIO(file.read()))
    for sheet in annual.shown(report):
        below = iter(book.get_sheet_by_name(sheet_name(str(sheet.title))).to_python())
        printed = []
        assert sheet.table.grid is None or next(row for row in below if row[0] == "")
        for label, found in sheet.grid_rows:
            row = next(row for row in below if row[0] == str(label))
            numbers = row[2:] if sheet.table.grid.by_unit else row[1:]
            printed += [pair for pair in zip(found, numbers, strict=False) if pair[0]]
        assert sheet.table.grid_only or next(row for row in below if row[0] == gettext("Figure"))
        for line in () if sheet.table.grid_only else sheet.lines:
            row = next(row for row in below if row[0] == str(line.figure.label))
            printed.append((line, row[3 if sheet.table.compared else 2]))
        yield from (line.key for line, number in printed if not stands(line, number))


def stands(line, number):
    if isinstance(number, str):
        return number == line.value_text
    value = in_wan(line.value) if line.figure.unit == Unit.WAN else line.value
    return value is not None and round(number, 2) == round(float(value), 2)


def test_a_share_is_what_its_two_figures_make(every):
    for which, report in every.items():
        shown = lines(report)
        for key, line in shown.items():
            if isinstance(line.figure, Share):
                parts = {
                    k: shown[k].value for k in (line.figure.numerator, line.figure.denominator)
                }
                assert line.value == line.figure.of(parts), (*which, key)
                assert (line.above, line.below) == tuple(parts.values()), (*which, key)


def test_county_town_and_village_say_the_same_of_a_place(every):
    compared = 0
    for (code, _level), report in every.items():
        above = values(report)
        for area in areas(annual.period_of(report)):
            below = every.get((code, area.level))
            for key, value in values(below).items() if below and below.area == area else ():
                if f"{key}@{area.code}" in above:
                    compared += 1
                    assert value == above[f"{key}@{area.code}"], (code, area, key)
    assert compared > 500


def test_month_and_quarter_say_the_same_of_the_roll_and_of_the_year(every):
    """What happened in the months alone differs; the rest is the same of either."""
    moved = re.compile(r"\.(joined|left|added|removed|moved_in|moved_out)\b")
    of_months = re.compile(r"\.paid(\.|$)|^temporary\.(?!year)|^scorecard|relief")
    compared = 0
    for (code, level), report in every.items():
        longer = every.get((code.replace("_month", "_quarter"), level))
        if not code.endswith("_month") or longer is None:
            continue
        theirs = values(longer)
        for key, value in values(report).items():
            if moved.search(key) or of_months.search(key.partition("@")[0]):
                continue
            if code.startswith("tasks"):
                continue
            compared += 1
            assert value == theirs[key], (code, level, key)
    assert compared > 500


def test_a_statutory_table_agrees_with_itself(every):
    wrong = [
        (*which, one.code, one.subject, one.left, one.right)
        for which, report in every.items()
        if which[0] in STATUTORY
        for one in annual.doubtful(report, Result.ERROR)
    ]
    assert wrong == []


def test_the_two_subsidies_stand_apart_and_by_their_cards(reports):
    found, paid = values(reports["subsidies_month"]), values(reports["assistance_month"])
    assert found["two_subsidies.living.kind_1.grade_1"] == 1
    assert found["two_subsidies.living.kind_6.grade_3"] == 1
    assert found["two_subsidies.nursing.kind_none.grade_none"] == 1
    assert found["two_subsidies.living.kind_1.grade_3"] == 0
    assert found["two_subsidies.living"] == 2
    assert (paid["assistance.paid.living"], paid["assistance.paid.nursing"]) == (120, 60)
    assert paid["assistance.paid.others"] == 0
    kinds = {o.subject for o in annual.outcomes(reports["subsidies_month"]) if o.code == "E6k"}
    assert "two_subsidies.living.grade_3" in kinds


def test_each_sum_of_each_table_agrees_until_its_whole_is_another(reports):
    """Every E that a table declares: with the report's figures, and with one of them changed."""
    silent, fired = [], set()
    for code, report in reports.items():
        known = values(report)
        known |= {f"previous:{key}": line.previous for key, line in lines(report).items()}
        for table in KINDS[code].tables(annual.period_of(report)):
            for made in table.sums:
                if known.get(made.whole) is None:
                    continue
                more = known[made.whole] + 1
                results = [
                    result_of(made, numbers) for numbers in (known, {**known, made.whole: more})
                ]
                fired.add(made.code)
                if results != [{Result.OK}, {Result.ERROR}]:
                    silent.append((code, made.code, made.whole, results))
    assert silent == []
    assert fired >= {"E1", "E2", "E2t", "E4", "E5", "E6a", "E6g", "E6k", "E6l", "E6t", "E8"}
    assert fired >= {"E8c", "E9", "E10a", "E10k", "E10p", "E10q", "E10s", "E11", "E18", "E18t"}


def result_of(made, numbers):
    alone = FigureTable("t", "", (), sums=(made,))
    about = (made.code, made.whole)
    return {one.result for one in decided(numbers, alone) if (one.code, one.subject) == about}


def test_each_limit_of_each_table_agrees_until_its_part_is_too_large(reports):
    silent, tried = [], set()
    for code, report in reports.items():
        for table in KINDS[code].tables(annual.period_of(report)):
            for limit in table.limits:
                alone = FigureTable(table.key, "", (), limits=(limit,))
                good, bad = NEARLY[limit.code]
                results = [
                    [one.result for one in decided(dict(zip(limit[1:], pair, strict=True)), alone)]
                    for pair in (good, bad)
                ]
                wrong = Result.WARNING if limit.code.startswith("W") else Result.ERROR
                tried.add(limit.code)
                if results != [[Result.OK], [wrong]]:
                    silent.append((code, *limit, results))
    assert silent == []
    assert tried == set(NEARLY)


NEARLY = {  # by check: left and right as they may stand, and as they may not
    code: tuple(tuple(map(Decimal, pair)) for pair in pairs)
    for code, pairs in {
        "E3": ((2, 2), (1, 2)),
        "E7": ((2, 2), (3, 2)),
        "W1": ((480, 480), (481, 480)),
        "W3": ((8, 1), (9, 1)),
        "W5": ((0, 3), (1, 3)),
    }.items()
}


def decided(numbers, table):
    return cross_foot.judge(cross_foot.on_figures(numbers, [table]), Source.OURS)


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
    assert month["dibao.paid_year"] == values(reports["annual"])["pay.total"] - 800 - 3 * 60


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


def test_no_two_rows_of_a_table_are_called_alike(every):
    """“Paid in the period” twice in one table: of which subsidy?"""
    alike = []
    for which, report in every.items():
        for sheet in annual.shown(report):
            named = [(str(line.figure.label), line.figure.unit) for line in sheet.lines]
            alike += [(*which, sheet.key, *one) for one in set(named) if named.count(one) > 1]
    assert alike == []


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
