"""What a preview asks: by the programme that was chosen, and of the kind that the file is of."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse

from cases.models import Programme
from counties.kinds import DEPARTMENTS, DESKS
from tests import factories, ledgers
from tests.cases.test_ledgers_programmes import COLUMNS, DIBAO
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.files.imports.county_layouts import IGNORE
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


def as_a_clerk(county, content, *, kind="people", **given):
    return imports.hand_in(
        by=factories.user(Role.COUNTY_CASEWORKER),
        county=county,
        spec=DESKS[kind].specs[kind],
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
    labels = DESKS["people"].specs["people"].keys
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
    form = QuestionForm(batch, DESKS["people"].specs["people"](batch))
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
    assert reverse("counties:read_as_other", args=[batch.pk]) in said
    assert "按“残联持证残疾人”重新读取这份文件" in said


def test_a_file_of_its_own_kind_is_sent_nowhere(county, signed_in):
    batch = as_a_clerk(county, ledgers.book("名册", list(CHILD), (CHILD,)))
    said = signed_in.get(reverse("counties:other_kind", args=[batch.pk])).content.decode()
    assert "<form" not in said
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
    assert "<form" not in other_kind_of(county, signed_in, row)


def test_a_list_that_its_own_kind_knows_better_is_sent_nowhere(county, signed_in):
    list_of_a_group(county, identified_on={"headers": ["批准时间"], "required": True})
    assert "<form" not in other_kind_of(county, signed_in, CHILD)


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


DISABLED = {"姓名": "人一", "残疾人证号": f"{factories.resident_id(7)}44", "等级": "四级"}
DISABLED |= {"残疾类别": "肢体", "残疾等级": "四级", "证件状态": "正常"}


def read_as(client, batch, **data):
    """Press the button of the preview as it is offered there."""
    fragment = client.get(reverse("counties:other_kind", args=[batch.pk]))
    form = fragment.context["form"]
    posted = {name: form[name].value() or "" for name in form.fields} | data
    answer = client.post(reverse("counties:read_as_other", args=[batch.pk]), posted, follow=True)
    return answer, ImportBatch.objects.latest("pk")


def test_a_departments_file_at_the_door_of_ledgers_is_read_there_by_one_button(county, signed_in):
    batch = as_a_clerk(county, ledgers.book("残联", list(DISABLED), (DISABLED,)))
    assert batch.mapping["blocked"]
    answer, none_yet = read_as(signed_in, batch)
    assert none_yet == batch
    assert [one.level_tag for one in answer.context["messages"]] == ["error"]
    answer, handed_on = read_as(signed_in, batch, month="2022-12")
    assert answer.redirect_chain[-1][0] == reverse("verification:file_detail", args=[handed_on.pk])
    assert (handed_on.kind, f"{handed_on.month:%Y-%m}") == ("disabled", "2022-12")
    assert handed_on.file_name == batch.file_name
    assert handed_on.mapping["blocked"] == []
    with batch.file.open() as before, handed_on.file.open() as now:
        assert before.read() == now.read()


def test_a_ledger_at_the_door_of_a_department_is_read_as_one(county, signed_in):
    row = {**CHILD, "家庭编码": "H1", "村": "测试1镇村", "关系": "户主", "人数": 1}
    for sheet, lacking in (("一类", set()), ("低保", {"band"})):
        content = ledgers.book(sheet, list(row), (row,))
        batch = as_a_clerk(county, content, kind="pension", month=date(2022, 12, 1))
        assert batch.mapping["blocked"]
        _answer, handed_on = read_as(signed_in, batch)
        assert (handed_on.kind, handed_on.year) == ("people", 2022)
        assert {one["key"] for one in handed_on.mapping["lacking"]} == lacking


def test_who_may_not_hand_it_in_there_reads_whose_work_it_is(county, client):
    batch = as_a_clerk(county, ledgers.book("残联", list(DISABLED), (DISABLED,)))
    client.force_login(factories.user(Role.COUNTY_APPROVER))
    fragment = client.get(reverse("counties:other_kind", args=[batch.pk]))
    assert str(Role.COUNTY_CASEWORKER.label) in fragment.content.decode()
    assert "<form" not in fragment.content.decode()
    answer = client.post(
        reverse("counties:read_as_other", args=[batch.pk]), {"kind": "disabled", "month": "2022-12"}
    )
    assert answer.status_code == 403


HOLDER = {"姓名": "人一", "身份证号": factories.resident_id(7), "企业名称": "甲县某某有限公司"}
HOLDER |= {"统一社会信用代码": "91610329MA6X00000X", "登记状态": "存续"}


@pytest.mark.parametrize("laid_out", [True, False])
@pytest.mark.parametrize("more", [{"职务": "监事", "认缴出资额（万元）": 5}, {"任职类型": "股东"}])
def test_shares_and_offices_are_no_businesses_of_their_own(county, signed_in, laid_out, more):
    if not laid_out:
        TableLayout.objects.filter(county=county, kind="business").delete()
    row = {**HOLDER, **more}
    content = ledgers.book("企业持股任职信息", list(row), (row,))
    batch = as_a_clerk(county, content, kind="business", month=date(2022, 12, 1))
    assert "another" in batch.mapping["blocked"]
    page = signed_in.get(reverse("verification:file_detail", args=[batch.pk]))
    assert page.context["other_kind_url"]
    _answer, handed_on = read_as(signed_in, batch)
    assert handed_on.kind == "company"
    assert handed_on.mapping["blocked"] == []


def test_what_tells_the_other_kind_may_be_said_not_to_be_read(county, signed_in):
    row = {**HOLDER, "职务": "个体经营者"}
    content = ledgers.book("市场主体", list(row), (row,))
    batch = as_a_clerk(county, content, kind="business", month=date(2022, 12, 1))
    assert batch.mapping["blocked"] == ["another"]
    layout = batch.mapping["columns"][0]["layout"]
    imports.answer(
        by=batch.uploaded_by,
        batch=batch,
        desk=DEPARTMENTS,
        headings={(layout, "职务"): IGNORE},
        words={},
    )
    batch.refresh_from_db()
    assert batch.mapping["blocked"] == []


def test_each_departments_own_headings_are_those_of_its_kind_alone(county):
    """A file that has everything its kind asks for is told to be of no other."""
    TableLayout.objects.filter(county=county).delete()
    for kind in DEPARTMENTS.specs:
        spec = DEPARTMENTS.specs[kind]
        row = {str(label): "" for label in spec.keys.values()} | {"姓名": "人一"}
        row[str(spec.keys["resident_id"])] = factories.resident_id(7)
        content = ledgers.book("名单", list(row), (row,))
        batch = as_a_clerk(county, content, kind=kind, month=date(2022, 12, 1))
        assert "another" not in batch.mapping["blocked"], kind
