"""How many an award covers, where no column of the ledger says it."""

from copy import deepcopy

import pytest
from openpyxl import load_workbook

from cases.ledgers import DESK
from cases.models import Award
from counties.layouts import layout_faults
from tests import factories
from tests.cases.test_ledgers_programmes import DIBAO, take
from welfare.models import BatchStatus, TableLayout

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(ledger_county):
    return ledger_county


def label(key):
    return str(DESK.specs["people"].keys[key])


def layout(*without):
    made = deepcopy(DIBAO)
    made.pop("sheets")
    for key in ("band", "covered_size", *without):
        made["columns"].pop(key)
    return made


def row(n, relation, **cells):
    said = {"家庭编码": "H1", "村": "测试1镇村", "姓名": f"人{n}", "关系": relation, "标准": 878}
    return {**said, "身份证号": factories.resident_id(n), **cells}


def test_members_that_are_listed_are_counted(county):
    other = row(9, "02", 家庭编码="H2")
    batch = take(county, layout(), [row(1, "02"), row(2, "10"), row(3, "20"), other])
    assert (batch.saved, batch.rejected) == (4, 0)
    sizes = Award.objects.values_list("number", "covered_size", "family_size")
    assert set(sizes) == {("H1", 3, 3), ("H2", 1, 1)}
    assert layout_faults(county) == []


def test_without_members_the_column_is_named_before_and_at_the_import(county):
    batch = take(county, layout("relation"), [row(1, ""), row(2, "", 家庭编码="H2")])
    assert batch.status == BatchStatus.FAILED
    asked = [(one["key"], one["label"]) for one in batch.mapping["lacking"]]
    assert asked == [("covered_size", label("covered_size"))]
    assert batch.mapping["blocked"][0] == "columns"
    (cause,) = batch.counts["causes"]
    assert label("covered_size") in cause["reason"]
    with batch.error_file.open("rb") as stored:
        summary = load_workbook(stored).worksheets[0]
    said = [str(cell.value) for line in summary.iter_rows() for cell in line]
    assert any(label("covered_size") in one for one in said)
    (fault,) = layout_faults(county)
    assert label("covered_size") in fault.reason
    assert "covered_size" in fault.reason


def test_a_layout_of_persons_need_not_say_how_many(county):
    columns = layout("relation")["columns"]
    definition = {
        "row_keys": ["name"],
        "constants": {"programme": "TEKUN"},
        "columns": {**columns, "name": {"headers": ["姓名"]}},
    }
    TableLayout.objects.filter(county=county, kind="people").delete()
    TableLayout.objects.create(county=county, kind="people", definition=definition)
    assert layout_faults(county) == []


def test_whatever_has_no_column_is_called_by_its_name(county):
    rows = [{**row(1, "02"), "户主": "人1"}]
    del rows[0]["标准"]
    batch = take(county, layout(), rows)
    (cause,) = batch.counts["causes"]
    assert label("basic_amount") in cause["reason"]
    assert [one["key"] for one in batch.mapping["lacking"]] == ["basic_amount"]


def test_a_layout_that_describes_no_certificate_number_has_one_made(county):
    """The county does not number its households, or its ledger does not say how."""
    made = layout()
    del made["columns"]["certificate_number"]
    made["household"] = {"by": "head_name", "head": "relation"}
    made["columns"]["head_name"] = {"headers": ["户主"]}
    batch = take(county, made, [{**row(1, "02"), "户主": "人1"}])
    assert (batch.saved, batch.mapping["lacking"]) == (1, [])
    assert Award.objects.get().number
