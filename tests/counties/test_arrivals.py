"""Files of departments by program and by folder: the doors of the upload, nothing twice."""

import json
import os
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from counties import folders
from counties.arrivals import receive
from counties.tasks import take_arrivals
from tests import factories
from tests.linyou import load_county
from tests.welfare.test_offices import opened, program
from verification.models import DepartmentFile, DepartmentRecord
from welfare.accounts.roles import Role
from welfare.models import BatchStatus, Event, ImportBatch, Job, OfficeAccess
from welfare.offices import actions
from welfare.offices.scopes import Scope

pytestmark = pytest.mark.django_db
HEAD = "序号,姓名,身份证号,死亡日期\n"
PENSION = "序号,姓名,身份证号,待遇类型,月待遇金额\n"
MONTH = date(2022, 12, 1)


@pytest.fixture(scope="module")
def linyou(once):
    return once(load_county)


@pytest.fixture
def county(linyou, db):
    return linyou


@pytest.fixture
def office(county):
    return opened([Scope.FILES], county, department="death")


def row(n, number=None):
    return f"{n},某{n},{number or factories.resident_id(n)},2022-11-0{n}\n"


@pytest.fixture
def push(django_capture_on_commit_callbacks):
    """Hand a file in; the job runs as soon as the call is over."""

    def pushed(key, text, month="2022-12", department="death", name="死亡名单.csv"):
        sent = {
            "file": SimpleUploadedFile(name, text.encode()),
            "month": month,
            "department": department,
        }
        with django_capture_on_commit_callbacks(execute=True):
            return program(key).post(reverse("api_department_files"), sent)

    return pushed


def test_a_pushed_file_is_taken_over_by_a_job_once(office, push):
    access, key = office
    sent = push(key, HEAD + row(1) + row(2))
    assert sent.status_code == 202, sent.json()
    url = reverse("api_department_file", args=[sent.json()["id"]])
    became = program(key).get(url).json()
    assert (became["status"], became["saved"], became["errors"]) == ("imported", 2, [])
    assert (became["percent"], became["month"]) == (100, "2022-12")
    again = push(key, HEAD + row(1) + row(2))
    assert (again.status_code, again.json()["id"]) == (200, sent.json()["id"])
    assert ImportBatch.objects.count() == Job.objects.count() == 1
    assert ImportBatch.objects.get().uploaded_by == access.account
    assert DepartmentRecord.objects.count() == 2
    used = Event.objects.filter(verb="access_used").values_list("details__called", flat=True)
    assert list(used.order_by("pk")) == [
        "api_department_files",
        "api_department_file",
        "api_department_files",
    ]


def test_the_same_file_for_another_month_is_refused_with_a_sentence(office, push):
    _access, key = office
    push(key, HEAD + row(1))
    other = push(key, HEAD + row(1), month="2022-11")
    assert other.status_code == 403
    assert "已" in other.json()["errors"][0]["reason"]
    assert DepartmentFile.objects.count() == 1


def test_a_file_of_another_department_or_without_a_month_is_refused(office, push):
    _access, key = office
    assert push(key, HEAD + row(1), department="car").status_code == 403
    said = push(key, HEAD + row(1), month="2022-13")
    assert said.status_code == 400
    assert said.json()["errors"][0]["place"] == "month"
    strange = push(key, PENSION + "1,某,x,企业职工养老,2000\n").json()
    assert strange["status"] == "previewed"
    assert strange["errors"][0]["reason"]
    assert not DepartmentFile.objects.exists()
    assert not Job.objects.exists()


def test_wrong_rows_come_back_with_place_value_reason_remedy_and_masked(office, push):
    _access, key = office
    wrong = "610329199001019990"
    pk = push(key, HEAD + row(1) + row(2, wrong)).json()["id"]
    sent = program(key).get(reverse("api_department_file", args=[pk])).json()
    assert (sent["saved"], sent["rejected"]) == (1, 1)
    [said] = sent["errors"]
    assert set(said) == {"place", "value", "reason", "remedy"}
    assert wrong not in json.dumps(sent)
    assert "3" in said["place"]


def test_what_is_no_table_is_refused_as_at_the_form(office, push):
    _access, key = office
    refused = push(key, "\x00\x01\x02" * 50, name="x.exe")
    assert refused.status_code in {400, 403}
    assert refused.json()["errors"][0]["reason"]
    assert not ImportBatch.objects.exists()


def test_another_office_sees_nothing_of_it(office, county, push):
    _access, key = office
    pk = push(key, HEAD + row(1)).json()["id"]
    _other, another = opened([Scope.FILES], county, department="death")
    assert program(another).get(reverse("api_department_file", args=[pk])).status_code == 404
    assert program(another).get(reverse("api_department_files")).json()["results"] == []


def look(folder):
    """Beat, twice: a file is taken when it did not change between two looks."""
    take_arrivals()
    take_arrivals()
    return sorted(path.name for path in folder.iterdir() if path.is_file())


@pytest.fixture
def folder(office, settings, tmp_path):
    settings.ARRIVALS_FOLDER = tmp_path
    return folders.folder_of(office[0])


def answers(folder, where):
    texts = [path.read_text("utf-8-sig") for path in (folder / where).glob("*" + folders.ANSWER)]
    files = [path for path in (folder / where).iterdir() if folders.ANSWER not in path.name]
    assert len(texts) == len(files)
    return texts


def test_a_file_in_the_folder_is_taken_over_once(folder):
    take_arrivals()
    assert str(folder).endswith("/death")
    (folder / "死亡名单2022-12.csv").write_text(HEAD + row(1))
    assert look(folder) == []
    [said] = answers(folder, "done")
    assert "保存 1 行" in said
    assert DepartmentFile.objects.get().month == MONTH
    (folder / "再来一次2022年12月.csv").write_text(HEAD + row(1))
    assert look(folder) == []
    assert len(answers(folder, "done")) == 2
    assert any("未重复处理" in text for text in answers(folder, "done"))
    assert ImportBatch.objects.count() == DepartmentRecord.objects.count() == 1


def test_a_file_that_still_grows_is_left_alone(folder):
    take_arrivals()
    path = folder / "2022-12.csv"
    path.write_text(HEAD)
    take_arrivals()
    path.write_text(HEAD + row(1))
    take_arrivals()
    assert path.exists()
    take_arrivals()
    assert not path.exists()
    assert DepartmentRecord.objects.count() == 1


def test_unfinished_hidden_and_linked_files_are_none(folder, tmp_path):
    take_arrivals()
    for name in (".2022-12.csv", "~$2022-12.xlsx", "2022-12.csv.part", "2022-12.tmp"):
        (folder / name).write_text(HEAD + row(1))
    secret = tmp_path / "secret.csv"
    secret.write_text(HEAD + row(2))
    os.symlink(secret, folder / "2022-11.csv")
    (folder / "2022-10").mkdir()
    assert len(look(folder)) == 5
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("名单.csv", HEAD + row(1), "文件名须写明月份"),
        ("2022-12和2022-11.csv", HEAD + row(1), "文件名须写明月份"),
        ("2022-12.csv", PENSION + "1,某,x,企业职工养老,2000\n", "表头"),
        ("2022-12.csv", HEAD + "1,某,610329199001019990,2022-11-01\n", "整个文件的行都会被退回"),
        ("2022-12.csv", "", "空"),
    ],
)
def test_what_cannot_be_taken_lies_beside_its_reason(folder, name, text, says):
    take_arrivals()
    (folder / name).write_text(text)
    assert look(folder) == []
    [said] = answers(folder, "refused")
    assert says in said
    assert "610329199001019990" not in said
    assert not DepartmentFile.objects.exists()


def test_a_folder_without_an_access_in_force_is_not_looked_into(office, folder):
    take_arrivals()
    (folder / "2022-12.csv").write_text(HEAD + row(1))
    access = OfficeAccess.objects.get()
    guard = factories.user(Role.SECURITY_ADMIN, access.county)
    actions.revoke_access(by=guard, access=access, reason="到期")
    assert look(folder) == ["2022-12.csv"]
    assert not ImportBatch.objects.exists()


def test_a_look_is_logged_and_writes_no_name_of_a_person(folder):
    take_arrivals()
    (folder / "2022-12.csv").write_text(HEAD + row(1))
    look(folder)
    used = Event.objects.filter(verb="access_used").get()
    assert used.details == {"called": "folder", "rows": 1, "answered": 200}
    assert "某1" not in str(list(Event.objects.values()))


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("死亡202212.xlsx", MONTH),
        ("2022年12月火化.xls", MONTH),
        ("2022年9月火化.xls", date(2022, 9, 1)),
        ("2022-09_2022-09.csv", date(2022, 9, 1)),
    ],
)
def test_the_month_stands_in_the_name(name, month):
    assert folders.month_of(name) == month


def test_a_second_program_that_sends_it_finds_the_batch_of_the_first(office):
    access, _key = office
    other, _another = opened([Scope.FILES], access.county, department="death")
    values = {"department": "death", "month": MONTH, "file_name": "x.csv"}
    text = (HEAD + row(1)).encode()
    first, new = receive(access=access, file=BytesIO(text), **values)
    second, again = receive(access=other, file=BytesIO(text), **values)
    assert (first, new, again) == (second, True, False)
    assert first.status == BatchStatus.PREVIEWED
    assert timezone.localdate() == first.uploaded_at.astimezone().date()
