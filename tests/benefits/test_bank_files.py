"""Layouts of bank files in data: written, read back, and what they refuse."""

import io
import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from benefits.bank_files import described, outgoing, usual
from benefits.bank_files.layout import bank_for
from benefits.bank_files.outgoing import OfFile, Order
from welfare.county.profile.lines import Lines
from welfare.county.profile.reading import Node
from welfare.exceptions import NotAllowed

TOLD = OfFile(date(2026, 10, 12), date(2026, 10, 1), "61039920261001", "测试县")
ORDERS = [
    Order(
        *("测试甲", "6299000000000000001", "测试农商银行", Decimal("624.00"), "低保202610", "R1"),
        *("610399195001010011", 1),
    ),
    Order(
        *("𬱖㛃·阿", "0299000000", "测试银行", Decimal("1030.50"), "特困202610刘四", "R2"),
        *("610399195001010022", 2),
    ),
]
LINES = {"field": "count", "width": 6, "pad": "0"}, {"field": "sum", "width": 14, "pad": "0"}
STROKES = {
    "format": "delimited",
    "delimiter": "|",
    "header": [["H", {"field": "count"}, {"field": "sum"}]],
    "columns": [
        "D",
        *({"field": f} for f in ("number", "reference", "account", "holder", "bank", "amount")),
        {"field": "purpose"},
    ],
    "trailer": [["T", {"field": "count"}, {"field": "sum"}]],
}
FIXED = {
    "format": "fixed",
    "encoding": "gb18030",
    "header": [
        [{"text": "H", "width": 1}, {"field": "day", "width": 8}, {"field": "batch", "width": 20}]
    ],
    "columns": [
        {"field": "account", "width": 32},
        {"field": "holder", "width": 40},
        {"field": "resident_id", "width": 18},
        {"field": "amount", "width": 12, "pad": "0", "unit": "fen"},
        {"text": "CNY", "width": 3},
        {"field": "reference", "width": 20},
    ],
    "trailer": [[{"text": "T", "width": 1}, *LINES]],
}
BOOK = {
    "format": "xlsx",
    "header": [
        ["代发明细", {"field": "month", "form": "%Y年%m月"}],
        ["总笔数", {"field": "count"}, "总金额", {"field": "sum"}],
        ["账号", "户名", "金额", "流水号"],
    ],
    "columns": [{"field": f} for f in ("account", "holder", "amount", "reference")],
}
LAYOUTS = {"commas": usual.LAYOUT["file"], "strokes": STROKES, "fixed": FIXED, "book": BOOK}
EACH = pytest.mark.parametrize("name", LAYOUTS)


def bank(file, name="测试农商银行", **more):
    node = Node({"file": file, **more}, "", [])
    made = described.read_bank(node, name)
    assert [str(fault) for fault in node.faults] == []
    return made


@EACH
def test_what_is_written_reads_back(name):
    made = bank(LAYOUTS[name])
    content = outgoing.write(made, ORDERS, TOLD)
    assert outgoing.read_back(made, content, TOLD) == outgoing.as_in(made.file, ORDERS)


def test_the_files_are_as_the_banks_agreed_to_them():
    lines = outgoing.write(bank(usual.LAYOUT["file"]), ORDERS, TOLD).decode("gb18030").split("\r\n")
    assert lines[0] == "序号,户名,账号,开户行,金额,用途,流水号"
    assert lines[2] == "2,𬱖㛃·阿,0299000000,测试银行,1030.50,特困202610刘四,R2"
    assert lines[3:] == ["合计,2,,,1654.50,,", ""]
    lines = outgoing.write(bank(STROKES), ORDERS, TOLD).decode("gb18030").split("\r\n")
    assert (lines[0], lines[3:]) == ("H|2|1654.50", ["T|2|1654.50", ""])
    assert lines[1] == ["D|1|R1|6299000000000000001|测试甲|测试农商银行|624.00|低保202610"][0]


def test_a_fixed_file_counts_bytes_and_pads_them():
    head, first, _second, last, rest = outgoing.write(bank(FIXED), ORDERS, TOLD).split(b"\r\n")
    assert head.decode("gb18030") == "H2026101261039920261001      "
    assert len(first) == 32 + 40 + 18 + 12 + 3 + 20
    assert first[32:72].decode("gb18030") == "测试甲" + " " * 34
    assert first[90:105] == b"000000062400CNY"
    assert (last, rest) == (b"T00000200000001654.50", b"")


def test_a_workbook_keeps_accounts_as_text_and_amounts_as_figures():
    content = outgoing.write(bank(BOOK), ORDERS, TOLD)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert rows[0][:2] == ("代发明细", "2026年10月")
    assert rows[1] == ("总笔数", 2, "总金额", 1654.5)
    assert rows[3] == ("6299000000000000001", "测试甲", 624, "R1")


@pytest.mark.parametrize("name", ["commas", "strokes", "fixed"])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("624.00", "625.00", 1).replace("062400", "062500", 1),
        lambda text: "\r\n".join(text.split("\r\n")[:-2]) + "\r\n",  # the last line is gone
        lambda text: "\r\n".join(text.split("\r\n")[1:]),  # the first line is gone
        lambda text: text.replace("R1", "R1\r\nR1", 1),  # a line is broken
        lambda text: "",
    ],
)
def test_a_file_that_was_touched_is_refused(name, change):
    made = bank(LAYOUTS[name])
    text = outgoing.write(made, ORDERS, TOLD).decode("gb18030")
    with pytest.raises(NotAllowed):
        outgoing.read_back(made, change(text).encode("gb18030"), TOLD)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("commas", {"account": ""}),
        ("commas", {"account": "62x"}),
        ("commas", {"holder": " "}),
        ("commas", {"holder": "=1+1"}),
        ("commas", {"bank": "@x"}),
        ("commas", {"holder": "甲,乙"}),
        ("commas", {"holder": '甲"乙'}),
        ("strokes", {"holder": "甲|乙"}),
        ("strokes", {"bank": "测试\r\n银行"}),
        ("fixed", {"holder": "很" * 21}),
        ("fixed", {"account": "6" * 33}),
        ("fixed", {"holder": "甲 "}),
        ("book", {"holder": "+甲"}),
    ],
)
def test_a_line_that_its_file_cannot_hold_says_why(name, wrong):
    made = bank(LAYOUTS[name])
    assert outgoing.fault_of(made.file, ORDERS[0]) == ""
    assert outgoing.fault_of(made.file, replace(ORDERS[0], **wrong))


def test_a_sign_that_the_banks_encoding_lacks_is_named():
    made = bank({**STROKES, "encoding": "gbk"})
    assert outgoing.fault_of(made.file, ORDERS[0]) == ""
    assert "𬱖" in outgoing.fault_of(made.file, ORDERS[1])


def test_what_has_no_room_in_any_line_is_the_layouts_fault():
    narrow = {**FIXED, "columns": [*FIXED["columns"][:5], {"field": "reference", "width": 1}]}
    with pytest.raises(NotAllowed, match="测试农商银行"):
        outgoing.write(bank(narrow), ORDERS, TOLD)


def test_an_account_goes_to_the_bank_that_its_name_says():
    ours = bank(STROKES, name="测试农商银行", takes=["信用社"])
    theirs = bank(STROKES, name="农业银行", takes=["农行"])
    others = replace(bank(STROKES, name="邮储"), usual=True)
    banks = [ours, theirs, others]
    said = (
        "测试农商银行 城关支行",
        "测试县信用社",
        "中国农业银行测试县支行",
        "农行",
        "某村镇银行",
        "",
    )
    found = [bank_for(banks, name).name for name in said]
    assert found == ["测试农商银行"] * 2 + ["农业银行"] * 2 + ["邮储"] * 2
    assert bank_for(banks[:2], "某村镇银行") is None
    assert bank_for(banks[:1], "某村镇银行") == ours  # the only one takes all


TOML = """
[[banks]]
name = "某银行"
[banks.file]
format = "fixed"
columns = [{ field = "account", width = 30 }]
trailer = ["T"]
[banks.answer]
format = "cards"
"""


@pytest.mark.parametrize(
    ("definition", "key"),
    [
        ({"file": {"format": "paper"}}, "format"),
        ({"file": {**STROKES, "delimiter": "a"}}, "delimiter"),
        ({"file": {**STROKES, "encoding": "ebcdic"}}, "encoding"),
        ({"file": {**STROKES, "columns": [{"field": "sum"}]}}, "field"),
        ({"file": {**STROKES, "columns": [{"field": "holder"}]}}, "columns"),
        ({"file": {**STROKES, "columns": [*STROKES["columns"], {"field": "amount"}]}}, "columns"),
        ({"file": {**STROKES, "header": ["H"]}}, "header"),
        ({"file": {**FIXED, "columns": [{"field": "account"}]}}, "width"),
        ({"file": {**STROKES, "colour": "red"}}, "colour"),
        ({"answer": {"columns": {"reference": ["流水"]}}}, "columns"),
        ({"answer": {"words": {"paid": ["好"], "failed": ["好"]}}}, "failed"),
        ({"answer": {"words": {"failed": ["坏"]}}}, "words"),
        ({"answer": {**FIXED, "columns": FIXED["columns"][:1]}}, "columns"),
        ({"takes": "农行"}, "takes"),
        ({"give": 1}, "give"),
    ],
)
def test_a_wrong_layout_is_named_by_its_place(definition, key):
    faults = described.faults_of("某银行", definition)
    assert any(key in fault for fault in faults), faults


def test_figures_never_fill_up_the_end_of_a_number():
    cell = {"field": "account", "width": 30, "pad": "0"}
    file = {**FIXED, "columns": [cell, *FIXED["columns"][1:]]}
    assert any("pad" in fault for fault in described.faults_of("某银行", {"file": file}))


def test_a_fault_in_the_profile_has_its_line():
    root = Node(tomllib.loads(TOML), "", [], lines=Lines(TOML))
    for node in root.rows("banks"):
        node.text("name")
        described.read_bank(node, "某银行")
    assert {fault.line for fault in root.faults} == {6, 7, 9}
