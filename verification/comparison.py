"""The comparison of a month: rolls against department files, in sets, by PostgreSQL.

Every check is one INSERT … SELECT … ON CONFLICT DO NOTHING, so that a second run, a task run
twice and a resumed one make no finding twice. A fact that is still open from another month is no
new finding: the old one notes the month in which it was last seen.
"""

from calendar import isleap
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from verification import words as county_words
from verification.comparisons import RULES, ComparisonRule
from verification.comparisons.feedback import FEEDBACK
from verification.comparisons.rule import COLUMNS
from verification.departments import DEPARTMENTS
from verification.models import Comparison, DepartmentFile, DepartmentRecord, FeedbackBatch
from verification.own_departments import departments_of, uses_of
from verification.rolls import (
    Fragment,
    relief_sql,
    roll_sql,
    supplement_sql,
)
from verification.states import ClosingAction, Severity
from verification.words import Words
from welfare.county import parameters
from welfare.county.calendar import add_workdays
from welfare.county.months import month_end
from welfare.exceptions import MissingParameter
from welfare.jobs.statistics import RESET, SAMPLE
from welfare.models import Division, Key

Files = Mapping[str, int]

# A file that still names the number somebody had before names the same person.
RECORD = """SELECT r.id, coalesce(now.resident_id_hash, r.resident_id_hash) AS hash, f.department,
        r.sheet, r.row, r.resident_id,
        r.name, r.category, r.grade, r.state, r.amount, r.day, r.town_name, r.identifier,
        r.more
    FROM verification_departmentrecord r JOIN verification_departmentfile f ON f.id = r.file_id
    LEFT JOIN cases_formerid former
        ON former.county_id = f.county_id AND former.resident_id_hash = r.resident_id_hash
    LEFT JOIN cases_person now ON now.id = former.person_id
    WHERE r.file_id = ANY(%(files)s)"""

# The rolls are worked out once for all kinds, and all kinds see the same: a table of this session.
KEPT = "pg_temp.compared_{name}"
INSERT = """WITH roll AS (SELECT * FROM pg_temp.compared_roll),
    relief AS (SELECT * FROM pg_temp.compared_relief),
    supplement AS (SELECT * FROM pg_temp.compared_supplement), record AS ({record}),
    found AS MATERIALIZED ({hits}),
    hit AS MATERIALIZED (SELECT found.*, {hash} AS evidence_hash FROM found),
    answered AS (
        SELECT f.key FROM verification_finding f
        JOIN hit ON hit.key = f.key AND hit.evidence_hash = f.evidence_hash
        WHERE f.county_id = %(county)s AND f.kind = %(kind)s AND f.month <> %(month)s
          AND f.status = 'closed' AND f.action = ANY(%(left_alone)s)
          AND NOT EXISTS (
            SELECT FROM verification_uncoveredreason again
            WHERE again.finding_id = f.id AND again.review_on <= %(ends)s)
    ),
    same AS (
        SELECT f.id, f.key, f.month FROM verification_finding f
        WHERE f.county_id = %(county)s AND f.kind = %(kind)s AND f.month <> %(month)s
          AND f.status <> 'closed' AND f.key IN (SELECT key FROM hit)
    ),
    again AS (
        UPDATE verification_finding f SET last_seen = %(month)s FROM same
        WHERE f.id = same.id AND f.month < %(month)s
          AND (f.last_seen IS NULL OR f.last_seen < %(month)s)
    )
    INSERT INTO verification_finding ({columns}, evidence_hash, due_on, comparison_id, county_id,
        kind, month, status, version, verification_note, action, closing_note)
    SELECT {columns}, evidence_hash, %(due)s, %(comparison)s, %(county)s, %(kind)s, %(month)s,
        %(status)s, 1, '', '', ''
    FROM hit WHERE hit.key NOT IN (SELECT key FROM same)
        AND hit.key NOT IN (SELECT key FROM answered)
    ON CONFLICT (county_id, kind, key, month) DO NOTHING"""

# What the file says, and not where in it: a row that moved or was sorted says nothing new.
HASH = """encode(sha256(convert_to((
        SELECT jsonb_agg(said.said - %(passing)s::text[] ORDER BY said.said - %(passing)s::text[])
        FROM jsonb_array_elements(found.evidence) AS said(said))::text, 'UTF8')), 'hex')"""
PLACE = ["sheet", "row"]
LEFT_ALONE = [ClosingAction.NONE.value, ClosingAction.REFER.value]
DAYS = {
    Severity.HIGH: Key.FINDING_DAYS_HIGH,
    Severity.MIDDLE: Key.FINDING_DAYS_MIDDLE,
    Severity.LOW: Key.FINDING_DAYS_LOW,
}

AGE_KEYS = (Key.ADULT_AGE, Key.ELDERLY_AGE, Key.SCHOOL_AGE)


def current_files(county: Division, month: date) -> dict[str, int]:
    """The files that count for the month, by department."""
    rows = DepartmentFile.objects.filter(county=county, month=month, current=True)
    return dict(rows.values_list("department", "pk"))


def rules_for(files: Files) -> list[ComparisonRule]:
    """The checks that these files (and our own data) allow."""
    others = set(files) - set(DEPARTMENTS)
    return [
        c
        for c in RULES
        if (c.own and others)
        or (not c.own and (not c.departments or any(d in files for d in c.departments)))
    ]


class Engine:
    """The queries of one county and month with everything they need, read once."""

    def __init__(self, comparison: Comparison, files: Files) -> None:
        self.comparison = comparison
        self.files = files
        county, month = comparison.county, comparison.month
        self._keep(
            roll=roll_sql(county, month),
            relief=relief_sql(county, month),
            supplement=supplement_sql(county, month),
        )
        self.words: Words = county_words.read(county, files)
        self.uses = uses_of(county)
        self.not_made: dict[str, str] = {}  # by kind: what the county has to say first

    def _keep(self, **parts: Fragment) -> None:
        """Work the rolls out; those that an earlier comparison of this session left are gone."""
        self.forget()
        with connection.cursor() as cursor:
            for name, part in parts.items():
                table = KEPT.format(name=name)
                cursor.execute(f"CREATE TEMP TABLE {table} AS {part.sql}", part.params)
                cursor.execute(f"{SAMPLE}; ANALYZE {table}; {RESET}")

    def volumes(self) -> dict[str, Any]:
        """What is compared: rows of files, people on the rolls, departments."""
        rows = DepartmentRecord.objects.filter(file__in=self.files.values())
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(DISTINCT person_pk) FROM {KEPT.format(name='roll')}")
            (people,) = cursor.fetchone()
        county = self.comparison.county
        return {
            "records_compared": rows.count(),
            "persons_compared": people,
            "departments": [code for code in departments_of(county) if code in self.files],
        }

    def forget(self) -> None:
        """Nothing of the rolls stays in the session."""
        with connection.cursor() as cursor:
            for name in ("roll", "relief", "supplement"):
                cursor.execute(f"DROP TABLE IF EXISTS {KEPT.format(name=name)}")

    @transaction.atomic
    def run(self, rule: ComparisonRule) -> int:
        """Make the findings of one kind that are not there yet; returns how many.

        A check whose limit the county has not set, or whose words in the file nobody understands,
        is not made, and keeps no other from being made.
        """
        try:
            values = self._parameters(rule)
        except MissingParameter as lacking:
            self.not_made[rule.kind] = str(lacking)
            return 0
        statement = INSERT.format(hits=rule.hits, hash=HASH, record=RECORD, columns=COLUMNS)
        with connection.cursor() as cursor:
            # Whole sets are joined; without statistics on them the planner may guess a loop.
            cursor.execute("SET LOCAL enable_nestloop = off")
            cursor.execute(statement, values)
            return int(cursor.rowcount)

    def _parameters(self, rule: ComparisonRule) -> dict[str, Any]:
        comparison = self.comparison
        values: dict[str, Any] = {
            "comparison": comparison.pk,
            "county": comparison.county_id,
            "month": comparison.month,
            "kind": rule.kind,
            "status": rule.status.value,
            "files": self._files(rule),
            "passing": [*PLACE, *rule.passing],
            "left_alone": LEFT_ALONE,
            "ends": month_end(comparison.month),
            "due": self._due(rule),
        }
        return values | self._words(rule) | self._limits(rule)

    def _files(self, rule: ComparisonRule) -> list[int]:
        if rule.own:
            every = self.uses.items()
            return [self.files[d] for d, use in every if use == rule.own and d in self.files]
        return [self.files[d] for d in rule.departments if d in self.files]

    def _due(self, rule: ComparisonRule) -> date | None:
        """By when the county wants such a finding settled; what is only noted waits for nobody."""
        if rule.noted:
            return None
        county, today = self.comparison.county, timezone.localdate()
        if rule.kind == FEEDBACK and (batch := self._batch()):
            return batch.due_on
        days = parameters.read_int(county=county, key=DAYS[rule.severity], on=today)
        return add_workdays(county, today, days).day

    def _batch(self) -> FeedbackBatch | None:
        """What the file of province or city came with."""
        return FeedbackBatch.objects.filter(file=self.files.get(FEEDBACK)).first()

    def _words(self, rule: ComparisonRule) -> dict[str, list[str]]:
        return {
            f"{department}_{name}": self.words.of(department, name)
            for department in rule.departments
            for name in rule.words
        }

    def _limits(self, rule: ComparisonRule) -> dict[str, date | Decimal]:
        return {name: self._limit(key) for name, key in rule.limits}

    def _limit(self, key: Key) -> date | Decimal:
        """A parameter at the end of the month; an age as the last birth date that reaches it."""
        county, on = self.comparison.county, month_end(self.comparison.month)
        if key in AGE_KEYS:
            return years_before(on, parameters.read_int(county=county, key=key, on=on))
        return parameters.read_decimal(county=county, key=key, on=on)


def years_before(day: date, years: int) -> date:
    """Who is born then or earlier has completed that many years on the day."""
    year = day.year - years
    last_of_february = day.month == 2 and day.day == 29 and not isleap(year)
    return day.replace(year=year, day=28 if last_of_february else day.day)
