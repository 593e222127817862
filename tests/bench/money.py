"""Payroll, comparison and snapshot beside one bare statement over the same rows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benefits import balance, payroll
from benefits.actions.bulk import prepare_batch
from benefits.actions.payroll import discard_run, start_run
from benefits.models import BulkGrant, Payment, PayrollRun
from benefits.views import run_context
from cases.models import Award, GoLive, Programme
from cases.programmes import Pays, codes
from reports import snapshots
from reports.models import Snapshot, SnapshotAward
from tests import factories
from tests.bench import departments
from tests.bench.county import DECEMBER, FIRST_MONTH, County
from tests.bench.stopwatch import Measured, bare_table, seconds, statement
from verification.actions import start_comparison
from verification.models import Comparison, DepartmentRecord
from welfare.accounts.roles import Role
from welfare.county.months import MONTHS, add_months, next_month
from welfare.models import ImportBatch, User


def measure(county: County) -> Iterator[Measured]:
    yield _comparison(county)
    yield from _payroll(county)
    yield from _balance(county)
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
    factories.live(county.division, DECEMBER)
    for month, what in ((DECEMBER, "payroll run"), (next_month(DECEMBER), "payroll run, second")):
        _fresh()
        taken = seconds(lambda month=month: start_run(by=by, month=month))
        run = PayrollRun.objects.get(county=county.division, month=month)
        assert run.count, run.job.message
        statement(PLANNED, [run.pk])()
        if month != DECEMBER:
            yield from _pages(county, run)
        discard_run(by=by, run=run, version=run.version, reason="measured")
        _fresh()
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


def _fresh() -> None:
    """Both are measured upon the same table: what was discarded or undone before is cleared away.

    Else the floor searches its keys among the rows that the run left behind, and the second run
    reads those of the first.
    """
    statement("VACUUM FULL ANALYZE benefits_payment")()


def _pages(county: County, run: PayrollRun) -> Iterator[Measured]:
    """The page of a run as its first signer opens it, and what follows it by itself."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(factories.user(Role.PAYROLL_REVIEWER, county.division))
    parts = [("run_part", [run.pk, part]) for part in run_context.PARTS]
    pages = [(name, [run.pk]) for name in ("run", "run_news", "run_differences")]
    for name, place in (*pages, *parts):
        url = reverse(f"benefits:{name}", args=place)
        assert client.get(url).status_code == 200, url
        with CaptureQueriesContext(connection) as captured:
            taken = seconds(lambda url=url: client.get(url))
        yield Measured(
            " ".join(str(one) for one in ("page:", name, *place[1:])),
            run.count,
            "payments",
            taken,
            seconds(statement(SUMMED, [run.pk])),
            "SELECT count, sum of the run's payments",
            queries=len(captured),
        )


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


# Every award was paid the same every month since its first, but one of twenty not in the last one.
PAID = """
INSERT INTO benefits_payment (
    batch_id, award_id, programme_id, town_id, residence, care_form, month, pay_month, kind,
    persons, basic, supplement, set_off, amount, explanation, payee_id, payee_name, bank_name,
    account, account_hash, status, reference, failure
)
SELECT %s, p.award_id, p.programme_id, p.town_id, p.residence, p.care_form, m, m, p.kind,
    p.persons, p.basic, p.supplement, 0, p.amount, '[]', p.payee_id, '', '', '', '', 'paid', '', ''
FROM planned p
JOIN cases_award a ON a.id = p.award_id
CROSS JOIN generate_series(a.first_month, %s, interval '1 month') m
WHERE p.kind = 'regular' AND (a.id %% 20 > 0 OR m < %s)
"""
SUMMED = "SELECT count(*), sum(amount) FROM benefits_payment WHERE run_id = %s"
PLANNED = "CREATE TEMP TABLE planned AS SELECT * FROM benefits_payment WHERE run_id = %s"
SUMS = """
INSERT INTO {table} SELECT award_id, month, sum(amount) FROM benefits_payment GROUP BY 1, 2
"""
YEARS_LATER = 36


def _balance(county: County) -> Iterator[Measured]:
    """Three years of payments stand in the books: what they lack is found, and paid on."""
    last = add_months(DECEMBER, YEARS_LATER - MONTHS)
    month, by = next_month(last), county.users[Role.FINANCE]
    batch = ImportBatch.objects.create(
        kind="pay", county=county.division, file_name="x", sha256="x", size=1
    )
    with transaction.atomic():
        once = _run(county, DECEMBER, by)
        statement(PLANNED, [once.pk])()
        once.payments.all().delete()
        once.delete()
        GoLive.objects.update(month=FIRST_MONTH)
        statement(PAID, [batch.pk, last, last])()
        statement("ANALYZE")()
        awards = Award.objects.filter(programme__county=county.division)
        rows: list[balance.MonthBalance] = []
        taken = seconds(
            lambda: rows.extend(
                balance.of_awards(awards, FIRST_MONTH, last, explained=False, differing=True)
            )
        )
        statement("CREATE TEMP TABLE summed (award_id bigint, month date, paid numeric)")()
        yield Measured(
            f"due and paid of {YEARS_LATER} months",
            Payment.objects.count(),
            "months of awards",
            taken,
            seconds(statement(SUMS.format(table="summed"))),
            "INSERT … SELECT of the sums paid, no key",
            note=f"{len(rows):,} differ",
        )
        made: list[PayrollRun] = []
        taken = seconds(lambda: made.append(_run(county, month, by)))
        run = made[0]
        statement("DROP TABLE planned")()
        statement(PLANNED, [run.pk])()
        count = run.payments.count()
        run.payments.all().delete()
        yield Measured(
            f"payroll run after {YEARS_LATER} months",
            count,
            "payments",
            taken,
            _bare_insert(),
            "INSERT … SELECT of the same payments, with keys, indexes, history",
            note=f"{taken * 10_000 / count:.2f} s per 10,000 payments, arrears among them",
        )
        transaction.set_rollback(True)


def _run(county: County, month: date, by: User) -> PayrollRun:
    """The payments of a run, planned chunk by chunk."""
    run = PayrollRun.objects.create(county=county.division, month=month, sequence=9, created_by=by)
    while payroll.take_chunk(run.pk):
        pass
    return run


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
    relief_type, cause, channel, decided_tier, fund_code, basic, care, supplement,
    single_person, kept_after_exit, exit_support, relief_first, fund_separate)
SELECT 0, a.id, a.household_id, a.town_id, p.code, p.kind, '', '', a.residence, true, a.joined_on,
    a.family_size, a.covered_size, '', '', '', '', '', '', '', '', 0, 0, 0, false, false, false,
    false, false
FROM cases_award a JOIN cases_programme p ON p.id = a.programme_id
"""
FREEZE_PEOPLE = """
INSERT INTO {table} (award_id, person_id, is_head, sex, birth_date, age, labour, disability_kind,
    supplement_code, supplement_condition)
SELECT 0, p.id, m.is_head, p.sex, p.birth_date, 0, p.labour, p.disability_kind, '', ''
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
