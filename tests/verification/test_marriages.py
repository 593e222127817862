"""The register of marriages: a row is of two, and what the household does not show is a finding."""

import tomllib
from datetime import date

import pytest

from cases.models import Member, Person
from tests import factories, ledgers
from tests.files_as_made.handing_in import preview
from tests.verification.files import department_file, grant
from tests.verification.test_comparison import compare, found
from verification.facts import evidence_rows
from verification.models import DepartmentRecord
from welfare.files import imports
from welfare.models import TableLayout
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
JANUARY = date(2023, 1, 1)
SAMPLE = "54_marriages"


@pytest.fixture(autouse=True)
def words(county):
    TableLayout.objects.filter(kind="marriage").update(
        definition={"words": {"married": ["结婚登记"], "divorced": ["离婚登记"]}}
    )


def couple(first, second, said="结婚登记", day=date(2022, 12, 5)):
    """The two rows that a row of the register becomes."""
    return [
        ((one.resident_id, one.name), {"state": said, "day": day, "more": {"spouse": other.name}})
        for one, other in ((first, second), (second, first))
    ]


def register(*couples):
    """A file of couples: the two of one row stand at one place."""
    made = department_file("marriage", [one for two in couples for one in two])
    for record in made.records.all():
        record.row = 2 + (record.row - 2) // 2
        record.save()
    return made


def outsider():
    return factories.person()


def test_a_spouse_who_is_not_of_the_household_is_found(county):
    award, other = grant(), outsider()
    register(couple(award.payee, other))
    compare(county)
    (finding,) = found("marriage_unknown")
    assert (finding.award, finding.person) == (award, award.payee)
    assert other.name in evidence_rows(finding)[0].values()


def test_a_spouse_who_lives_there_is_no_finding(county):
    award = grant(size=2)
    other = _second(award)
    register(couple(award.payee, other))
    compare(county)
    assert not found("marriage_unknown")


def _second(award) -> Person:
    return Member.objects.filter(household=award.household).exclude(person=award.payee).get().person


def test_a_divorced_pair_in_one_household_is_one_finding(county):
    award = grant(size=2)
    register(couple(award.payee, _second(award), "离婚登记"))
    compare(county)
    (finding,) = found("divorce_unknown")
    assert finding.award == award
    assert not found("marriage_unknown")


def test_who_moved_out_after_the_divorce_is_no_finding(county):
    award = grant(size=2)
    other = _second(award)
    Member.objects.filter(person=other).update(left_on=date(2022, 12, 20))
    register(couple(award.payee, other, "离婚登记"))
    compare(county)
    assert not found("divorce_unknown")


def test_the_last_registration_of_each_person_counts(county):
    again, parted, pair = grant(size=2), grant(), grant(size=2)
    former = outsider()
    register(
        couple(again.payee, _second(again), "离婚登记", date(2022, 11, 2)),
        couple(again.payee, _second(again), "结婚登记", date(2022, 12, 2)),
        couple(parted.payee, former, "结婚登记", date(2022, 11, 2)),
        couple(parted.payee, former, "离婚登记", date(2022, 12, 2)),
        couple(pair.payee, _second(pair), "离婚登记申请"),
    )
    compare(county)
    assert not found("marriage_unknown")
    assert not found("divorce_unknown")


def test_who_asks_what_nobody_measures_is_left_alone(county):
    award = grant("ORPHAN")
    register(couple(award.payee, outsider()))
    compare(county)
    assert not found("marriage_unknown")


def test_a_spouse_who_has_died_since_is_no_finding(county):
    award, other = grant(), outsider()
    Person.objects.filter(pk=other.pk).update(died_on=date(2022, 12, 20))
    register(couple(award.payee, other))
    compare(county)
    assert not found("marriage_unknown")


def test_a_spouse_without_a_number_is_known_by_name(county):
    award, alone = grant(size=2), grant()
    abroad = {"state": "结婚登记", "day": date(2022, 12, 5)}
    department_file(
        "marriage",
        [
            (award.payee, {**abroad, "more": {"spouse": _second(award).name}}),
            (alone.payee, {**abroad, "more": {"spouse": "玛丽亚·测"}}),
        ],
    )
    compare(county)
    assert [one.award for one in found("marriage_unknown")] == [alone]


def test_the_file_of_the_office_is_read_for_both(county):
    """Two columns are both headed 身份证号: each is of the name before it."""
    TableLayout.objects.filter(kind="marriage").delete()
    _layout(county)
    batch, desk = preview(county, SAMPLE, "marriage", month=JANUARY)
    assert batch.mapping["blocked"] == []
    imports.take_now(by=None, batch=batch, desk=desk)
    batch.refresh_from_db()
    assert (batch.rows_read, batch.saved, batch.rejected) == (8, 8, 0), batch.counts
    records = DepartmentRecord.objects.filter(file__batch=batch)
    assert records.count() == 15  # of one couple the file has one number only
    wife = records.get(resident_id_hash=crypto.keyed_hash("61032919900512922X"))
    assert (wife.name, wife.more) == ("测婚乙", {"spouse": "测婚甲"})
    assert (wife.state, wife.day) == ("结婚登记", date(2023, 1, 5))


def _layout(county):
    profile = tomllib.loads((ledgers.PROFILES / "linyou.toml").read_text("utf-8"))
    TableLayout.objects.create(
        county=county, kind="marriage", definition=profile["layouts"]["marriage"]
    )
