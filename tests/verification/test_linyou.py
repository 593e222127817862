"""The sample county: every `hits.*` key and the department files' `file.*` keys of expected.csv."""

import csv
from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import TestCase

from cases.models import Supplement
from tests import factories
from verification import actions, tasks
from verification.departments import DEPARTMENTS
from verification.models import Comparison, Finding
from verification.states import ClosingAction, FindingStatus
from welfare.accounts.roles import Role
from welfare.models import BatchStatus, Division, ImportBatch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("linyou")]
DATA = settings.BASE_DIR / "data"
MONTH = date(2022, 12, 1)
FILES = {
    "disabled": "残联_持证残疾人_202212.csv",
    "death": "民政_死亡火化_202212.xls",
    "car": "车管_机动车_202212.csv",
    "business": "市场监管_登记_202212.xlsx",
    "pension": "人社_养老金_202212.xlsx",
    "medical": "医保_自付大额_202212.xlsx",
    "house": "不动产_202212.csv",
}
with (DATA / "linyou" / "expected.csv").open(encoding="utf-8-sig") as _file:
    EXPECTED = {row["key"]: row for row in csv.DictReader(_file)}


@pytest.fixture(scope="module")
def linyou(sample_county, once):
    """The files of the departments and one comparison."""
    return once(compared)


def compared():
    for kind, name in FILES.items():
        call_command("import_ledger", kind, DATA / "linyou" / name)
    return compare()


def compare():
    county = Division.objects.get(level="county")
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = actions.start_comparison(by=None, county=county, month=MONTH)
    made.refresh_from_db()
    assert made.finished_at, made.job.message
    return made


def of(kind):
    return Finding.objects.filter(kind=kind, month=MONTH)


def programme(kind, code):
    return of(kind).filter(award__programme__code=code).count()


HITS = {
    "hits.newly_severe": lambda: of("newly_severe").count(),
    "hits.no_longer_severe": lambda: of("no_longer_severe").count(),
    "hits.other_name": lambda: of("other_name").count(),
    "hits.name_lost_letters": lambda: of("name_lost_letters").count(),
    "hits.dead.roll": lambda: programme("dead", "DIBAO"),
    "hits.dead.hardship": lambda: programme("dead", "TEKUN"),
    "hits.car.households": lambda: of("car").count(),
    "hits.car.vehicles": lambda: sum(len(f.evidence) for f in of("car")),
    "hits.motorcycle.households": lambda: of("motorcycle").count(),
    "hits.business": lambda: of("business").count(),
    "hits.pension": lambda: of("pension").count(),
    "hits.pension_resident": lambda: of("pension_resident").count(),
    "hits.second_house.households": lambda: of("second_house").count(),
    "hits.medical_missed": lambda: of("medical_missed").count(),
    "hits.medical_on_roll": lambda: of("medical_on_roll").count(),
    "roll.supplement.minor_now_18": lambda: of("aged_out").count(),
    "roll.supplement.aged_60_without": lambda: of("aged_in").count(),
}


def file_figure(key):
    """A `file.<kind>.<what>` key as the import batch counts it."""
    _file, kind, *what = key.split(".")
    batch = ImportBatch.objects.get(kind=kind, status=BatchStatus.IMPORTED)
    if what[0] == "rejected":
        return batch.counts["rejected"].get(what[1], 0)
    records = batch.department_file.records
    return {
        "rows_read": lambda: batch.rows_read,
        "accepted": lambda: batch.saved,
        "repaired": lambda: batch.repaired,
        "duplicates": lambda: batch.counts["skipped"].get("duplicate", 0),
        "blank_rows": lambda: batch.counts["blank_rows"],
        "formula_rows": lambda: records.filter(name__startswith="=").count(),
        "stray_quote_rows": lambda: (
            records.filter(name__contains='"').exclude(name__startswith="=").count()
        ),
    }[what[0]]()


def test_every_hit_of_the_sample_is_known():
    assert {k for k in EXPECTED if k.startswith("hits.")} <= set(HITS)


@pytest.mark.parametrize("key", HITS)
def test_hits(key):
    assert HITS[key]() == int(EXPECTED[key]["value"])


@pytest.mark.parametrize(
    "key", [k for k in EXPECTED if k.startswith("file.") and k.split(".")[1] in FILES]
)
def test_files(key):
    assert file_figure(key) == int(EXPECTED[key]["value"])


@pytest.mark.parametrize("kind", FILES)
def test_repairs_by_kind(kind):
    note = EXPECTED[f"file.{kind}.repaired"]["note"]
    words = note.removeprefix("among the accepted: ").split()
    expected = dict(zip(words[::2], map(int, words[1::2]), strict=True))
    assert ImportBatch.objects.get(kind=kind).counts["repaired"] == expected


def test_volumes(linyou):
    assert linyou.records_compared == sum(
        int(EXPECTED[f"file.{kind}.accepted"]["value"]) for kind in FILES
    )
    assert linyou.persons_compared == 3705 + 402 + 1 + 1
    assert linyou.departments == [code for code in DEPARTMENTS if code in FILES]


def test_a_rerun_finds_nothing_twice(linyou):
    before = Finding.objects.count()
    tasks.compare(linyou.job_id)
    assert compare().new_findings == 0
    assert Finding.objects.count() == before == linyou.new_findings
    assert Comparison.objects.count() == 2


def test_strangers_have_a_town_and_an_encrypted_number():
    missed = of("medical_missed")
    assert missed.filter(town=None).count() == 0
    assert all(len(f.stranger_id) == 18 for f in missed)


def test_from_the_file_to_a_stopped_supplement():
    county = Division.objects.get(level="county")
    finding = of("no_longer_severe").first()
    town = factories.user(Role.TOWN_CASEWORKER, finding.town)
    by = factories.user(Role.COUNTY_CASEWORKER, county)
    finding = actions.verify_finding(
        by=town, finding=finding, version=finding.version, confirmed=True, note="已入户核实"
    )
    finding = actions.close_finding(
        by=by,
        finding=finding,
        version=finding.version,
        action=ClosingAction.STOP_SUPPLEMENT,
        effective_month=date(2023, 1, 1),
        note="残疾等级变更",
        heard="2022-12-28 已听取本人意见",
    )
    assert finding.status == FindingStatus.CLOSED
    rows = Supplement.objects.filter(member__award=finding.award, member__person=finding.person)
    assert not rows.active_in(date(2023, 1, 1)).exists()
    assert rows.active_in(MONTH).exists()
