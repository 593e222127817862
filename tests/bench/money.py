"""Payroll, comparison and snapshot beside one bare statement over the same rows."""

from collections.abc import Iterator
from decimal import Decimal

from django.db import transaction

from benefits.actions.bulk import prepare_batch
from benefits.actions.payroll import discard_run, start_run
from benefits.models import BulkGrant, PayrollRun
from cases.models import Programme
from cases.programmes import Pays, codes
from reports import snapshots
from reports.models import Snapshot, SnapshotAward
from tests import factories
from tests.bench import departments
from tests.bench.county import DECEMBER, County
from tests.bench.stopwatch import Measured, bare_table, seconds, statement
from verification.actions import start_comparison
from verification.models import Comparison, DepartmentRecord
from welfare.accounts.roles import Role
from welfare.county.months import next_month


def measure(county: County) -> Iterator[Measured]:
    yield _comparison(county)
    yield from _payroll(county)
    yield _grant(county)
    yield _snapshot(county)


JOIN = """
SELECT count(*) FROM verification_departmentrecord r
JOIN verification_departmentfile f ON f.id = r.file_id
JOIN cases_person p ON p.county_id = f.county_id AND p.resident_id_hash = r.resident_id_hash
JOIN cases_awardmember m ON m.person_id = p.id
JOIN cases_award a ON a.id = m.award_id AND a.status <> 'ended'
"""


def _comparison(county: County) -> Measured:
    departments.load(county)
    statement("ANALYZE")()
    by = county.users[Role.COUNTY_CASEWORKER]

    def ours() -> None:
        start_comparison(by=by, county=county.division, month=DECEMBER)

    taken = seconds(ours)
    made = Comparison.objects.latest("pk")
    assert made.finished_at is not None, made.job.message
    return Measured(
        f"comparison, all kinds, {county.persons:,} people",
        DepartmentRecord.objects.count(),
        "records",
        taken,
        seconds(statement(JOIN)),
        "one bare SQL join",
        note=f"{made.new_findings:,} findings",
    )


def _payroll(county: County) -> Iterator[Measured]:
    by = county.users[Role.FINANCE]
    factories.live(county.division)
    for month, what in ((DECEMBER, "payroll run"), (next_month(DECEMBER), "payroll run, second")):
        taken = seconds(lambda month=month: start_run(by=by, month=month))
        run = PayrollRun.objects.get(county=county.division, month=month)
        assert run.count, run.job.message
        statement(
            "CREATE TEMP TABLE planned AS SELECT * FROM benefits_payment WHERE run_id = %s",
            [run.pk],
        )()
        discard_run(by=by, run=run, version=run.version, reason="measured")
        yield Measured(
            what,
            run.count,
            "awards",
            taken,
            _bare_insert(),
            "INSERT … SELECT of the same payments, with keys, indexes, history",
            note=f"{taken * 10_000 / run.count:.2f} s per 10,000 awards",
        )
        statement("DROP TABLE planned")()


def _bare_insert() -> float:
    """Seconds until the same rows stand in the same table once more; it is undone."""
    with transaction.atomic():
        spent = seconds(
            lambda: [
                statement("INSERT INTO benefits_payment SELECT * FROM planned ORDER BY id")(),
                statement("SET CONSTRAINTS ALL IMMEDIATE")(),
            ]
        )
        transaction.set_rollback(True)
    return spent


SHARE = """
INSERT INTO {table} (grant_id, person_id, award_id, programme_id, town_id, residence, persons,
    amount)
SELECT 0, m.person_id, a.id, a.programme_id, a.town_id, a.residence, 1, 200
FROM cases_award a JOIN cases_awardmember m ON m.award_id = a.id WHERE a.status = 'active'
"""


def _grant(county: County) -> Measured:
    """200 yuan for everybody on a roll: who, once each, and how much."""
    by, programmes = county.users[Role.FINANCE], Programme.objects.filter(county=county.division)
    groups = list(programmes.of_kinds(codes(lambda kind: kind.pays != Pays.ONE_OFF)))
    batch = programmes.get(code="HEATING")
    said = {"programme": batch, "groups": groups, "month": DECEMBER, "as_of": DECEMBER}
    said |= {"amount": Decimal(200), "document": "测试"}
    taken = seconds(lambda: prepare_batch(by=by, **said))
    made = BulkGrant.objects.get(programme=batch)
    assert made.count, made.job.message
    floor = bare_table("benefits_bulkshare")
    return Measured(
        "bulk grant, everybody on a roll",
        made.count,
        "people",
        taken,
        seconds(statement(SHARE.format(table=floor))),
        "one INSERT … SELECT, no index",
    )


FREEZE = """
INSERT INTO {table} (snapshot_id, award_id, household_id, town_id, programme_code, programme_kind,
    band_code, household_number, residence, on_roll, joined_on, family_size, covered_size,
    care_form, care_grade, account_hash,
    relief_type, cause, channel, decided_tier, fund_code, basic, care, single_person,
    kept_after_exit, exit_support, relief_first, fund_separate)
SELECT 0, a.id, a.household_id, a.town_id, p.code, p.kind, '', '', a.residence, true, a.joined_on,
    a.family_size, a.covered_size, '', '', '', '', '', '', '', '', 0, 0, false, false, false,
    false, false
FROM cases_award a JOIN cases_programme p ON p.id = a.programme_id
"""
FREEZE_PEOPLE = """
INSERT INTO {table} (award_id, person_id, is_head, sex, birth_date, age, labour, supplement_code,
    supplement_condition)
SELECT 0, p.id, m.is_head, p.sex, p.birth_date, 0, p.labour, '', ''
FROM cases_awardmember m JOIN cases_person p ON p.id = m.person_id
"""


def _snapshot(county: County) -> Measured:
    snapshot = Snapshot.objects.create(county=county.division, month=DECEMBER)
    awards, people = (
        bare_table(name) for name in ("reports_snapshotaward", "reports_snapshotmember")
    )

    def floor() -> None:
        statement(FREEZE.format(table=awards))()
        statement(FREEZE_PEOPLE.format(table=people))()

    return Measured(
        "snapshot freeze",
        SnapshotAward.objects.count() or county.persons,
        "people",
        seconds(lambda: snapshots.fill(snapshot)),
        seconds(floor),
        "two INSERT … SELECT, no index",
    )
