"""A ledger of one programme is read by another's layout only where that is said."""

from io import BytesIO
from urllib.parse import parse_qs, urlparse

import pytest

from cases.ledgers import DESK
from cases.models import Programme
from tests import factories, ledgers
from tests.cases.test_ledgers_programmes import CHILD, COLUMNS
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db
ROW = {"乡镇": "测试1镇", "姓名": "测童", "身份证号": CHILD, "批准时间": "2021-05-01", "标准": 900}
CARE = {
    "care_form": {"headers": ["供养方式"], "required": True},
    "care_grade": {"headers": ["自理能力"], "required": True},
}
CHILDREN = {
    "placement": {"headers": ["安置方式"], "required": True},
    "guardian": {"headers": ["监护人"]},
}


def of_two_programmes(area):
    """The county knows a layout of 特困 and one of 孤儿, and no other of people."""
    TableLayout.objects.filter(county=area, kind="people").delete()
    for name, code, own in (("特困台账", "TEKUN", CARE), ("孤儿台账", "ORPHAN", CHILDREN)):
        TableLayout.objects.create(
            county=area,
            kind="people",
            name=name,
            definition={
                "title": name,
                "row_keys": ["name"],
                "constants": {"programme": code},
                "columns": {**COLUMNS, **own},
            },
        )


@pytest.fixture
def county(ledger_county):
    of_two_programmes(ledger_county)
    return ledger_county


def hand_in(county, *, programme="", name="名册.xlsx", **cells):
    row = {**ROW, **cells}
    return imports.hand_in(
        by=factories.user(Role.COUNTY_CASEWORKER),
        county=county,
        spec=DESK.specs["people"],
        file=BytesIO(ledgers.book("名册", list(row), (row,))),
        file_name=name,
        given={"programme": programme} if programme else {},
    )


def layouts_of(batch):
    return {one["layout"] for one in batch.mapping["columns"]}


OF_CARE = {"供养方式": "分散", "自理能力": "全自理"}


def test_the_programme_of_the_form_chooses_the_layout(county):
    batch = hand_in(county, programme="ORPHAN", **OF_CARE)
    assert layouts_of(batch) == {"孤儿台账"}
    assert [one["key"] for one in batch.mapping["lacking"]] == ["placement"]


def test_a_file_that_looks_like_another_programme_is_offered_as_that(county, client):
    Programme.objects.filter(code="ORPHAN").update(name="孤儿")
    TableLayout.objects.filter(name="孤儿台账").delete()
    batch = hand_in(county, programme="ORPHAN", **OF_CARE)
    (one,) = batch.mapping["looks_like"]
    assert one["given"] == {"programme": "TEKUN"}
    assert "ORPHAN" not in one["reason"] + one["label"]
    assert "TEKUN" not in one["reason"] + one["label"]
    client.force_login(batch.uploaded_by)
    page = client.get(DESK.url("detail", batch.pk))
    (offered,) = page.context["looks_like"]
    assert parse_qs(urlparse(offered["url"]).query)["programme"] == ["TEKUN"]
    form = client.get(offered["url"]).context["form"]
    assert form["programme"].value() == "TEKUN"


def test_a_file_whose_name_speaks_of_another_programme_is_told(county):
    batch = hand_in(county, name="孤儿基本生活费名册.xlsx", **OF_CARE)
    assert layouts_of(batch) == {"特困台账"}
    (one,) = batch.mapping["looks_like"]
    assert one["given"] == {"programme": "ORPHAN"}
    assert "孤儿" in one["reason"]


def test_a_name_that_speaks_of_its_own_programme_is_not_told(county):
    for name in ("特困人员名册.xlsx", "名册.xlsx", "孤儿特困名册.xlsx"):
        assert hand_in(county, name=name, **OF_CARE).mapping["looks_like"] == []


def test_of_two_layouts_that_lack_something_the_one_of_the_files_name_is_meant(county):
    assert layouts_of(hand_in(county, name="特困人员名册.xlsx")) == {"特困台账"}
    assert layouts_of(hand_in(county, name="孤儿台账2022.xlsx")) == {"孤儿台账"}
