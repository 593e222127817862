"""Department files: taken over as a whole, replaced by a newer one, undone."""

from datetime import date
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command

from tests import factories
from tests.linyou import load_county
from verification.departments import DEPARTMENTS
from verification.imports import DESK, DepartmentSpec
from verification.models import DepartmentFile, DepartmentRecord, Finding
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.files.imports import hand_in, take_now, undo
from welfare.models import BatchStatus, Division

pytestmark = pytest.mark.django_db
MONTH = date(2022, 12, 1)
HEAD = "序号,姓名,身份证号,死亡日期\n"


@pytest.fixture(scope="module")
def linyou(once):
    return once(load_county)


def take(county, text, kind="death", month=MONTH, by=None):
    batch = hand_in(
        by=by,
        county=county,
        spec=DESK.specs[kind],
        file=BytesIO(text.encode()),
        file_name="f.csv",
        month=month,
    )
    return take_now(by=by, batch=batch, desk=DESK)


def row(n, name="某"):
    return f"{n},{name},{factories.resident_id(n)},2022-11-0{n}\n"


def test_every_department_has_its_kind():
    assert set(DESK.specs) == set(DEPARTMENTS)


def test_good_rows_are_saved_and_bad_ones_come_back(linyou):
    bad = "9,坏,610329199001019990,2022-11-09\n"
    undated = f"8,无日期,{factories.resident_id(8)},\n"
    batch = take(linyou, HEAD + row(1) + row(1).replace("1,", "2,", 1) + bad + undated)
    assert batch.status == BatchStatus.IMPORTED
    assert (batch.rows_read, batch.saved, batch.rejected, batch.skipped) == (4, 1, 2, 1)
    assert batch.counts["rejected"]["missing"] == 1
    assert batch.error_file
    record = DepartmentRecord.objects.get()
    assert (record.row, record.day, record.resident_id) == (
        2,
        date(2022, 11, 1),
        factories.resident_id(1),
    )


def test_read_in_parts_it_is_one_file(linyou, monkeypatch):
    monkeypatch.setattr(DepartmentSpec, "rows_at_once", 2)
    undated = f"8,无日期,{factories.resident_id(8)},\n"
    batch = take(linyou, HEAD + undated + "".join(map(row, range(1, 6))) + row(3))
    assert (batch.rows_read, batch.saved, batch.rejected, batch.skipped) == (7, 5, 1, 1)
    assert batch.counts["made"] == {"records": 5, "replaced_files": 0}
    assert DepartmentFile.objects.get().records.count() == 5
    assert batch.job.done == batch.job.total


def test_a_part_that_fails_leaves_nothing(linyou, monkeypatch):
    monkeypatch.setattr(DepartmentSpec, "rows_at_once", 2)
    save = DepartmentSpec.save

    def fails_in_the_second_part(spec, reading):
        if DepartmentRecord.objects.exists():
            raise NotAllowed("no")
        return save(spec, reading)

    monkeypatch.setattr(DepartmentSpec, "save", fails_in_the_second_part)
    batch = take(linyou, HEAD + "".join(map(row, range(1, 6))))
    assert (batch.status, batch.saved) == (BatchStatus.FAILED, 0)
    assert not DepartmentFile.objects.exists()


def test_a_newer_file_replaces_and_undoing_it_brings_the_older_back(linyou):
    first = take(linyou, HEAD + row(1))
    second = take(linyou, HEAD + row(1) + row(2))
    assert DepartmentFile.objects.get(current=True).batch == second
    undo(by=None, batch=second, desk=DESK, reason="错报")
    assert DepartmentFile.objects.get().batch == first
    assert DepartmentFile.objects.get().current
    undo(by=None, batch=first, desk=DESK, reason="错报")
    assert not DepartmentRecord.objects.exists()


def factories_comparison(county):
    return Finding._meta.get_field("comparison").related_model.objects.create(
        county=county, month=MONTH
    )


def test_months_and_departments_do_not_replace_each_other(linyou):
    take(linyou, HEAD + row(1))
    take(linyou, HEAD + row(2), month=date(2022, 11, 1))
    assert DepartmentFile.objects.filter(current=True).count() == 2


def test_a_town_hands_nothing_in(linyou):
    town = Division.objects.filter(level="town").first()
    with pytest.raises(NotAllowed):
        take(linyou, HEAD + row(1), by=factories.user(Role.TOWN_CASEWORKER, town))


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("none.csv", ["--month", "2022-12"], "none.csv"),
        ("f.csv", ["--month", "2022-13"], "--month"),
        ("f.csv", [], "--month"),
        ("empty.csv", ["--month", "2022-12"], "empty.csv"),
        ("f.csv", ["--month", "2022-12", "--county", "1"], "profile"),
    ],
)
def test_wrong_arguments_of_the_command_get_a_sentence(linyou, tmp_path, name, arguments, sentence):
    (tmp_path / "f.csv").write_text(HEAD + row(1))
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(CommandError, match=sentence):
        call_command("import_ledger", "death", tmp_path / name, *arguments)
    assert not DepartmentFile.objects.exists()


def test_the_command_reads_the_month_from_the_name(linyou, tmp_path):
    path = tmp_path / "民政_202211.csv"
    path.write_text(HEAD + row(1))
    call_command("import_ledger", "death", path)
    assert DepartmentFile.objects.get().month == date(2022, 11, 1)
