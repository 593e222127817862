"""A county's folder: which profile, which files, of what, in which order."""

from datetime import date
from pathlib import Path
from shutil import copy

import pytest

from counties import folder
from counties.kinds import DESKS
from counties.management.commands.load_demo import PROFILE
from counties.profile import BadProfile
from tests.acceptance import county, results, run
from welfare.exceptions import NotAllowed

SAMPLE = Path(PROFILE).parent.parent / "linyou"
TOWN = """
[county]
code = "610399000000"
name = "试县"
[calendar]
from = 2022
to = 2022
[[divisions.rows]]
code = "610399100000"
name = "甲镇"
[layouts.death]
title = "死亡"
[layouts.death.columns]
name = {headers = ["姓名"], required = true}
resident_id = {headers = ["身份证号"], required = true, secret = true}
day = {headers = ["死亡日期"], required = true}
"""


def make(tmp_path, files=(), more=""):
    (tmp_path / "profile.toml").write_text(TOWN + more, encoding="utf-8")
    for name in files:
        (tmp_path / name).write_text("姓名,身份证号,死亡日期\n张三,1,2022-01-01\n", "utf-8")
    return folder.read(tmp_path)


def test_every_file_of_the_sample_county_is_recognised_and_stands_in_its_order():
    handed = county.sample()
    assert handed.strange == {}
    assert handed.month == date(2022, 12, 1)
    names = [take.path.name for take in handed.files]
    assert names[0] == "行政区划.csv"
    assert names.index("低保台账2022.xlsx") < names.index("三类人员2022.xlsx")
    assert names.index("三类人员2022.xlsx") < names.index("发放明细2022.xlsx")
    assert [take.kind for take in handed.departments] == [
        *("disabled", "death", "car", "business", "pension", "medical", "house")
    ]
    assert {take.month for take in handed.departments} == {date(2022, 12, 1)}
    order = list(DESKS)
    assert sorted(names, key=lambda n: order.index(handed.files[names.index(n)].kind)) == names


def test_a_folder_without_a_profile_takes_the_one_of_its_name():
    handed = folder.read(SAMPLE)
    assert handed.profile == PROFILE
    assert handed.expected == SAMPLE / "expected.csv"


def test_month_and_year_come_from_the_profile_then_from_the_name(tmp_path):
    more = '[files]\nmonth = "2022-10"\n[[files.rows]]\nname = "b.csv"\nmonth = "2022-07"\n'
    handed = make(tmp_path, ["a.csv", "b.csv", "火化_2022年9月.csv", "说明.txt"], more)
    of = {take.path.name: take.month for take in handed.files}
    assert of["b.csv"] == date(2022, 7, 1)
    assert of["火化_2022年9月.csv"] == date(2022, 9, 1)
    assert of["a.csv"] == handed.month == date(2022, 10, 1)
    assert [take.path.name for take in handed.files][0] == "b.csv"


def test_what_is_of_no_kind_is_named_and_what_is_skipped_is_not(tmp_path):
    (tmp_path / "杂.csv").write_text("天气,心情\n晴,好\n", "utf-8")
    (tmp_path / "草稿.csv").write_text("天气,心情\n晴,好\n", "utf-8")
    handed = make(tmp_path, ["a.csv"], '[files]\nskip = ["草稿.csv"]\n')
    assert [path.name for path in handed.strange] == ["杂.csv"]


def test_a_file_of_a_kind_that_is_not_laid_out_is_not_taken_as_its_neighbour(tmp_path):
    """Offices in companies have the ID and the credit code that a list of businesses has."""
    business = (
        '[layouts.business]\ntitle = "市场主体"\n[layouts.business.columns]\n'
        'resident_id = {headers = ["身份证号"], required = true, secret = true}\n'
        'credit_code = {headers = ["统一社会信用代码"], required = true}\n'
        'business_kind = {headers = ["类型"]}\nbusiness_state = {headers = ["状态"]}\n'
    )
    for name, headings in (("企业.csv", "职务,状态"), ("市场主体.csv", "类型,状态")):
        rows = f"姓名,身份证号,统一社会信用代码,{headings}\n张三,1,9,甲,存续\n"
        (tmp_path / name).write_text(rows, "utf-8")
    handed = make(tmp_path, more=business)
    assert [take.path.name for take in handed.files] == ["市场主体.csv"]
    ((path, reason),) = handed.strange.items()
    assert (path.name, "职务" in reason) == ("企业.csv", True)
    more = business + '[[files.rows]]\nname = "企业.csv"\nkind = "company"\n'
    assert {take.kind for take in make(tmp_path, more=more).files} == {"business", "company"}


def test_a_file_that_cannot_be_opened_is_named_with_its_reason(tmp_path):
    """A ledger in a picture or a paper is no ledger, and nobody would miss it without a word."""
    (tmp_path / "名单.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "照片.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(60))
    (tmp_path / "杂.csv").write_text("天气,心情\n晴,好\n", "utf-8")
    handed = make(tmp_path, ["a.csv"])
    said = {path.name: reason for path, reason in handed.strange.items()}
    assert said.keys() == {"名单.pdf", "照片.jpg", "杂.csv"}
    assert len({*said.values()}) == 3
    assert "PDF" in said["名单.pdf"]


def test_a_file_may_be_of_two_kinds(tmp_path):
    """Who draws a subsidy and what was paid to them stand in one table of twelve months."""
    row = '[[files.rows]]\nname = "a.csv"\nkind = "%s"\n'
    handed = make(tmp_path, ["a.csv"], row % "people" + row % "pay")
    assert [take.kind for take in handed.files] == ["people", "pay"]
    with pytest.raises(BadProfile):
        make(tmp_path, ["a.csv"], row % "people" + row % "people")
    with pytest.raises(BadProfile):
        make(tmp_path, ["a.csv"], row % "people" + '[[files.rows]]\nname = "a.csv"\n')


@pytest.mark.parametrize(
    "more",
    [
        "[files]\nfolder = 3\n",
        '[files]\nmonth = "soon"\n',
        '[files]\nyear = "twenty"\n',
        '[files]\nskip = "a.csv"\n',
        '[files]\ncolour = "red"\n',
        '[[files.rows]]\nname = "a.csv"\nkind = "weather"\n',
    ],
)
def test_a_wrong_section_is_a_fault_of_the_profile(tmp_path, more):
    with pytest.raises(BadProfile):
        make(tmp_path, ["a.csv"], more)


@pytest.mark.parametrize(
    "more", ['[[files.rows]]\nname = "gone.csv"\n', '[files]\nskip = ["gone.csv"]\n']
)
def test_a_file_that_is_named_and_not_there_is_a_sentence(tmp_path, more):
    with pytest.raises(NotAllowed, match="gone.csv"):
        make(tmp_path, ["a.csv"], more)


def test_a_place_without_a_profile_is_a_sentence(tmp_path):
    with pytest.raises(NotAllowed):
        folder.read(tmp_path / "nowhere")
    with pytest.raises(NotAllowed):
        folder.read(tmp_path)


def test_a_profile_alone_has_no_files(tmp_path):
    copy(PROFILE.with_name("qinglan.toml"), tmp_path / "profile.toml")
    assert folder.read(tmp_path / "profile.toml").files == ()


def test_a_department_of_the_county_may_be_said_of_a_file(tmp_path):
    more = (
        '[departments.power]\nname = "电力"\ndue_day = 5\nfirst = "2022-01"\n'
        '[departments.power.columns]\nspent = { label = "缴费额", also = ["电费"] }\n'
        '[files]\nmonth = "2022-10"\n[[files.rows]]\nname = "a.csv"\nkind = "power"\n'
    )
    assert [take.kind for take in make(tmp_path, ["a.csv"], more).departments] == ["power"]


@pytest.mark.django_db
def test_a_refused_profile_ends_the_acceptance_with_its_sentence(tmp_path, monkeypatch, capsys):
    make(tmp_path)  # of deaths there is no column "day", which only loading finds out
    monkeypatch.setenv("COUNTY", str(tmp_path))
    monkeypatch.setattr(run, "call_command", lambda *_args, **_more: None)
    assert run.main() == 1
    said = capsys.readouterr().out
    assert "day" in said
    assert "keys" not in said


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_expected_figures_are_read_as_an_office_saves_them(tmp_path, encoding):
    path = tmp_path / "expected.csv"
    lines = 'key,value,unit,file,note,published\nroll.class.一类.persons,"1,200",人,,在册,\n'
    path.write_bytes(lines.encode(encoding))
    (found,) = results.results(None, path)
    assert (found.key, found.expected) == ("roll.class.一类.persons", 1200)
