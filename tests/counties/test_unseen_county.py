"""A county that nobody has seen: its profile and files, by the folder and in the browser."""

from collections import Counter
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import TestCase
from openpyxl import load_workbook

from benefits.models import Payment
from cases.models import Award
from counties import folder
from counties.kinds import DESKS
from tests import factories
from tests.acceptance import county, results
from tests.counties import unseen
from welfare.accounts.roles import Role
from welfare.exceptions import Refused
from welfare.files import imports
from welfare.models import Division, ImportBatch, Level, TableLayout

pytestmark = pytest.mark.django_db


def run_through(place):
    said = []
    handed = folder.read(place)
    assert handed.strange == {}
    settle = partial(TestCase.captureOnCommitCallbacks, execute=True)
    report = county.run(county.steps(handed), settle, said.append, (CommandError, Refused))
    return results.results(report, handed.expected), said


def test_every_figure_counted_by_hand_comes_out(tmp_path):
    found, _said = run_through(unseen.write(tmp_path))
    assert {one.key: one.given for one in found} == unseen.EXPECTED


def test_a_report_that_is_refused_is_said_with_its_reason(tmp_path):
    whole = unseen.PROFILE.read_text("utf-8")
    without = tmp_path / "without.toml"
    without.write_text(whole[: whole.index('[[parameters]]\nkey = "adult_age"')], "utf-8")
    place = tmp_path / "folder"
    place.mkdir()
    found, said = run_through(unseen.write(place, profile=without))
    assert {one.given for one in found} == {None}
    (refused,) = [one for one in said if one.startswith("REFUSED")]
    assert "成年年龄" in refused


def test_a_key_that_the_report_does_not_have_is_told_with_those_near_it(tmp_path):
    place = unseen.write(tmp_path)
    (place / "expected.csv").write_text("key,value,unit,file,note,published\nroll.person,1,,,,\n")
    ((only,), _said) = run_through(place)
    assert only.given is None
    assert "roll.persons" in only.remark


@pytest.fixture
def handed(tmp_path, client):
    """The folder, its profile loaded, and a clerk of the county signed in."""
    read = folder.read(unseen.write(tmp_path))
    call_command("load_profile", read.profile, ledgers_follow=True, verbosity=0)
    client.force_login(
        factories.user(Role.COUNTY_CASEWORKER, Division.objects.get(level=Level.COUNTY))
    )
    return read


def upload(client, take):
    desk = DESKS[take.kind]
    data = {"file": SimpleUploadedFile(take.path.name, take.path.read_bytes())}
    data |= {"month": "2023-12"} if desk.specs[take.kind].asks_month else {"year": 2023}
    answer = client.post(desk.url("upload", take.kind), data)
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportBatch.objects.latest("pk"), desk


def test_each_file_is_taken_in_the_browser_without_a_question(handed, client):
    for take in handed.files:
        batch, desk = upload(client, take)
        assert batch.mapping["blocked"] == [], take.path.name
        imports.take_now(by=None, batch=batch, desk=desk)
    awards = Counter(Award.objects.values_list("programme__code", flat=True))
    assert awards == {"DIBAO": 5, "ORPHAN": 1, "FACTS": 2}


def test_without_a_layout_the_children_are_asked_of_once_for_both_sheets(handed, client):
    TableLayout.objects.all().delete()
    (take,) = [one for one in handed.files if one.path.name.startswith("儿童")]
    batch, desk = upload(client, take)
    asked = [one["key"] for one in batch.mapping["sources"]["rows"]]
    assert len(asked) == len({*asked})
    form = client.get(desk.url("detail", batch.pk)).context["form"]
    data = {name: field.initial or "" for name, field in form.fields.items()}
    said = {"儿童姓名": "name", "儿童身份证号": "resident_id", "享受时间": "joined_on"}
    said |= {"月补助标准": "basic_amount", "养育方式": "placement", "监护人姓名": "guardian"}
    for n, column in enumerate(form.columns):
        data[f"heading_{n}"] = said.get(column["header"], data[f"heading_{n}"])
    client.post(desk.url("answer", batch.pk), data)
    batch.refresh_from_db()
    assert batch.mapping["blocked"] == []
    imports.take_now(by=None, batch=batch, desk=desk)
    awards = Counter(Award.objects.values_list("programme__code", flat=True))
    assert awards == {"ORPHAN": 1, "FACTS": 2}


def test_a_number_by_its_usual_name_is_known_without_a_layout(handed, client):
    TableLayout.objects.all().delete()
    (take,) = [one for one in handed.files if one.path.name.startswith("死亡")]
    batch, _desk = upload(client, take)
    assert batch.mapping["blocked"] == []


@pytest.mark.parametrize("number", ["一", "1"])
def test_a_column_for_each_quarter_is_proposed_and_never_read_as_months(handed, client, number):
    """Of 2季度 the 2 alone is February, and so it was paid in February."""
    TableLayout.objects.filter(kind="pay").delete()
    (take,) = [one for one in handed.files if one.kind == "pay"]
    said = {"姓名": "head_name", "身份证号码": "resident_id", "项目": "programme"}
    for other in handed.files:
        if other.kind == "people":
            batch, desk = upload(client, other)
            imports.take_now(by=None, batch=batch, desk=desk)
    book = load_workbook(take.path)
    for cell in book.active[2][3:]:
        if number == "1":
            cell.value = f"第{'一二三四'.index(cell.value[0]) + 1}季度"
    book.save(take.path)
    batch, desk = upload(client, take)
    (beside,) = batch.mapping["beside"]
    assert (beside["key"], len(beside["headings"])) == ("total_amount", 4)
    headings = {("", header): key for header, key in said.items()}
    imports.answer(
        by=batch.uploaded_by,
        batch=batch,
        desk=desk,
        headings=headings,
        words={},
        beside={("", beside["pattern"]): beside["key"]},
    )
    batch.refresh_from_db()
    assert batch.mapping["blocked"] == []
    imports.take_now(by=None, batch=batch, desk=desk)
    months = Counter(Payment.objects.values_list("month__month", flat=True))
    assert months == {1: 4, 4: 5, 7: 5, 10: 5}
