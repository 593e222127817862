"""Faults of layouts and of TOML itself: at their line, in the language of the page, all at once."""

import re

import pytest
from django.utils import translation

from counties import profile
from tests.counties.test_profile import OTHER, load, write

pytestmark = pytest.mark.django_db
CHINESE = re.compile("[\u4e00-\u9fff]{3}")

FIRST = """[[layouts.people]]
name = "一"
title = "低保花名册"
row_keys = ["name"]
[layouts.people.columns]
name = { headers = ["人员姓名"], required = true }
resident_id = { headers = ["公民身份号码"], required = true, secret = true }
"""
ONLY = """[layouts.people]
title = "低保花名册"
row_keys = ["name"]
[layouts.people.columns]
name = { headers = ["人员姓名"], required = true }
resident_id = { headers = ["公民身份号码"], required = true, secret = true }
"""


def refused(path):
    with pytest.raises(profile.BadProfile) as bad:
        load(path)
    return bad.value.faults


def second(columns):
    return f'{FIRST}[[layouts.people]]\nname = "二"\n[layouts.people.columns]\n{columns}\n'


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        ('name = { headers = ["姓名"], required = true, color = 1 }', "name = { headers = ["),
        ('name = { headers = ["姓名"], required = true }\ntown = 3', "town = 3"),
        ('name = { headers = ["姓名"] }', "[[layouts.people]]"),
        # found only when the county's programmes and words are known
        ('name = { headers = ["姓名"], required = true }\nmoon = ["月"]', 'moon = ["月"]'),
    ],
)
def test_a_fault_in_the_second_layout_names_its_own_line(tmp_path, columns, line):
    path = write(tmp_path, swap={ONLY: second(columns)})
    (fault,) = refused(path)
    lines = path.read_text("utf-8").splitlines()
    begins = [n for n, text in enumerate(lines, 1) if text == "[[layouts.people]]"][1]
    assert fault.line >= begins
    assert lines[fault.line - 1].startswith(line)


def test_faults_of_two_layouts_of_a_kind_are_told_together(tmp_path):
    text = second("town = 3").replace('name = { headers = ["人员姓名"]', "name = { headers = 5")
    faults = refused(write(tmp_path, swap={ONLY: text}))
    assert len({fault.line for fault in faults}) == 2


@pytest.mark.parametrize(
    "columns", ["town = 3", "", "[layouts.peple.words]\nvalid = ['是']", 'moon = ["月"]']
)
def test_of_an_unknown_kind_nothing_else_is_said(tmp_path, columns):
    text = f"{ONLY}[layouts.peple]\n[layouts.peple.columns]\n{columns}\n"
    path = write(tmp_path, swap={ONLY: text})
    (fault,) = refused(path)
    assert "peple" in fault.reason
    assert "people" in fault.reason
    assert path.read_text("utf-8").splitlines()[fault.line - 1] == "[layouts.peple]"


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ('name = "彼县"', "name = 彼县", 4, 8),
        ('name = "彼县"', "名称 = 3", 4, 1),
        ('name = "彼县"', 'name ＝ "彼县"', 4, 6),
        ('name = "彼县"', 'name = "彼县', 4, 11),
        ('name = "彼县"', 'name = "彼县" 备注', 4, 13),
        ('name = "彼县"', 'name = "C:\\my"', 4, 13),
        ('name = "彼县"', 'name = "彼县"\nname = "彼县"', 5, 12),
        ('name = "彼县"', "name = 2022-02-30", 4, 8),
        ("[calendar]", "[calendar", 0, 0),
        ("[county]", "[[county]", 2, 9),
    ],
)
def test_what_is_not_toml_is_said_in_the_language_of_the_page(tmp_path, old, new, line, column):
    path = write(tmp_path, swap={old: new})
    with translation.override("zh-hans"):
        (fault,) = refused(path)
    if line:
        assert (fault.line, str(column) in fault.reason) == (line, True), str(fault)
    assert CHINESE.search(fault.reason)
    assert CHINESE.search(fault.remedy)
    assert re.search("[A-Z][a-z]+ .*[)）]$", fault.remedy)  # the reader's own words at the end


MOON = 'name = { headers = ["人员姓名"], required = true }\nmoon = ["月"]'
NAME = 'name = { headers = ["人员姓名"], required = true }'


def told(path):
    with pytest.raises(profile.BadProfile) as bad:
        profile.read_to_load(path)
    return [str(fault) for fault in bad.value.faults]


def test_what_only_loading_can_find_is_told_with_the_other_faults(tmp_path):
    """Who had mended the shape met the next faults only then."""
    swap = {NAME: MOON, "amount = 741": "amount = -1", "[calendar]": "[kalender]"}
    faults = told(write(tmp_path, swap=swap))
    for one in ("moon", "[[standards]]", "kalender", "[calendar]"):
        assert any(one in said for said in faults), one
    assert not any("open_for_applications" in said for said in faults)  # a standard is wrong


def test_where_all_rests_on_what_is_wrong_nothing_more_is_said(tmp_path):
    faults = told(write(tmp_path, swap={NAME: MOON, 'kind = "dibao"': 'kind = "gift"'}))
    assert not any("moon" in said for said in faults)


def test_a_missing_standard_is_told_beside_a_fault_elsewhere(tmp_path):
    swap = {"from = 2025-07-01\namount = 702.50": "from = 2999-07-01\namount = 702.50"}
    faults = told(write(tmp_path, swap=swap | {"[calendar]": "[kalender]"}))
    assert any("[programmes.DIBAO] open_for_applications" in said for said in faults)
    assert any("kalender" in said for said in faults)


CARDS = """
[[layouts.disabled]]
name = "一"
[layouts.disabled.words]
{words}
[layouts.disabled.columns]
disability_card = {{ headers = ["证号"], required = true, secret = true }}
"""
PENSIONS = """
[layouts.pension]
[layouts.pension.words]
{words}
[layouts.pension.columns]
resident_id = {{ headers = ["证号"], required = true, secret = true }}
pension_kind = {{ headers = ["险种"], required = true }}
amount = {{ headers = ["待遇"], required = true }}
"""


@pytest.mark.parametrize(
    ("layout", "words", "line"),
    [
        (CARDS, 'valid = ["有效"]\nvalud = ["正常"]', "valud"),  # one of several layouts
        (PENSIONS, 'income = ["职工", "居民"]\nbasic = ["居 民"]', "basic"),  # no word means two
    ],
)
def test_words_of_departments_that_cannot_be_meant(tmp_path, layout, words, line):
    path = write(tmp_path, OTHER + layout.format(words=words))
    (fault,) = refused(path)
    assert path.read_text("utf-8").splitlines()[fault.line - 1].startswith(line)
