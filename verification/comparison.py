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
from django.db.models import Count

from verification import words as county_words
from verification.comparisons import RULES, ComparisonRule
from verification.comparisons.rule import COLUMNS
from verification.departments import DEPARTMENTS
from verification.models import Comparison, DepartmentFile, DepartmentRecord
from verification.rolls import (
    Fragment,
    relief_sql,
    roll_members,
    roll_sql,
    supplement_sql,
)
from verification.words import Words
from welfare.county import parameters
from welfare.county.months import month_end
from welfare.exceptions import MissingParameter
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

INSERT = """WITH roll AS MATERIALIZED ({roll}), relief AS ({relief}),
    supplement AS MATERIALIZED ({supplement}), record AS ({record}),
    hit AS MATERIALIZED ({hits}),
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
    INSERT INTO verification_finding ({columns}, comparison_id, county_id, kind, month, status,
        version, verification_note, action, closing_note)
    SELECT {columns}, %(comparison)s, %(county)s, %(kind)s, %(month)s, %(status)s, 1, '', '', ''
    FROM hit WHERE hit.key NOT IN (SELECT key FROM same)
    ON CONFLICT (county_id, kind, key, month) DO NOTHING"""

AGE_KEYS = (Key.ADULT_AGE, Key.ELDERLY_AGE, Key.SCHOOL_AGE)


def current_files(county: Division, month: date) -> dict[str, int]:
    """The files that count for the month, by department."""
    rows = DepartmentFile.objects.filter(county=county, month=month, current=True)
    return dict(rows.values_list("department", "pk"))


def rules_for(files: Files) -> list[ComparisonRule]:
    """The checks that these files (and our own data) allow."""
    return [c for c in RULES if not c.departments or any(d in files for d in c.departments)]


def volumes(county: Division, month: date, files: Files) -> dict[str, Any]:
    """What is compared: rows of files, people on the rolls, departments."""
    rows = DepartmentRecord.objects.filter(file__in=files.values())
    people = roll_members(county, month).aggregate(n=Count("person", distinct=True))
    return {
        "records_compared": rows.count(),
        "persons_compared": people["n"],
        "departments": [code for code in DEPARTMENTS if code in files],
    }


class Engine:
    """The queries of one county and month with everything they need, read once."""

    def __init__(self, comparison: Comparison, files: Files) -> None:
        self.comparison = comparison
        self.files = files
        county, month = comparison.county, comparison.month
        self.parts: dict[str, Fragment] = {
            "roll": roll_sql(county, month),
            "relief": relief_sql(county, month),
            "supplement": supplement_sql(county, month),
        }
        self.words: Words = county_words.read(county, files)
        self.not_made: dict[str, str] = {}  # by kind: what the county has to say first

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
        texts = {name: part.sql for name, part in self.parts.items()}
        statement = INSERT.format(hits=rule.hits, record=RECORD, columns=COLUMNS, **texts)
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
            "files": [self.files[d] for d in rule.departments if d in self.files],
        }
        for part in self.parts.values():
            values |= part.params
        return values | self._words(rule) | self._limits(rule)

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
