"""Freezing the rolls of a month in sets: four INSERT … SELECT, one transaction.

As-of day is the last day of the month or the county's settlement day. (月结, docs/law.md §8.5)
What ends by itself (ends_on) has left with that day, whether or not somebody ended it.
Somebody who joins in the last month is on the roll although the first payment comes a month
later: what such a person has is read from the award's first month.
A list of a group is of a month: that of the month itself counts, whatever day closes it.
"""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from cases.models.programme import ONE_OFF
from reports.models import Snapshot, SnapshotAward, SnapshotGrouped, SnapshotMember
from welfare.county import parameters
from welfare.county.months import month_end
from welfare.jobs.statistics import know_size
from welfare.models import Division, Key

AWARDS = """
INSERT INTO reports_snapshotaward (
    snapshot_id, award_id, household_id, town_id, village_id, programme_code, programme_kind,
    band_code, household_number, residence, on_roll,
    joined_on, left_on, family_size, covered_size, basic, care, single_person, kept_after_exit,
    exit_support, care_form, care_grade, care_changed_from, care_failed_acts, account_hash,
    applicant_id, relief_type, cause,
    channel, relief_first, decided_tier, decided_on, fund_code, fund_separate)
SELECT %(snapshot)s, a.id, a.household_id, a.town_id, a.village_id, p.code, p.kind,
    coalesce(k.code, ''), h.number, a.residence,
    p.kind = ANY(%(one_off)s) OR e.left_on IS NULL OR e.left_on > %(as_of)s,
    a.joined_on, CASE WHEN e.left_on <= %(as_of)s THEN e.left_on END, a.family_size, a.covered_size,
    coalesce(m.basic, 0), coalesce(m.care, 0), coalesce(d.single_person, false),
    coalesce(d.kept_after_exit, false),
    coalesce(g.from_month <= %(month)s, g.until_month IS NOT NULL) AND coalesce(g.until_month,
        g.from_month + make_interval(months => g.months - 1)) >= %(month)s,
    coalesce(c.form, ''), coalesce(c.grade, ''),
    CASE WHEN c.changed_from <= %(as_of)s THEN c.changed_from END,
    CASE WHEN c.answers <> '{}'::jsonb THEN
        (SELECT count(*) FROM jsonb_each(c.answers) WHERE value = 'false'::jsonb) END,
    a.account_hash,
    CASE WHEN p.kind = ANY(%(one_off)s) THEN coalesce(n.applicant_id, a.payee_id) END,
    coalesce(r.relief_type, ''), coalesce(r.cause, ''), coalesce(r.channel, ''),
    coalesce(r.relief_first, false), a.decided_tier, a.decided_on,
    coalesce(f.code, ''), coalesce(f.separate, false)
FROM cases_award a
JOIN cases_programme p ON p.id = a.programme_id
JOIN welfare_division t ON t.id = a.town_id AND t.parent_id = %(county)s
CROSS JOIN LATERAL (SELECT least(a.left_on, a.ends_on) AS left_on) e
JOIN cases_household h ON h.id = a.household_id
LEFT JOIN cases_application n ON n.id = a.application_id
LEFT JOIN cases_banddetail b ON b.award_id = a.id
LEFT JOIN cases_band k ON k.id = b.band_id
LEFT JOIN cases_dibaodetail d ON d.award_id = a.id
LEFT JOIN cases_gradualexit g ON g.award_id = a.id
LEFT JOIN cases_caredetail c ON c.award_id = a.id
LEFT JOIN cases_reliefdetail r ON r.award_id = a.id
LEFT JOIN cases_fundsource f ON f.id = r.fund_source_id
LEFT JOIN LATERAL (
    SELECT basic, care FROM cases_awardamount x
    WHERE x.award_id = a.id
        AND (x.from_month <= greatest(%(month)s, a.first_month) OR p.kind = ANY(%(one_off)s))
    ORDER BY x.from_month DESC LIMIT 1) m ON true
WHERE NOT a.taken_back AND CASE WHEN p.kind = ANY(%(one_off)s)
    THEN coalesce(a.decided_on, a.joined_on) BETWEEN %(year)s AND %(as_of)s
    ELSE a.joined_on <= %(as_of)s AND (e.left_on IS NULL OR e.left_on >= %(year)s) END
ORDER BY a.id
"""

MEMBERS = """
INSERT INTO reports_snapshotmember (
    award_id, person_id, is_head, sex, birth_date, age, labour, disability_grade,
    supplement_code, supplement_condition)
SELECT s.id, m.person_id, m.is_head, q.sex, q.birth_date,
    extract(year FROM age(%(as_of)s::date, q.birth_date)), q.labour, q.disability_grade,
    coalesce(k.code, ''), coalesce(k.condition, '')
FROM reports_snapshotaward s
JOIN cases_award a ON a.id = s.award_id
JOIN cases_programme p ON p.id = a.programme_id
JOIN cases_awardmember m ON m.award_id = s.award_id
JOIN cases_person q ON q.id = m.person_id
LEFT JOIN LATERAL (
    SELECT c.code, c.condition FROM cases_supplement x
    JOIN cases_supplementkind c ON c.id = x.kind_id
    WHERE x.member_id = m.id AND x.first_month <= greatest(%(month)s, a.first_month)
        AND (x.last_month IS NULL OR x.last_month >= %(month)s)
    ORDER BY x.first_month DESC LIMIT 1) k ON true
WHERE s.snapshot_id = %(snapshot)s
    AND (lower(m.period) <= greatest(%(month)s, a.first_month)
        OR (isempty(m.period) AND a.left_on IS NOT NULL))
    AND (upper(m.period) IS NULL
        OR upper(m.period) > CASE WHEN s.on_roll AND p.kind <> ALL(%(one_off)s) THEN %(month)s
            ELSE coalesce(a.last_month, %(month)s) END)
ORDER BY s.id, m.id
"""

GROUPED = """
INSERT INTO reports_snapshotgrouped (
    snapshot_id, person_id, town_id, village_id, group_code, household_number, household_key)
SELECT %(snapshot)s, m.person_id, m.town_id, m.village_id, g.code, m.household_number,
    CASE WHEN m.household_number <> '' THEN m.household_number ELSE '#' || m.person_id END
FROM cases_groupmember m
JOIN cases_persongroup g ON g.id = m.group_id AND g.county_id = %(county)s
JOIN (SELECT group_id, max(as_of) AS as_of FROM cases_groupmember
    WHERE as_of <= %(month_end)s GROUP BY group_id) newest
    ON newest.group_id = m.group_id AND newest.as_of = m.as_of
ORDER BY m.id
"""

DIVISIONS = """
INSERT INTO reports_snapshotdivision (
    snapshot_id, division_id, level, population, agricultural_population)
SELECT %(snapshot)s, d.id, d.level, d.population, d.agricultural_population
FROM welfare_division d JOIN welfare_division above ON above.id = d.parent_id
WHERE %(county)s IN (above.id, above.parent_id)
    AND (d.valid_to IS NULL OR d.valid_to >= %(month)s)
    AND coalesce(d.population, d.agricultural_population) IS NOT NULL
ORDER BY d.id
"""


def as_of_day(*, county: Division, month: date) -> date:
    """The day on which the month is closed: parameter “month is closed on”, 0 is the last day."""
    last = month_end(month)
    day = parameters.read_int(county=county, key=Key.SETTLEMENT_DAY, on=month)
    return month.replace(day=min(day, last.day)) if day else last


@transaction.atomic
def fill(snapshot: Snapshot) -> None:
    """Copy the rolls into an empty snapshot and freeze it; a frozen one is left alone."""
    snapshot = Snapshot.objects.select_for_update().get(pk=snapshot.pk)
    if snapshot.frozen_at is not None:
        return
    values = {
        "one_off": ONE_OFF,
        "snapshot": snapshot.pk,
        "county": snapshot.county_id,
        "month": snapshot.month,
        "year": snapshot.month.replace(month=1),
        "as_of": as_of_day(county=snapshot.county, month=snapshot.month),
        "month_end": month_end(snapshot.month),
    }
    with connection.cursor() as cursor:
        for statement in (AWARDS, MEMBERS, GROUPED, DIVISIONS):
            cursor.execute(statement, values)
    for frozen in (SnapshotAward, SnapshotGrouped, SnapshotMember):
        know_size(frozen)
    snapshot.frozen_at = timezone.now()
    snapshot.save(update_fields=["frozen_at"])
