"""What a preview asks, and what becomes of the answers: the next file passes without a question."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.ledgers import DESK
from cases.models import Household
from tests import factories, ledgers
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.files import imports
from welfare.files.imports.county_layouts import with_heading
from welfare.files.imports.merging import merge
from welfare.files.tables import BadLayout
from welfare.models import BatchStatus, Division, Event, ImportBatch, TableLayout

pytestmark = pytest.mark.django_db

HEADER = "区划代码,地名,级别,面积"
ROWS = (
    "610399170000,甲镇,建制镇,31",
    "610399170201,甲村,行政建制村,5",
    "610399170202,乙村,行政建制村,6",
    "610399170001,丙社区,城市社区,2",
)
MORE = ("610399180000,丁镇,建制镇,28", "610399180201,戊村,行政建制村,4")


@pytest.fixture
def county(ledger_county):
    return ledger_county


@pytest.fixture
def clerk(county):
    return factories.user(Role.COUNTY_CASEWORKER)


@pytest.fixture
def signed_in(client, clerk):
    client.force_login(clerk)
    return client


def content(*rows, header=HEADER):
    return "\n".join((header, *rows)).encode()


def upload(client, *rows, header=HEADER):
    file = SimpleUploadedFile("区划.csv", content(*rows, header=header))
    answer = client.post(reverse("cases:ledger_upload", args=["regions"]), {"file": file})
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportBatch.objects.latest("pk")


def page(name, batch):
    return reverse(f"cases:ledger_{name}", args=[batch.pk])


def answers(client, batch, headings=(), words=(), **more):
    """Post the form of the preview as it stands, with some answers changed."""
    form = client.get(page("detail", batch)).context["form"]
    data = {name: field.initial or "" for name, field in form.fields.items()} | more
    for n, column in enumerate(form.columns):
        data[f"heading_{n}"] = dict(headings).get(column["header"], data[f"heading_{n}"])
    for n, word in enumerate(form.words):
        data[f"word_{n}"] = dict(words).get(word["word"], "")
    return client.post(page("answer", batch), data, follow=True)


MEANINGS = {"建制镇": "town", "行政建制村": "village", "城市社区": "village"}


def test_a_heading_and_three_words_are_said_once(signed_in, django_capture_on_commit_callbacks):
    batch = upload(signed_in, *ROWS)
    shown = signed_in.get(page("detail", batch))
    assert page("confirm", batch) not in shown.content.decode()
    assert batch.mapping["blocked"] == ["columns", "words"]
    assert {one["word"]: one["count"] for one in batch.mapping["words"]} == {
        "行政建制村": 2,
        "建制镇": 1,
        "城市社区": 1,
    }
    assert "面积" in batch.mapping["ignored"]
    refused = signed_in.post(page("confirm", batch), follow=True)
    assert [str(message) for message in refused.context["messages"]]
    batch.refresh_from_db()
    assert batch.status == BatchStatus.PREVIEWED
    answers(signed_in, batch, {"地名": "name", "面积": "-"}, MEANINGS)
    batch.refresh_from_db()
    assert (batch.mapping["blocked"], batch.mapping["words"], batch.mapping["ignored"]) == (
        [],
        [],
        [],
    )
    assert batch.mapping["sample"]["taken"] == 4
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(page("confirm", batch))
    batch.refresh_from_db()
    assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 4)
    assert Division.objects.get(code="610399170201").name == "甲村"
    following = upload(signed_in, *MORE)
    assert following.mapping["blocked"] == []
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(page("confirm", following))
    following.refresh_from_db()
    assert (following.status, following.saved) == (BatchStatus.IMPORTED, 2)


def test_who_said_what_is_in_the_log(signed_in, clerk):
    batch = upload(signed_in, *ROWS)
    answers(signed_in, batch, {"地名": "name"}, MEANINGS)
    event = Event.objects.get(verb="layout_kept")
    assert event.actor == clerk
    assert event.details["headings"] == ["地名 = name"]
    assert "level: 建制镇 = town" in event.details["words"]
    assert TableLayout.objects.get(kind="regions").definition["columns"]["name"]["headers"][-1] == (
        "地名"
    )


def test_a_shape_of_its_own_is_kept_under_its_name(signed_in, county):
    before = TableLayout.objects.get(county=county, kind="regions").definition
    batch = upload(signed_in, *ROWS)
    answers(signed_in, batch, {"地名": "name"}, MEANINGS, keep_as="统计局")
    kept = TableLayout.objects.filter(county=county, kind="regions")
    assert {row.name for row in kept} == {"", "统计局"}
    assert kept.get(name="").definition == before
    batch.refresh_from_db()
    assert batch.mapping["blocked"] == []
    assert {one["layout"] for one in batch.mapping["columns"]} == {"统计局"}


def test_a_wrong_answer_is_taken_back(signed_in):
    batch = upload(signed_in, *ROWS)
    answers(signed_in, batch, {"面积": "name"}, MEANINGS)
    batch.refresh_from_db()
    assert "columns" not in batch.mapping["blocked"]
    answers(signed_in, batch, {"面积": "", "地名": "name"})
    batch.refresh_from_db()
    keys = {one["header"]: one["key"] for one in batch.mapping["columns"]}
    assert (keys["地名"], keys["面积"]) == ("name", "")


def test_a_preview_in_which_every_row_fails_offers_no_button(signed_in):
    header = HEADER.replace("地名", "名称")
    batch = upload(signed_in, "1,甲镇,镇,1", "2,乙镇,镇,1", header=header)
    assert batch.mapping["blocked"] == ["rejected"]
    shown = signed_in.get(page("detail", batch)).content.decode()
    assert page("confirm", batch) not in shown
    assert batch.mapping["sample"]["causes"][0]["rows"] == 2


def test_an_unknown_word_of_a_column_that_may_be_empty_does_not_stop_the_file(signed_in):
    header = "区划代码,名称,级别,城乡"
    rows = ("610399170000,甲镇,镇,", "610399170201,甲村,村,乡间")
    batch = upload(signed_in, *rows, header=header)
    assert batch.mapping["blocked"] == []
    assert [one["word"] for one in batch.mapping["words"]] == ["乡间"]
    assert batch.mapping["sample"]["reasons"]["rejected"] == {"unknown_word": 1}
    answers(signed_in, batch, words={"乡间": "-"})
    batch.refresh_from_db()
    assert batch.mapping["sample"]["taken"] == 2


def test_numbers_of_people_are_never_kept_as_words(signed_in):
    number = factories.resident_id(1)
    batch = upload(signed_in, f"610399170000,甲镇,{number},1")
    assert number not in str(batch.mapping)


def test_only_who_may_import_for_the_county_answers(signed_in, client, county):
    batch = upload(signed_in, *ROWS)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER, factories.county("610398", "远方县")))
    assert client.post(page("answer", batch), {}).status_code == 404
    with pytest.raises(NotAllowed):
        imports.answer(
            by=factories.user(Role.FINANCE),
            batch=batch,
            desk=DESK,
            headings={("", "地名"): "name"},
            words={},
        )


def test_a_county_without_a_layout_begins_with_the_kinds_own_headings(clerk, county):
    TableLayout.objects.filter(county=county).delete()
    keys = DESK.specs["regions"].keys
    header = ",".join(str(keys[key]) for key in ("name", "level"))
    batch = imports.hand_in(
        by=clerk,
        county=county,
        spec=DESK.specs["regions"],
        file=BytesIO(content("甲镇,建制镇,610399170000", header=f"{header},编码")),
        file_name="区划.csv",
    )
    assert [one["key"] for one in batch.mapping["lacking"]] == ["code"]
    heading = {("", "编码"): "code"}
    batch = imports.answer(by=clerk, batch=batch, desk=DESK, headings=heading, words={})
    assert [one["word"] for one in batch.mapping["words"]] == ["建制镇"]


@pytest.mark.parametrize(
    ("column", "options", "said"),
    [
        ("colour", {"headers": ["颜色"]}, "colour"),
        ("level", {"headers": ["级别"], "words": {"省": "province"}}, "province"),
        ("level", {"headers": ["级别"], "default": "province"}, "province"),
    ],
)
def test_a_layout_names_what_its_kind_knows(county, column, options, said):
    definition = TableLayout.objects.get(county=county, kind="regions").definition
    definition["columns"][column] = options
    TableLayout.objects.filter(county=county, kind="regions").update(definition=definition)
    spec = DESK.specs["regions"]
    with pytest.raises(BadLayout, match=said):
        imports.check_layouts(
            spec(ImportBatch(county=county, kind="regions")), imports.layouts_for(county, spec)
        )


def test_of_two_columns_with_one_heading_the_person_says_which(
    signed_in, django_capture_on_commit_callbacks
):
    header = "区划代码,名称,级别,名称"
    rows = ("610399170000,甲镇,镇,旧甲", "610399170201,甲村,村,旧村")
    batch = upload(signed_in, *rows, header=header)
    assert batch.mapping["blocked"] == ["twice"]
    assert [one["key"] for one in batch.mapping["twice"]] == ["name"]
    shown = signed_in.get(page("detail", batch)).content.decode()
    assert page("confirm", batch) not in shown
    answers(signed_in, batch, {"名称#1": "name"})
    batch.refresh_from_db()
    assert batch.mapping["blocked"] == []
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(page("confirm", batch))
    assert Division.objects.get(code="610399170201").name == "甲村"
    following = upload(signed_in, "610399180000,丁镇,镇,旧丁", header=header)
    assert following.mapping["blocked"] == []


def test_of_two_headings_for_one_meaning_the_other_is_not_read(signed_in):
    header = "区划代码,名称,级别,区划名称"
    layout = TableLayout.objects.get(kind="regions")
    layout.definition["columns"]["name"]["headers"] = ["名称", "区划名称"]
    layout.save()
    batch = upload(signed_in, "610399170000,旧甲,镇,甲镇", header=header)
    assert batch.mapping["blocked"] == ["twice"]
    answers(signed_in, batch, {"区划名称": "name"})
    batch.refresh_from_db()
    assert batch.mapping["blocked"] == []
    assert {one["header"]: one["key"] for one in batch.mapping["columns"]} == {
        "区划代码": "code",
        "名称": "",
        "级别": "level",
        "区划名称": "name",
    }


def test_a_file_without_a_known_heading_is_asked_about(signed_in):
    lines = ("甲县统计表,,,", "代号,地名,属性,面积", *ROWS)
    batch = upload(signed_in, *lines[1:], header=lines[0])
    assert "columns" in batch.mapping["blocked"]
    assert batch.mapping["strange"]["first"] == 2
    assert [one["header"] for one in batch.mapping["columns"]] == ["代号", "地名", "属性", "面积"]
    answers(signed_in, batch, heading_row="1")
    batch.refresh_from_db()
    assert [one["header"] for one in batch.mapping["columns"]] == ["甲县统计表"]
    answers(signed_in, batch, heading_row="2")
    batch.refresh_from_db()
    said = {"代号": "code", "地名": "name", "属性": "level"}
    answers(signed_in, batch, said)
    batch.refresh_from_db()
    assert not batch.mapping["strange"]
    answers(signed_in, batch, words=MEANINGS)
    batch.refresh_from_db()
    assert (batch.mapping["blocked"], batch.mapping["sample"]["taken"]) == ([], 4)


def people_layout(**columns):
    """The county's one layout of ledgers of people, with some columns more."""
    TableLayout.objects.filter(kind="people").exclude(name="低保台账").delete()
    row = TableLayout.objects.get(kind="people")
    row.definition["columns"] |= columns
    row.save()
    return row


def people(client, *rows, headings=()):
    content = ledgers.book("测试1镇", [*ledgers.ROLL_HEADINGS, *headings], rows)
    file = SimpleUploadedFile("台账.xlsx", content)
    client.post(reverse("cases:ledger_upload", args=["people"]), {"file": file, "year": 2022})
    return ImportBatch.objects.latest("pk")


def test_a_word_of_another_programme_is_not_asked(signed_in):
    people_layout(placement=["安置方式"], cover=["施保方式"])
    row = ledgers.person(1, 安置方式="不适用", 施保方式="一家子")
    batch = people(signed_in, row, headings=("安置方式", "施保方式"))
    assert [one["key"] for one in batch.mapping["words"]] == ["cover"]
    layout = people_layout()
    layout.definition["constants"] = {"programme": "ORPHAN"}
    layout.save()
    batch = people(signed_in, row, headings=("安置方式", "施保方式"))
    assert [one["key"] for one in batch.mapping["words"]] == ["placement"]


def test_what_a_heading_may_stand_for_is_named_apart(signed_in):
    people_layout()
    batch = people(signed_in, ledgers.person(1))
    form = signed_in.get(page("detail", batch)).context["form"]
    labels = [str(label) for _key, label in form.fields["heading_0"].choices]
    assert len(labels) == len(set(labels))


def test_a_column_that_lacks_is_named_with_its_sheet(signed_in):
    layout = people_layout()
    layout.definition["columns"]["health"] = {"headers": ["健康"], "required": True}
    layout.save()
    batch = people(signed_in, ledgers.person(1))
    shown = signed_in.get(page("detail", batch)).content.decode()
    label = str(DESK.specs["people"].keys["health"])
    assert f"{label} 测试1镇" not in shown
    assert f"“{label}”" in shown
    assert "“测试1镇”" in shown


def test_a_number_of_household_and_person_is_an_answer(
    signed_in, county, django_capture_on_commit_callbacks
):
    heading = "户内编号"
    headings = [heading if one == "低保证号" else one for one in ledgers.ROLL_HEADINGS]
    rows = (
        {**ledgers.person(1, 家庭人口=2, 保障人口=2), heading: "3-1"},
        {**ledgers.member(2), heading: "3-2"},
        {**ledgers.person(4), heading: "4-1"},
    )
    file = SimpleUploadedFile("名册2022.xlsx", ledgers.book("测试1镇", headings, rows))
    signed_in.post(reverse("cases:ledger_upload", args=["people"]), {"file": file})
    batch = ImportBatch.objects.latest("pk")
    assert batch.mapping["blocked"] == ["columns"]
    form = signed_in.get(page("detail", batch)).context["form"]
    at = [one["header"] for one in form.columns].index(heading)
    offered = dict(form.fields[f"heading_{at}"].choices)
    assert "3-1" in str(offered["certificate_number/1"])
    others = dict(form.fields[f"heading_{at - 1}"].choices)
    assert "certificate_number/1" not in others
    answers(signed_in, batch, {heading: "certificate_number/1"})
    batch.refresh_from_db()
    assert batch.mapping["blocked"] == []
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(page("confirm", batch))
    batch.refresh_from_db()
    assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 3)
    homes = {home.number: home.members.count() for home in Household.objects.all()}
    assert homes == {"3": 2, "4": 1}


def test_the_profile_loaded_again_leaves_that_answer():
    profile = {"columns": {"name": {"headers": ["姓名"], "required": True}}}
    ours = with_heading(profile, "编号", "certificate_number/1")
    columns = {**profile["columns"], "bank": {"headers": ["银行"], "default": "某行"}}
    merged = merge(profile, ours, {"columns": columns})
    assert merged.against == []
    assert merged.definition["household"] == ["certificate_number"]
    number = merged.definition["columns"]["certificate_number"]
    assert number == ours["columns"]["certificate_number"]
    assert merged.definition["columns"]["bank"]["default"] == "某行"
    back = with_heading(ours, "编号", "bank")
    assert "certificate_number" not in back["columns"]
