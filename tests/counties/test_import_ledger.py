"""The same taking over by command: what is wrong is a sentence, never a trace."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import Award
from tests import factories, ledgers
from welfare.accounts.roles import Role
from welfare.models import ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ledger_county")]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "低保台账.xlsx"
    path.write_bytes(ledgers.roll(ledgers.person(1), ledgers.person(2, 身份证号="1")))
    return path


def run(*arguments, **options):
    out = StringIO()
    call_command("import_ledger", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_a_ledger_is_taken_over_with_its_counts(file, tmp_path):
    errors = tmp_path / "errors.xlsx"
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    said = run("people", file, county="610399", year="2022", user=clerk.username, errors=errors)
    assert "2" in said
    assert Award.objects.count() == 1
    assert errors.read_bytes().startswith(b"PK")
    assert ImportBatch.objects.get().uploaded_by == clerk


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("nonsense", {}),
        ("pay", {}),
        ("people", {"county": "999999"}),
        ("people", {"county": "麟游"}),
        ("people", {"year": "twenty"}),
        ("people", {"month": "soon"}),
        ("people", {"user": "nobody"}),
    ],
)
def test_a_wrong_argument_is_answered_with_a_sentence(file, kind, options):
    with pytest.raises(CommandError) as refused:
        run(kind, file, **options)
    assert len(str(refused.value)) > 8
    assert not ImportBatch.objects.exists()


def test_a_missing_file_and_a_user_without_the_right_are_refused(file, tmp_path):
    with pytest.raises(CommandError):
        run("people", tmp_path / "none.xlsx")
    with pytest.raises(CommandError):
        run("people", file, user=factories.user(Role.TOWN_CASEWORKER).username)
    assert not ImportBatch.objects.exists()


def test_a_ledger_without_a_good_row_ends_with_an_error(tmp_path):
    path = tmp_path / "低保台账.xlsx"
    path.write_bytes(ledgers.roll(ledgers.person(2, 身份证号="1")))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_ledger", "people", str(path), stdout=out)
    assert "3" in out.getvalue()
    assert "“1”" in out.getvalue()


def test_the_first_ten_rows_that_are_wrong_are_named_and_where_all_stand(tmp_path):
    path = tmp_path / "低保台账.xlsx"
    bad = factories.resident_id(2)[:-1]
    rows = [ledgers.person(n, 身份证号=f"{bad[:-2]}{n:02}") for n in range(12)]
    path.write_bytes(ledgers.roll(*rows))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_ledger", "people", str(path), stdout=out)
    said = out.getvalue()
    batch = ImportBatch.objects.get()
    first = batch.counts["first_rejected"]
    assert len(first) == 10
    for one in first:
        assert f"{one['place']} {one['column']}" in said
        assert one["reason"] in said
        assert one["remedy"] in said
    assert bad[:-2] not in said
    assert str(batch.pk) in said.splitlines()[-1]
