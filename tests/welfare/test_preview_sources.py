"""What no column says: a title, the name of the sheet or file, or one word for all; said once."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from cases.ledgers import DESK as LEDGERS
from cases.models import Award
from tests import factories
from tests.cases.test_ledgers_programmes import COLUMNS
from tests.cases.test_ledgers_spoken_programmes import HEADINGS, book
from verification.imports import DESK
from verification.models import DepartmentRecord
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.files import imports
from welfare.files.imports.merging import merge
from welfare.files.imports.sources import form_of, sources_of, with_source
from welfare.models import ImportBatch, TableLayout

pytestmark = pytest.mark.django_db
HEADER = "姓名,身份证号,配偶姓名,登记日期"
TITLE = "麟游县2023年1月离婚登记名册"


@pytest.fixture
def county(ledger_county):
    TableLayout.objects.filter(county=ledger_county, kind="marriage").delete()
    return ledger_county


@pytest.fixture
def signed_in(client, county):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    return client


def upload(client, name="登记.csv", title="", header=HEADER, month="2023-01"):
    row = f"测婚戊,{factories.resident_id(1)},测婚己,{month}-09"
    text = "\n".join(filter(None, (title, header, row)))
    file = SimpleUploadedFile(name, text.encode())
    there = reverse("verification:file_upload", args=["marriage"])
    answer = client.post(there, {"file": file, "month": month})
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportBatch.objects.latest("pk")


def page(name, batch):
    return reverse(f"verification:file_{name}", args=[batch.pk])


def say(client, batch, key, source, part=""):
    """Post the preview as it stands, with one column said."""
    form = client.get(page("detail", batch)).context["form"]
    data = {name: field.initial or "" for name, field in form.fields.items()}
    at = next(n for n, one in enumerate(form.sources) if one["key"] in (key, ""))
    data |= {f"source_{at}": source, f"part_{at}": part}
    if not form.sources[at]["key"]:
        data[f"given_{at}"] = key
    answer = client.post(page("answer", batch), data, follow=True)
    batch.refresh_from_db()
    return answer


def state(batch):
    imports.take_now(by=None, batch=batch, desk=DESK)
    return DepartmentRecord.objects.get(file__batch=batch).state


@pytest.mark.parametrize(
    ("source", "first", "following", "means"),
    [
        ("title", {"title": TITLE}, {"title": "麟游县2023年2月结婚登记名册"}, "结婚登记"),
        ("file", {"name": "202301离婚登记.csv"}, {"name": "202302结婚登记.csv"}, "结婚登记"),
        ("always/divorced", {}, {"title": "不相干的一行"}, "离婚"),
    ],
)
def test_the_next_file_says_its_own(signed_in, source, first, following, means):
    batch = upload(signed_in, **first)
    assert batch.mapping["blocked"] == ["columns"]
    said = say(signed_in, batch, "event", source, "" if "/" in source else "离婚登记")
    assert page("confirm", batch) in said.content.decode()
    assert batch.mapping["blocked"] == []
    assert state(batch) == ("离婚" if "/" in source else "离婚登记")
    after = upload(signed_in, **following, month="2023-02")
    assert (after.mapping["blocked"], after.mapping["words"]) == ([], [])
    assert state(after) == means


def test_a_name_of_another_form_is_asked_again(signed_in):
    say(signed_in, upload(signed_in, title=TITLE), "event", "title", "离婚登记")
    other = upload(signed_in, title="二月份统计", month="2023-02")
    assert other.mapping["blocked"] == ["columns"]


def test_what_was_said_is_shown_and_taken_back(signed_in):
    batch = upload(signed_in, title=TITLE)
    say(signed_in, batch, "event", "title", "离婚登记")
    shown = [one for one in batch.mapping["sources"]["rows"] if one["key"] == "event"]
    assert [(one["source"], one["value"]) for one in shown] == [("title", "离婚登记")]
    say(signed_in, batch, "event", "")
    assert batch.mapping["blocked"] == ["columns"]


def test_a_column_that_is_not_required_may_be_given_too(signed_in):
    batch = upload(signed_in, title=TITLE, header=HEADER)
    say(signed_in, batch, "event", "title", "离婚登记")
    say(signed_in, batch, "town", "always", "甲镇")
    assert {one["key"] for one in batch.mapping["sources"]["rows"]} == {"event", "town"}


@pytest.mark.parametrize(("source", "part"), [("title", "结婚"), ("always", ""), ("", "离婚登记")])
def test_what_cannot_be_is_refused_with_a_sentence(signed_in, source, part):
    batch = upload(signed_in, title=TITLE)
    before = TableLayout.objects.filter(kind="marriage").count()
    said = say(signed_in, batch, "event", source, part)
    (refusal,) = said.context["messages"]
    assert refusal.level_tag == "error"
    assert batch.mapping["blocked"] == ["columns"]
    assert TableLayout.objects.filter(kind="marriage").count() == before


def test_a_word_that_means_nothing_is_not_kept(signed_in):
    batch = upload(signed_in)
    say(signed_in, batch, "event", "always", "收养登记")
    assert batch.mapping["blocked"] == ["columns"]


def test_a_profile_loaded_anew_keeps_what_was_said():
    base = {"columns": {"event": ["登记类型"]}, "constants": {"town": "甲镇"}}
    ours = with_source(with_source(base, "event", "title", "^(.+?)名册$"), "town", "", "")
    profile = {"columns": {"event": ["登记类型", "类型"]}, "constants": {"town": "甲镇"}}
    merged = merge(base, ours, profile)
    assert merged.definition["title_as"] == {"event": "^(.+?)名册$"}
    assert "constants" not in merged.definition
    assert merged.definition["columns"]["event"] == ["登记类型", "类型"]
    assert merged.against == []
    disputed = merge(base, ours, {**profile, "file_as": "event"})
    assert sources_of(disputed.definition) == {("event", ""): ("file", "")}
    assert len(disputed.against) == 1


def test_the_form_of_a_name_leaves_its_numbers_open():
    assert form_of(["九成宫镇2022年低保台账"], "九成宫镇") == r"^(.+?)\d+年低保台账$"
    assert form_of(["离婚登记"], "离婚登记") == form_of(["离婚登记"], "") == ""
    with pytest.raises(NotAllowed):
        form_of(["离婚登记"], "结婚")


def test_who_did_it_is_on_record(signed_in):
    batch = upload(signed_in, title=TITLE)
    say(signed_in, batch, "event", "title", "离婚登记")
    kept = TableLayout.objects.get(kind="marriage")
    assert kept.definition["title_as"] == {"event": r"^麟游县\d+年\d+月(.+?)名册$"}
    assert batch.month == date(2023, 1, 1)


def test_the_first_rows_show_what_the_name_of_their_sheet_says(signed_in):
    """It stood in a list above the rows; the row itself had no such column."""
    book = Workbook()
    row = ["测婚戊", factories.resident_id(1), "测婚己", "2023-01-09"]
    for at, name in enumerate(("离婚登记", "结婚登记")):
        sheet = book.active if at == 0 else book.create_sheet()
        sheet.title = name
        sheet.append(HEADER.split(","))
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("登记.xlsx", stream.getvalue())
    there = reverse("verification:file_upload", args=["marriage"])
    signed_in.post(there, {"file": file, "month": "2023-01"})
    batch = ImportBatch.objects.latest("pk")
    say(signed_in, batch, "event", "sheet", "离婚登记")
    at = batch.mapping["headings"].index("登记类型")
    assert [row["cells"][at] for row in batch.mapping["rows"]] == ["离婚", "结婚"]


def children(client, sheets, first=1):
    """A ledger without the column 安置方式, which the county's layout asks for."""
    without = {name: [HEADINGS[:-1], *lines[1:]] for name, lines in sheets.items()}
    file = SimpleUploadedFile("孤儿.xlsx", book(without, first).getvalue())
    there = reverse("cases:ledger_upload", args=["people"])
    client.post(there, {"file": file, "year": 2022, "programme": "ORPHAN"})
    batch = ImportBatch.objects.latest("pk")
    assert {one["key"] for one in batch.mapping["lacking"]} == {"placement"}
    return batch


def say_placement(client, batch, said):
    """By the name of a sheet, or "" for all of them: what is chosen."""
    client.force_login(batch.uploaded_by)
    form = client.get(LEDGERS.url("detail", batch.pk)).context["form"]
    data = {name: field.initial or "" for name, field in form.fields.items()}
    for n, one in enumerate(form.sources):
        if one["key"] == "placement" and one.get("sheet", "") in said:
            offered = dict(form.fields[f"source_{n}"].choices)
            assert {"always/institution", "always/home"} <= {*offered}
            data[f"source_{n}"] = said[one.get("sheet", "")]
    client.post(LEDGERS.url("answer", batch.pk), data)
    batch.refresh_from_db()
    return form


def placements(batch):
    imports.take_now(by=None, batch=batch, desk=LEDGERS)
    rows = Award.objects.order_by("pk").values_list("guardian_detail__placement", flat=True)
    return [*rows]


@pytest.fixture
def orphans(ledger_county):
    TableLayout.objects.filter(county=ledger_county, kind="people").delete()
    definition = {
        "title": "孤儿台账",
        "row_keys": ["name"],
        "columns": {**COLUMNS, "placement": {"headers": ["安置方式"], "required": True}},
    }
    TableLayout.objects.create(county=ledger_county, kind="people", definition=definition)
    return ledger_county


def test_one_word_for_all_rows_is_chosen_where_a_required_column_is_missing(orphans, signed_in):
    batch = children(signed_in, {"名册": [[], 2]})
    say_placement(signed_in, batch, {"": "always/institution"})
    assert batch.mapping["blocked"] == []
    assert placements(batch) == ["institution"] * 2


def test_each_sheet_may_have_a_word_of_its_own_and_it_can_be_taken_back(orphans, signed_in):
    sheets = {"福利院": [[], 2], "散居（在家）": [[], 1]}
    batch = children(signed_in, sheets)
    said = {"福利院": "always/institution", "散居（在家）": "always/home"}
    say_placement(signed_in, batch, said)
    assert batch.mapping["blocked"] == []
    shown = {one["sheet"]: one["value"] for one in batch.mapping["sources"]["rows"]}
    assert {*shown} == {*said}
    say_placement(signed_in, batch, {"福利院": ""})
    assert batch.mapping["blocked"] == ["columns"]
    say_placement(signed_in, batch, {"福利院": "always/institution"})
    assert placements(batch) == ["institution", "institution", "home"]


def test_a_profile_loaded_anew_keeps_the_words_of_sheets():
    base = {"columns": {"placement": ["安置方式"]}, "sheets": {"汇总": {"skip": True}}}
    ours = with_source(base, "placement", "always", "集中", "福利院")
    profile = {**base, "columns": {"placement": ["安置方式", "养育方式"]}}
    merged = merge(base, ours, profile)
    assert merged.against == []
    assert merged.definition["sheets"] == {"汇总": {"skip": True}, "福利院": {"placement": "集中"}}
    assert with_source(merged.definition, "placement", "", "", "福利院")["sheets"] == base["sheets"]
