"""Each cross-foot check fails when its figures do not fit, and only then."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from reports import cross_foot, kinds
from reports.cross_foot import Result, Source, TwoSides
from reports.figures.base import AddsUp, AtMost, Figure, FigureTable, Share, Unit

RATE = Share("rate", "", "", numerator="part", denominator="whole")
TWO = [f"disability.{code}.{part}" for code in "AB" for part in ("households", "persons")]
COUNTED = tuple(Figure(key, "", Unit.PERSONS, "", rows=None) for key in TWO)
SUMS = (
    AddsUp("E6", "roll.lower.persons", ("roll.class.三类.persons", "roll.class.四类.persons")),
    AddsUp("E9", "pay.低保.total", ("pay.低保.2022-01", "pay.低保.2022-02")),
    AddsUp("E10k", "pay.低保.total", ("pay.低保.regular.amount", "pay.低保.back.amount")),
    AddsUp("E10s", "pay.total", ("fund.A.total", "fund.B.total")),
    AddsUp("E10p", "fund.A.total", ("fund.A.DIBAO.total", "fund.A.TEKUN.total")),
    AddsUp("E10q", "fund.A.DIBAO.total", ("fund.A.DIBAO.q1", "fund.A.DIBAO.q2")),
    AddsUp("E11", "subsidies.persons", ("subsidies.living", "subsidies.care"), ("subsidies.both",)),
    AddsUp("E12", "watch.total", ("watch.脱贫不稳定.persons", "watch.边缘易致贫.persons")),
    AddsUp("E15", "claims.open", ("claims.before", "claims.amount"), ("claims.received",)),
    AddsUp("E16", "advances.open", ("advances.before",), ("advances.repaid",)),
    AddsUp("E17", "logbook.medical.records", ("logbook.medical.of.none.records",)),
    AddsUp("E18", "tasks.t.asked", ("tasks.t.reported", "tasks.t.waits")),
    AddsUp("E18t", "tasks.t.waits", ("tasks.t.waits@教育", "tasks.t.waits@住房")),
    AddsUp("E12c", "watch.covered", ("watch.脱贫不稳定.roll", "watch.脱贫不稳定.hardship")),
)
LIMITS = (
    AtMost("W1", "average", "standard"),
    AtMost("W4", "target.share", "share"),
    AtMost("W5", "unknown", "everybody"),
)
TABLES = [
    FigureTable("t", "", (RATE,), sums=SUMS, limits=LIMITS, steady=("average",)),
    FigureTable("disability", "", COUNTED),
]


def decided(values):
    numbers = {key: Decimal(str(value)) for key, value in values.items()}
    found = cross_foot.judge(cross_foot.on_figures(numbers, TABLES), Source.OURS)
    return {(o.code, o.subject): Result(o.result) for o in found}


PARTS = {f"hardship.{word}.persons": 1 for word in ("全自理", "半护理", "全护理")}
ROLL = {"roll.rural.persons": 5, "roll.urban.persons": 2}
CARE = {"hardship.rural.集中.households": 222, "hardship.rural.分散.households": 170}

CASES = [
    ("E2", "roll.persons", {**ROLL, "roll.persons": 7}, {"roll.persons": 8}),
    (
        "E3",
        "roll.rural",
        {"roll.rural.households": 2, "roll.rural.persons": 2},
        {"roll.rural.persons": 1},
    ),
    (
        "E4",
        "hardship.rural.households",
        {**CARE, "hardship.rural.households": 392},
        {"hardship.rural.分散.households": 171},
    ),
    ("E5", "hardship.persons", {**PARTS, "hardship.persons": 3}, {"hardship.persons": 4}),
    (
        "E7",
        "roll.fading.persons",
        {"roll.fading.persons": 5, "roll.persons": 5},
        {"roll.fading.persons": 6},
    ),
    (
        "E7",
        "roll.supplement",
        {"roll.supplement.a": 3, "roll.supplement.b": 2, "roll.persons": 5},
        {"roll.supplement.b": 3},
    ),
    (
        "E6",
        "roll.lower.persons",
        {"roll.class.三类.persons": 12565, "roll.class.四类.persons": 801}
        | {"roll.lower.persons": 13366},
        {"roll.lower.persons": 14894},
    ),
    (
        "E9",
        "pay.低保.total",
        {"pay.低保.2022-01": 5, "pay.低保.2022-02": 6, "pay.低保.total": 11},
        {"pay.低保.total": 10},
    ),
    (
        "E10k",
        "pay.低保.total",
        {"pay.低保.regular.amount": 5, "pay.低保.back.amount": 6, "pay.低保.total": 11},
        {"pay.低保.back.amount": 7},
    ),
    (
        "E10s",
        "pay.total",
        {"fund.A.total": 5, "fund.B.total": 6, "pay.total": 11},
        {"fund.B.total": 5},
    ),
    (
        "E10p",
        "fund.A.total",
        {"fund.A.DIBAO.total": 5, "fund.A.TEKUN.total": 6, "fund.A.total": 11},
        {"fund.A.TEKUN.total": 5},
    ),
    (
        "E10q",
        "fund.A.DIBAO.total",
        {"fund.A.DIBAO.q1": 5, "fund.A.DIBAO.q2": 6, "fund.A.DIBAO.total": 11},
        {"fund.A.DIBAO.q2": 5},
    ),
    (
        "E11",
        "subsidies.persons",
        {"subsidies.living": 4808, "subsidies.care": 4970, "subsidies.persons": 6962}
        | {"subsidies.both": 2816},
        {"subsidies.both": 3287},
    ),
    (
        "E3",
        "disability.A.persons",
        {"disability.A.households": 2, "disability.A.persons": 2},
        {"disability.A.persons": 1},
    ),
    (
        "E11",
        "disability.persons",
        {**dict.fromkeys(TWO, 5), "disability.several.persons": 3, "disability.persons": 7},
        {"disability.persons": 8},
    ),
    (
        "E12",
        "watch.total",
        {"watch.脱贫不稳定.persons": 682, "watch.边缘易致贫.persons": 634, "watch.total": 1316},
        {"watch.total": 1507},
    ),
    (
        "E12c",
        "watch.covered",
        {"watch.脱贫不稳定.roll": 450, "watch.脱贫不稳定.hardship": 9, "watch.covered": 459},
        {"watch.covered": 460},
    ),
    (
        "E15",
        "claims.open",
        {"claims.before": 5, "claims.amount": 9, "claims.received": 6, "claims.open": 8},
        {"claims.open": 9},
    ),
    (
        "E16",
        "advances.open",
        {"advances.before": 9, "advances.repaid": 4, "advances.open": 5},
        {"advances.open": 6},
    ),
    (
        "E17",
        "logbook.medical.records",
        {"logbook.medical.of.none.records": 3, "logbook.medical.records": 3},
        {"logbook.medical.records": 4},
    ),
    (
        "E18",
        "tasks.t.asked",
        {"tasks.t.reported": 2, "tasks.t.waits": 1, "tasks.t.asked": 3},
        {"tasks.t.asked": 4},
    ),
    (
        "E18t",
        "tasks.t.waits",
        {"tasks.t.waits@教育": 2, "tasks.t.waits@住房": 1, "tasks.t.waits": 3},
        {"tasks.t.waits": 2},
    ),
    ("E13", "rate", {"part": 227, "whole": 402, "rate": "56.47"}, {"rate": "60.09"}),
    ("W1", "average", {"average": 480, "standard": 480}, {"average": "480.01"}),
    ("W2", "average", {"previous:average": 100, "average": 120}, {"average": "120.01"}),
    ("W2", "average", {"previous:average": 100, "average": 80}, {"average": "79.99"}),
    ("W5", "unknown", {"unknown": 0, "everybody": 7}, {"unknown": 1}),
    ("W4", "target.share", {"target.share": 5, "share": 5}, {"share": "4.99"}),
    (
        "W3",
        "roll.rural",
        {"roll.rural.households": 1, "roll.rural.persons": 8},
        {"roll.rural.persons": 9},
    ),
]


@pytest.mark.parametrize(("code", "subject", "values", "change"), CASES)
def test_a_check_agrees_until_a_figure_is_changed(code, subject, values, change):
    assert decided(values)[code, subject] == Result.OK
    broken = Result.WARNING if code.startswith("W") else Result.ERROR
    assert decided({**values, **change})[code, subject] == broken


def test_a_check_whose_figures_are_missing_is_not_made():
    assert decided({"roll.persons": 7}) == {}


@pytest.mark.parametrize(
    ("code", "left", "right", "result"),
    [
        ("W1", 480, 480, Result.OK),
        ("W1", "480.01", 480, Result.WARNING),
        ("W2", 20, 20, Result.OK),
        ("W2", "20.01", 20, Result.WARNING),
        ("W1", "480.004", 480, Result.OK),
        ("W2", "20.003", 20, Result.OK),
        ("W2", "20.006", 20, Result.WARNING),
        ("E14", 0, 0, Result.OK),
        ("E14", 1, 0, Result.ERROR),
    ],
)
def test_limits(code, left, right, result):
    pair = TwoSides(code, "", Decimal(str(left)), Decimal(str(right)))
    (decided,) = cross_foot.judge(iter([pair]), Source.OURS)
    assert decided.result == result
    assert result == Result.OK or decided.left != decided.right


def test_the_largest_change_between_months():
    assert cross_foot.largest_change([Decimal(100), Decimal(130), Decimal(120)]) == 30
    assert cross_foot.largest_change([Decimal(100)]) is None


def test_a_check_that_fails_names_the_figures_on_both_sides():
    values = {"subsidies.living": 4808, "subsidies.care": 4970, "subsidies.both": 3287}
    numbers = {key: Decimal(value) for key, value in (values | {"subsidies.persons": 6962}).items()}
    decisions = cross_foot.judge(cross_foot.on_figures(numbers, TABLES), Source.PUBLISHED)
    (failed,) = [one for one in decisions if one.code == "E11" and one.result == Result.ERROR]
    assert set(failed.keys) == set(numbers)


def test_every_check_has_its_sentence():
    codes = {"E1", "E2t", "E10a", "E10b", "E10c", "E13d", "E14"} | {case[0] for case in CASES}
    for path in Path(kinds.__file__).parent.glob("*.py"):  # tried by tests/reports/test_kinds.py
        codes |= set(re.findall(r'"(E\d+[a-z]*)"', path.read_text(encoding="utf-8")))
    assert codes == set(cross_foot.SENTENCES)
