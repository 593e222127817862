"""The comparison of a month: rolls against department files, in sets, by PostgreSQL.

Every check is one INSERT … SELECT … ON CONFLICT DO NOTHING, so that a second run, a task run
twice and a resumed one make no finding twice. A fact that is still open is no new finding: the old
one notes the month in which it was last seen. So does an answer by which it is not asked again.
"""

from calendar import isleap
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from verification import actions
from verification import words as county_words
from verification.comparisons import RULES, ComparisonRule
from verification.comparisons.feedback import FEEDBACK
from verification.comparisons.rule import COLUMNS
from verification.models import (
    Comparison,
    DepartmentFile,
    DepartmentRecord,
    FeedbackBatch,
    Finding,
)
from verification.own_departments import departments_of, own_limits, uses_of
from verification.rolls import (
    Fragment,
    relief_sql,
    roll_sql,
    supplement_sql,
)
from verification.states import UNSETTLED, ClosingAction, Severity
from verification.words import Words
from welfare.county import parameters
from welfare.county.calendar import add_workdays
from welfare.county.months import add_months, month_end
from welfare.exceptions import MissingParameter
from welfare.jobs.statistics import RESET, SAMPLE
from welfare.models import Division, Key

Files = Mapping[str, int]

# A file that still names the number somebody had before names the same person.
FORMER = """SELECT former.resident_id_hash AS before, now.resident_id_hash AS hash
    FROM cases_formerid former JOIN cases_person now ON now.id = former.person_id
    WHERE former.county_id = %(county)s"""
RECORD = """SELECT r.id, r.file_id, coalesce(former.hash, r.resident_id_hash) AS hash,
        f.department, r.sheet, r.row, r.resident_id,
        r.name, r.category, r.grade, r.state, r.amount, r.day, r.town_name, r.identifier,
        r.more
    FROM verification_departmentrecord r JOIN verification_departmentfile f ON f.id = r.file_id
    LEFT JOIN pg_temp.compared_former former ON former.before = r.resident_id_hash
    WHERE r.file_id = ANY(%(files)s)"""

# The rolls are worked out once for all kinds, and all kinds see the same: a table of this session.
# So are the former numbers: a join with everybody we know would be made again by each kind.
KEPT = "pg_temp.compared_{name}"
INSERT = """WITH roll AS NOT MATERIALIZED (SELECT * FROM pg_temp.compared_roll),
    relief AS NOT MATERIALIZED (SELECT * FROM pg_temp.compared_relief),
    supplement AS NOT MATERIALIZED (SELECT * FROM pg_temp.compared_supplement),
    record AS NOT MATERIALIZED ({record}),
    found AS MATERIALIZED ({hits}),
    hit AS MATERIALIZED (SELECT found.*, {hash} AS evidence_hash FROM found),
    answered AS (
        SELECT f.id, f.key FROM verification_finding f
        JOIN hit ON hit.key = f.key AND hit.evidence_hash = f.evidence_hash
        WHERE f.county_id = %(county)s AND f.kind = %(kind)s AND f.month <> %(month)s
          AND f.status = 'closed' AND f.action = ANY(%(left_alone)s)
          AND NOT EXISTS (
            SELECT FROM verification_uncoveredreason again
            WHERE again.finding_id = f.id AND again.review_on <= %(ends)s)
          AND NOT {over}
    ),
    same AS (
        SELECT f.id, f.key, f.month FROM verification_finding f
        WHERE f.county_id = %(county)s AND f.kind = %(kind)s
          AND f.status <> 'closed' AND f.key IN (SELECT key FROM hit)
    ),
    again AS (
        UPDATE verification_finding f SET last_seen = %(month)s
        WHERE (f.id IN (SELECT id FROM same) OR %(own)s AND f.id IN (SELECT id FROM answered))
          AND f.month < %(month)s AND (f.last_seen IS NULL OR f.last_seen < %(month)s)
    ),
    reread AS (
        UPDATE verification_finding f
        SET evidence = hit.evidence, evidence_hash = hit.evidence_hash, version = f.version + 1
        FROM hit
        WHERE f.county_id = %(county)s AND f.kind = %(kind)s AND f.month = %(month)s
          AND f.key = hit.key AND f.status IN ('noted', 'open')
          AND f.evidence_hash <> hit.evidence_hash
          AND NOT EXISTS (
            SELECT FROM verification_finding twin
            WHERE twin.county_id = f.county_id AND twin.kind = f.kind AND twin.month = f.month
              AND twin.key = f.key AND twin.evidence_hash = hit.evidence_hash)
    ),
    made AS (INSERT INTO verification_finding ({columns}, evidence_hash, due_on, comparison_id,
        county_id, kind, month, status, version, verification_note, action, closing_note, ground)
    SELECT {columns}, evidence_hash, %(due)s, %(comparison)s, %(county)s, %(kind)s, %(month)s,
        %(status)s, 1, '', '', '', ''
    FROM hit WHERE hit.key NOT IN (SELECT key FROM same)
        AND hit.key NOT IN (SELECT key FROM answered)
    ON CONFLICT (county_id, kind, key, month, evidence_hash) DO NOTHING RETURNING 1)
    SELECT (SELECT count(*) FROM made), ARRAY(
        SELECT f.id FROM verification_finding f
        JOIN verification_comparison before ON before.id = f.comparison_id
        WHERE f.county_id = %(county)s AND f.kind = %(kind)s AND f.month = %(month)s
          AND f.status IN ('noted', 'open', 'verified') AND f.key NOT IN (SELECT key FROM hit)
          AND EXISTS (
            SELECT FROM verification_departmentfile file
            JOIN welfare_importbatch batch ON batch.id = file.batch_id
            WHERE file.id = ANY(%(files)s) AND file.department = f.department
              AND coalesce(batch.finished_at, batch.uploaded_at) > before.started_at)
        ORDER BY f.id)"""

# What our own data show is always the same by its evidence: an answer to it holds until the day of
# the next look, and while it was found in every comparison since.
OVER = """(coalesce(f.closed_at < %(looked_at_since)s::timestamptz, false) OR EXISTS (
            SELECT FROM verification_comparison between_them
            WHERE between_them.county_id = f.county_id AND between_them.finished_at IS NOT NULL
              AND between_them.month > coalesce(f.last_seen, f.month)
              AND between_them.month < %(month)s
              AND NOT between_them.not_made ? f.kind))"""

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


def rules_for(county: Division, files: Files) -> list[ComparisonRule]:
    """The checks that these files (and our own data) allow."""
    uses = uses_of(county)
    return [rule for rule in RULES if rule.looks_at(files, uses)]


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
            former=Fragment(FORMER, {"county": county.pk}),
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
            for name in ("roll", "relief", "supplement", "former"):
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
        statement = INSERT.format(
            hits=rule.hits,
            hash=HASH,
            record=RECORD,
            columns=COLUMNS,
            over=OVER if rule.of_our_data else "false",
        )
        with connection.cursor() as cursor:
            # Whole sets are joined, in memory; of what is grouped the planner may guess a loop.
            cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '64MB'")
            cursor.execute(statement, values)
            [made, taken_back] = cursor.fetchone()
        self._withdraw(taken_back)
        if rule.kind == FEEDBACK:
            for batch in self._batches():
                open_ones = Finding.objects.reported_in(batch.file).filter(status__in=UNSETTLED)
                open_ones.exclude(due_on=batch.due_on).update(due_on=batch.due_on)
        return int(made)

    def _withdraw(self, findings: list[int]) -> None:
        """What a file said that another one of its month has replaced is nobody's work."""
        for finding in Finding.objects.filter(pk__in=findings).order_by("pk"):
            actions.withdraw_finding(
                by=None,
                finding=finding,
                reason=_("The file that replaced it does not say so any more."),
                file=finding.file_label,
            )

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
            "own": rule.of_our_data,
        }
        if rule.own:
            values |= self._own_limits(rule)
        if rule.of_our_data:
            values["looked_at_since"] = self._looked_at_since()
        return values | self._words(rule) | self._limits(rule)

    def _own_limits(self, rule: ComparisonRule) -> dict[str, list[Any]]:
        """The amounts of the lists that have one, by their file; of such a list none may lack."""
        county, on = self.comparison.county, month_end(self.comparison.month)
        codes = [code for code in self.files if self.uses.get(code) == rule.own]
        limits = own_limits(county, codes, on)
        return {
            "limited_files": [self.files[code] for code in limits],
            "limits": [*limits.values()],
        }

    def _looked_at_since(self) -> datetime | None:
        """What was closed before is looked at again: the county says after how many months.

        While it has not said so, an answer holds until what is found is something else.
        """
        county, on = self.comparison.county, month_end(self.comparison.month)
        key = Key.UNCOVERED_REVIEW_MONTHS
        months = parameters.read_where_set(county=county, key=key, on=on)
        if months is None:
            return None
        return timezone.make_aware(datetime.combine(add_months(on, -int(months)), time.max))

    def _files(self, rule: ComparisonRule) -> list[int]:
        if rule.own:
            every = self.uses.items()
            return [self.files[d] for d, use in every if use == rule.own and d in self.files]
        files = [self.files[d] for d in rule.departments if d in self.files]
        if rule.kind == FEEDBACK:
            files += [one.file_id for one in self._batches() if one.file_id not in files]
        return files

    def _due(self, rule: ComparisonRule) -> date | None:
        """By when the county wants such a finding settled; what is only noted waits for nobody.

        A county that has set no days finds all the same; nothing of it is ever overdue.
        """
        county, today = self.comparison.county, timezone.localdate()
        days = parameters.read_where_set(county=county, key=DAYS[rule.severity], on=today)
        if rule.noted or days is None:
            return None
        return add_workdays(county, today, int(days)).day

    def _batches(self) -> "QuerySet[FeedbackBatch]":
        """The batches of province and city of the month: each is answered by itself."""
        month = {"file__county": self.comparison.county_id, "file__month": self.comparison.month}
        return FeedbackBatch.objects.filter(**month).select_related("file").order_by("pk")

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
