"""A file of which some rows were refused: what is said of them, and how it comes in again."""

from datetime import date

import pytest
from django.urls import reverse

from cases.ledgers import DESK
from cases.models import Award
from counties import undo
from tests import factories, ledgers
from tests.cases.test_ledgers import hand_in, take
from tests.cases.test_ledgers_programmes import COLUMNS
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.files.imports import reading
from welfare.files.imports.rules import BLOCKED
from welfare.models import BatchStatus, Division, TableLayout

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(ledger_county):
    return ledger_county


@pytest.fixture
def clerk(county):
    return factories.user(Role.COUNTY_CASEWORKER)


@pytest.fixture
def shown(client, clerk):
    """The page of a file, as the clerk sees it."""
    client.force_login(clerk)
    return lambda batch: client.get(reverse("cases:ledger_detail", args=[batch.pk]))


# ---- the same file again
def test_a_partly_refused_file_may_be_handed_in_again_as_it_is(county):
    content = ledgers.roll(
        ledgers.person(1, **{"村（社区）": "测试1镇社区"}),
        ledgers.person(2, **{"村（社区）": "后设村"}),
    )
    first = take(county, content)
    assert (first.status, first.saved, first.rejected) == (BatchStatus.IMPORTED, 1, 1)
    Division.objects.filter(name="测试1镇村").update(name="后设村")
    batch = take(county, content)
    assert (batch.status, batch.saved, batch.skipped, batch.rejected) == (
        *(BatchStatus.IMPORTED, 1, 1, 0),
    )
    assert Award.objects.count() == 2
    with pytest.raises(NotAllowed):
        hand_in(county, content)


# ---- why nothing would be saved
def test_one_bad_row_among_known_ones_does_not_reject_the_whole_file(county, shown):
    take(county, ledgers.roll(ledgers.person(1), ledgers.person(2)))
    rows = ledgers.person(1), ledgers.person(2), ledgers.person(3, 身份证号="")
    batch = hand_in(county, ledgers.roll(*rows), name="又一次.xlsx")
    assert batch.mapping["blocked"] == ["nothing_new"]
    assert batch.mapping["lacking"] == []
    assert batch.error_file
    page = shown(batch).content.decode()
    assert str(BLOCKED["nothing_new"]) in page
    assert str(BLOCKED["rejected"]) not in page


# ---- what sections say
def by_sections(county, *rows):
    columns = {**COLUMNS, "town": {"required": True}}
    definition = {
        "row_keys": ["name", "resident_id"],
        "constants": {"programme": "ORPHAN"},
        "section_as": {"town": "[一二三]、(.+)"},
        "columns": columns,
    }
    TableLayout.objects.filter(county=county, kind="people").delete()
    TableLayout.objects.create(county=county, kind="people", definition=definition)
    headings = ["姓名", "身份证号", "批准时间", "标准"]
    lines = [{"姓名": "一、测试1镇"}, *rows]
    return hand_in(county, ledgers.book("上册", headings, tuple(lines)))


def one(n, **cells):
    said = {"姓名": f"人{n}", "批准时间": "2021年5月", "标准": 780}
    return {**said, "身份证号": factories.resident_id(n, date(2015, 3, 1)), **cells}


def test_a_section_gives_a_column_in_the_preview_too(county):
    label = str(DESK.specs["people"].keys["town"])
    batch = by_sections(county, one(1), one(2))
    seen = batch.mapping
    assert seen["blocked"] == []
    assert label not in seen["missing"]
    assert {"sheet": "上册", "label": label, "value": "测试1镇"} in seen["given"]
    at = seen["headings"].index(label)
    assert [row["cells"][at] for row in seen["rows"]] == ["测试1镇", "测试1镇"]


def test_a_wrong_row_under_a_section_is_not_said_to_lack_the_column(county):
    seen = by_sections(county, one(1, 身份证号="")).mapping
    assert seen["lacking"] == []
    assert seen["blocked"] == ["rejected"]


@pytest.mark.parametrize("name", ["测试1镇", "1.测试1镇", "测试1镇（12月）"])
def test_a_number_or_brackets_make_no_similar_name_of_an_exact_one(county, name):
    batch = take(county, ledgers.roll(ledgers.person(1), town=name))
    assert batch.saved == 1
    assert "place_repaired" not in batch.counts["mended"]


# ---- one cause, one line
def test_broken_households_are_one_line_and_more_causes_are_counted(county, shown):
    rows = []
    for n in range(1, 15):
        rows.append(ledgers.person(n, 家庭人口=2, 保障人口=2, 家庭月收入=f"约{n}元"))
        rows.append(ledgers.member(100 + n))
    rows.append(ledgers.person(50))
    batch = take(county, ledgers.roll(*rows))
    assert (batch.saved, batch.rejected) == (1, 28)
    assert [cause["rows"] for cause in batch.counts["causes"]] == [14, 14]


def test_causes_that_are_not_shown_are_counted(county, shown, monkeypatch):
    monkeypatch.setattr(reading, "SHOWN_CAUSES", 1)
    rows = [ledgers.person(n, **{"村（社区）": f"无名{n}村"}) for n in range(1, 16)]
    rows += [ledgers.person(20, 身份证号="610329199001011000")]
    batch = take(county, ledgers.roll(*rows, ledgers.person(50)))
    assert [cause["rows"] for cause in batch.counts["causes"]] == [15]
    assert batch.counts["more_causes"] == 1
    answer = shown(batch)
    assert answer.context["batch"].counts["more_causes"] == 1
    assert "_import_causes" in str([one.name for one in answer.templates])


# ---- the card with the workbook, and a file that was taken back
def test_a_file_without_wrong_rows_is_not_said_to_have_any(county, shown):
    batch = take(
        county, ledgers.roll(ledgers.person(1, 停保时间="2022-05-30", 账号="6299000000000000010"))
    )
    assert batch.counts["warnings"] == {"no_reason": 1}
    assert batch.error_file
    page = shown(batch).content.decode()
    assert reverse("cases:ledger_errors", args=[batch.pk]) in page
    assert reverse("cases:ledger_upload", args=["people"]) not in page


def test_a_batch_that_was_taken_back_no_longer_says_what_it_saved(county, clerk, shown):
    batch = take(county, ledgers.roll(ledgers.person(1), ledgers.person(2, 身份证号="1")))
    undo.take_back(by=clerk, batch=batch, reason="错的文件")
    batch.refresh_from_db()
    answer = shown(batch)
    labels = [str(tile.label) for tile in answer.context["tiles"]]
    assert len(labels) == 2
    page = answer.content.decode()
    assert reverse("cases:ledger_errors", args=[batch.pk]) not in page
