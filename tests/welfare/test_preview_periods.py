"""A file that names another month than it was handed in for, and what the form says for it."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.ledgers import DESK as LEDGERS
from cases.models import Award
from tests import factories, ledgers
from verification.imports import DESK
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.files.imports import periods, preview
from welfare.models import BatchStatus, ImportBatch, TableLayout

pytestmark = pytest.mark.django_db
MONTH = date(2022, 12, 1)
HEAD = "序号,姓名,身份证号,死亡日期\n"


@pytest.fixture
def county():
    return ledgers.county()


@pytest.fixture
def clerk(county):
    return factories.user(Role.COUNTY_CASEWORKER)


def deaths(count=1, day="2022-11-05"):
    return "".join(f"{n},某,{factories.resident_id(n)},{day}\n" for n in range(1, count + 1))


def hand_in(clerk, text, name, *, desk=DESK, kind="death", **more):
    return imports.hand_in(
        by=clerk,
        county=clerk.division,
        spec=desk.specs[kind],
        file=BytesIO(text if isinstance(text, bytes) else text.encode()),
        file_name=name,
        **more,
    )


@pytest.mark.parametrize(
    ("name", "title", "said"),
    [
        ("死亡_202211.csv", "", ["2022-11"]),
        ("死亡_2022-11.csv", "", ["2022-11"]),
        ("死亡.csv", "2022年10月死亡人员,,,\n", ["2022-10"]),
        ("死亡_202212.csv", "", []),
        ("死亡.csv", "", []),
        ("死亡_2022年1-12月.csv", "", []),
        ("死亡_2022年1-2月.csv", "", ["2022-01", "2022-02"]),
        ("死亡_20230105.csv", "制表日期：2023年1月5日,,,\n", []),
        ("死亡_202211.csv", "2022年12月死亡人员,,,\n", []),
    ],
)
def test_which_month_a_file_names(clerk, name, title, said):
    batch = hand_in(clerk, title + HEAD + deaths(), name, month=MONTH)
    assert batch.mapping["other_period"] == said


@pytest.mark.parametrize(
    ("name", "said"),
    [("05_1904", []), ("05_2077", []), ("05_2021", ["2021"]), ("高龄1999", ["1999"])],
)
def test_a_number_in_a_name_is_no_year_of_which_nobody_keeps_books(name, said):
    batch = ImportBatch(file_name=f"{name}.xlsx", year=2022)
    assert periods.named_instead(SimpleNamespace(parts=[]), batch) == said


def test_another_month_is_taken_over_only_when_somebody_says_that_it_is_right(client, clerk):
    batch = hand_in(clerk, HEAD + deaths(), "死亡_202211.csv", month=MONTH)
    client.force_login(clerk)
    page = client.get(reverse("verification:file_detail", args=[batch.pk])).content.decode()
    assert "period_is_right" in page
    confirm = reverse("verification:file_confirm", args=[batch.pk])
    client.post(confirm)
    batch.refresh_from_db()
    assert batch.status == BatchStatus.PREVIEWED
    client.post(confirm, {"period_is_right": "1"})
    batch.refresh_from_db()
    assert batch.status == BatchStatus.QUEUED


def test_a_file_that_would_fail_as_a_whole_brings_its_workbook_with_the_preview(client, clerk):
    batch = hand_in(clerk, HEAD + deaths(3, day="不详"), "死亡.csv", month=MONTH)
    assert batch.mapping["blocked"] == ["rejected"]
    client.force_login(clerk)
    errors = reverse("verification:file_errors", args=[batch.pk])
    page = client.get(reverse("verification:file_detail", args=[batch.pk])).content.decode()
    assert errors in page
    taken = client.get(errors)
    assert taken.status_code == 200
    assert b"".join(taken.streaming_content).startswith(b"PK")


def test_bad_first_rows_do_not_stand_for_the_whole_file(clerk, monkeypatch):
    monkeypatch.setattr(preview, "SAMPLED_ROWS", 2)
    good = f"9,某,{factories.resident_id(9)},2022-11-05\n"
    batch = hand_in(clerk, HEAD + deaths(3, day="不详") + good, "死亡.csv", month=MONTH)
    assert (batch.mapping["blocked"], batch.mapping["sample"]["taken"]) == ([], 1)
    assert not batch.error_file


def test_the_form_says_the_programme_of_a_file_that_does_not(client, county, clerk):
    TableLayout.objects.filter(kind="people").exclude(name="低保台账").delete()
    layout = TableLayout.objects.get(kind="people")
    del layout.definition["constants"]
    layout.definition["columns"]["programme"] = {"required": True, "headers": ["救助项目"]}
    layout.save()
    content = ledgers.roll(ledgers.person(1))
    asked = hand_in(clerk, content, "台账.xlsx", desk=LEDGERS, kind="people")
    assert asked.mapping["blocked"] == ["columns"]
    client.force_login(clerk)
    upload = reverse("cases:ledger_upload", args=["people"])
    assert "programme" in client.get(upload).context["form"].fields
    file = SimpleUploadedFile("台账.xlsx", content)
    answer = client.post(upload, {"file": file, "year": "2022", "programme": "DIBAO"})
    assert answer.status_code == 302, answer.context["form"].errors
    batch = ImportBatch.objects.latest("pk")
    assert (batch.given, batch.mapping["blocked"]) == ({"programme": "DIBAO"}, [])
    imports.take_now(by=clerk, batch=batch, desk=LEDGERS)
    assert Award.objects.get().programme.code == "DIBAO"
