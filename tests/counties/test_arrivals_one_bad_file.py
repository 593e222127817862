"""What is wrong with one file in a folder of a department is said beside it and stops no other."""

import logging
import os

import pytest
from django.core.cache import cache

from counties import folders, tasks
from counties.tasks import take_arrivals
from tests.counties.test_arrivals import (  # noqa: F401
    HEAD,
    answers,
    county,
    folder,
    linyou,
    look,
    office,
    push,
    row,
)
from verification.models import DepartmentFile, DepartmentRecord
from welfare.models import BatchStatus, ImportBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(folder):  # noqa: F811
    take_arrivals()
    return folder


def test_a_name_as_a_department_s_computer_writes_it_is_read(ready):
    (ready / "2022-12.csv").write_text(HEAD + row(1))
    strange = os.path.join(os.fsencode(ready), "死亡2022-11.csv".encode("gbk"))
    with open(strange, "wb") as file:
        file.write((HEAD + row(2)).encode())
    assert look(ready) == []
    assert DepartmentFile.objects.count() == 2
    assert any("死亡2022-11.csv" in said for said in answers(ready, "done"))


def test_a_name_that_is_too_long_with_its_answer_is_cut(ready):
    for end in ("甲", "乙"):
        (ready / ("2022-12" + "名" * 77 + end + ".csv")).write_text(HEAD + row(1))
    (ready / "死亡2022-11.csv").write_text(HEAD + row(2))
    assert look(ready) == []
    assert DepartmentFile.objects.count() == 2
    assert len(answers(ready, "done")) == 3


def _refusing(monkeypatch, name, error):
    true = os.open

    def opened_or_not(path, *args, **kw):
        if str(path).endswith(name):
            raise error
        return true(path, *args, **kw)

    monkeypatch.setattr("counties.folders.os.open", opened_or_not)


def test_a_file_that_may_not_be_read_is_refused_with_the_reason(ready, monkeypatch, caplog):
    (ready / "2022-12.csv").write_text(HEAD + row(1))
    (ready / "2022-11.csv").write_text(HEAD + row(2))
    _refusing(monkeypatch, "2022-11.csv", PermissionError(13, "Permission denied"))
    assert look(ready) == []
    assert DepartmentFile.objects.exists()
    [said] = answers(ready, "refused")
    assert "Permission denied" in said
    assert "death" in caplog.text


def test_a_fault_of_our_own_is_named_in_the_answer_and_in_the_log(ready, monkeypatch, caplog):
    (ready / "2022-12.csv").write_text(HEAD + row(1))
    (ready / "2022-11.csv").write_text(HEAD + row(2))
    _refusing(monkeypatch, "2022-11.csv", ZeroDivisionError("somewhere"))
    with caplog.at_level(logging.ERROR):
        assert look(ready) == []
    assert DepartmentFile.objects.exists()
    [said] = answers(ready, "refused")
    assert "ZeroDivisionError" in said
    assert "ZeroDivisionError" in caplog.text


def test_a_folder_that_cannot_be_looked_into_stops_no_other(ready, monkeypatch, caplog):
    (ready / "2022-12.csv").write_text(HEAD + row(1))
    whole = folders._whole

    def closed(_folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(folders, "_whole", closed)
    assert look(ready) == ["2022-12.csv"]
    assert "cannot be looked into" in caplog.text
    monkeypatch.setattr(folders, "_whole", whole)
    assert look(ready) == []


def test_a_file_that_is_replaced_while_it_is_taken_is_taken_too(ready, monkeypatch):
    path = ready / "2022-12.csv"
    path.write_text(HEAD + row(1))
    taken_over = folders._taken_over

    def meanwhile(access, batch):
        said = taken_over(access, batch)
        new = ready / ".new"
        new.write_text(HEAD + row(1) + row(2))
        os.replace(new, path)  # the department puts its corrected file there
        return said

    monkeypatch.setattr(folders, "_taken_over", meanwhile)
    look(ready)
    monkeypatch.setattr(folders, "_taken_over", taken_over)
    assert look(ready) == []
    assert DepartmentRecord.objects.filter(file__current=True).count() == 2
    assert len(answers(ready, "done")) == 2


def test_a_file_with_which_a_look_was_not_done_is_taken_at_the_next(ready, monkeypatch):
    (ready / "2022-12.csv").write_text(HEAD + row(1))

    def full(*_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(folders, "_put_away", full)
        look(ready)
    assert not answers(ready, "done")
    look(ready)
    [said] = answers(ready, "done")
    assert "未重复处理" in said
    assert [*(ready / "taking").iterdir()] == []


def test_a_file_whose_job_has_not_begun_waits_for_it(ready, office, push):  # noqa: F811
    (ready / "2022-12.csv").write_text(HEAD + row(1))
    push(office[1], HEAD + row(1))
    ImportBatch.objects.update(status=BatchStatus.QUEUED)
    look(ready)
    assert not answers(ready, "refused")
    ImportBatch.objects.update(status=BatchStatus.IMPORTED)
    look(ready)
    assert len(answers(ready, "done")) == 1


def test_a_look_that_took_too_long_does_not_open_the_lock_of_the_next(ready, monkeypatch):
    for month in ("2022-11", "2022-12"):
        (ready / f"{month}.csv").write_text(HEAD + row(1))
    take_arrivals()
    taken = folders._taken

    def slowly(access, path):
        cache.set(tasks.LOCK, "another look", tasks.LONGEST)
        return taken(access, path)

    monkeypatch.setattr(folders, "_taken", slowly)
    take_arrivals()
    assert cache.get(tasks.LOCK) == "another look"
    assert len(answers(ready, "done")) == 1  # it stopped; the other takes the rest
    cache.delete(tasks.LOCK)
