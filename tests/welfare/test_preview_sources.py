"""What no column says: a title, the name of the sheet or file, or one word for all; said once."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from tests import factories
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
        ("always", {}, {"title": "不相干的一行"}, "离婚登记"),
    ],
)
def test_the_next_file_says_its_own(signed_in, source, first, following, means):
    batch = upload(signed_in, **first)
    assert batch.mapping["blocked"] == ["columns"]
    said = say(signed_in, batch, "event", source, "离婚登记")
    assert page("confirm", batch) in said.content.decode()
    assert batch.mapping["blocked"] == []
    assert state(batch) == "离婚登记"
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
    assert sources_of(disputed.definition) == {"event": ("file", "")}
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
