"""What a preview asks: by the programme that was chosen, and of the kind that the file is of."""

from io import BytesIO

import pytest
from django.urls import reverse

from cases.ledgers import DESK
from cases.models import Programme
from tests import factories, ledgers
from tests.cases.test_ledgers_programmes import COLUMNS, DIBAO
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.files.questions import QuestionForm
from welfare.models import ImportBatch, TableLayout

pytestmark = pytest.mark.django_db
CHILD = {"姓名": "童一", "身份证号": factories.resident_id(7), "乡镇": "测试1镇"}
CHILD |= {"批准时间": "2021年5月", "标准": 780}


@pytest.fixture
def county(ledger_county):
    TableLayout.objects.filter(county=ledger_county, kind="people").delete()
    columns = {**COLUMNS, **DIBAO["columns"], "guardian": {"headers": ["监护人"]}}
    columns["relation"] = {"headers": ["关系"], "required": True}
    definition = {**DIBAO, "title": "低保名册", "row_keys": ["name"], "columns": columns}
    TableLayout.objects.create(
        county=ledger_county, kind="people", name="低保名册", definition=definition
    )
    return ledger_county


@pytest.fixture
def signed_in(client, county):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    return client


def as_a_clerk(county, content, **given):
    return imports.hand_in(
        by=factories.user(Role.COUNTY_CASEWORKER),
        county=county,
        spec=DESK.specs["people"],
        file=BytesIO(content),
        file_name="名册.xlsx",
        **given,
    )


def test_what_the_chosen_programme_needs_is_asked_and_not_anothers(county, signed_in):
    content = ledgers.book("名册", list(CHILD), (CHILD,))
    batch = as_a_clerk(county, content)
    assert {one["key"] for one in batch.mapping["lacking"]} >= {"certificate_number", "relation"}
    page = signed_in.get(reverse("cases:ledger_detail", args=[batch.pk]))
    assert page.context["ask_programme"]
    tekun = Programme.objects.get(code="TEKUN")
    batch = as_a_clerk(county, content, given={"programme": tekun.code})
    keys = {one["key"] for one in batch.mapping["lacking"]}
    assert keys == {"care_form", "care_grade"}
    labels = DESK.specs["people"].keys
    assert str(labels["guardian"]) not in batch.mapping["missing"]
    page = signed_in.get(reverse("cases:ledger_detail", args=[batch.pk]))
    assert not page.context["ask_programme"]


def test_only_the_classes_of_the_files_programme_are_offered(county):
    for code, name in (("DIBAO", "一类"), ("ORPHAN", "集中")):
        programme = Programme.objects.get(code=code)
        programme.bands.create(code=f"of_{code}", name=name, position=1)
    layout = TableLayout.objects.get(county=county, kind="people")
    layout.definition["columns"]["band"] = {"headers": ["类别"]}
    layout.definition.pop("sheets")
    layout.save()
    row = {**CHILD, "家庭编码": "H1", "村": "测试1镇村", "关系": "02", "人数": 1, "类别": "甲"}
    batch = as_a_clerk(county, ledgers.book("名册", list(row), (row,)))
    (word,) = batch.mapping["words"]
    assert word["key"] == "band"
    form = QuestionForm(batch, DESK.specs["people"](batch))
    offered = {str(label) for _code, label in form.fields["word_0"].choices}
    assert "一类" in offered
    assert "集中" not in offered


def test_a_file_that_fits_another_kind_is_told_its_name_and_place(county, signed_in):
    definition = {
        "title": "残联持证残疾人",
        "row_keys": ["disability_card"],
        "columns": {
            "name": {"headers": ["姓名"], "required": True},
            "disability_card": {"headers": ["残疾人证号"], "required": True, "secret": True},
        },
    }
    TableLayout.objects.filter(county=county, kind="disabled").delete()
    TableLayout.objects.create(county=county, kind="disabled", definition=definition)
    row = {"姓名": "人一", "残疾人证号": f"{factories.resident_id(7)}44", "等级": "四级"}
    batch = as_a_clerk(county, ledgers.book("名册", list(row), (row,)))
    url = reverse("counties:other_kind", args=[batch.pk])
    assert url in signed_in.get(reverse("cases:ledger_detail", args=[batch.pk])).content.decode()
    said = signed_in.get(url).content.decode()
    assert "残联持证残疾人" in said
    assert reverse("verification:file_upload", args=["disabled"]) in said


def test_a_file_of_its_own_kind_is_sent_nowhere(county, signed_in):
    batch = as_a_clerk(county, ledgers.book("名册", list(CHILD), (CHILD,)))
    said = signed_in.get(reverse("counties:other_kind", args=[batch.pk])).content.decode()
    assert "<a" not in said
    assert ImportBatch.objects.count() == 1


def list_of_a_group(county, **columns):
    """The county's lists of those who are watched ask for little more than who somebody is."""
    TableLayout.objects.filter(county=county, kind="groups").delete()
    columns = {
        "town": {"headers": ["乡镇"], "required": True},
        "name": {"headers": ["姓名"], "required": True},
        "resident_id": {"headers": ["身份证号"], "required": True, "secret": True},
        **columns,
    }
    definition = {"title": "监测对象", "row_keys": ["name"], "columns": columns}
    definition["constants"] = {} if "group" in columns else {"group": "watched"}
    TableLayout.objects.create(county=county, kind="groups", definition=definition)


def other_kind_of(county, signed_in, row):
    batch = as_a_clerk(county, ledgers.book("名册", list(row), (row,)))
    return signed_in.get(reverse("counties:other_kind", args=[batch.pk])).content.decode()


def test_names_and_places_make_no_list_one_of_a_group(county, signed_in):
    list_of_a_group(county)
    row = {key: CHILD[key] for key in ("乡镇", "姓名", "身份证号")}
    assert "<a" not in other_kind_of(county, signed_in, row)


def test_a_list_that_its_own_kind_knows_better_is_sent_nowhere(county, signed_in):
    list_of_a_group(county, identified_on={"headers": ["批准时间"], "required": True})
    assert "<a" not in other_kind_of(county, signed_in, CHILD)


def test_the_headings_that_tell_the_kind_are_named(county, signed_in):
    list_of_a_group(
        county,
        group={"headers": ["监测类别"], "required": True},
        identified_on={"headers": ["识别时间"]},
    )
    row = {key: CHILD[key] for key in ("乡镇", "姓名", "身份证号")}
    said = other_kind_of(
        county, signed_in, {**row, "监测类别": "边缘易致贫", "识别时间": "2022-03-01"}
    )
    assert "监测类别、识别时间" in said
    assert "监测对象" in said
