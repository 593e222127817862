"""Freezing the rolls of a month in sets: three INSERT … SELECT, one transaction.

As-of day is the last day of the month or the county's settlement day. (月结, docs/law.md §8.5)
What ends by itself (ends_on) has left with that day, whether or not somebody ended it.
Somebody who joins in the last month is on the roll although the first payment comes a month
later: what such a person has is read from the award's first month.
"""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from cases import programmes
from cases.models.programme import ONE_OFF
from reports.models import Snapshot, SnapshotAward, SnapshotMember, SnapshotWatched
from welfare.county import parameters
from welfare.county.months import month_end
from welfare.jobs.statistics import know_size
from welfare.models import Division, Key

AWARDS = """
INSERT INTO reports_snapshotaward (
    snapshot_id, award_id, household_id, town_id, village_id, programme_code, programme_kind,
    residence, on_roll,
    joined_on, left_on, family_size, covered_size, basic, care, single_person, kept_after_exit,
    exit_support, care_form, care_grade, care_failed_acts, account_hash, relief_type, cause,
    channel, relief_first, decided_tier, decided_on, fund_code, fund_separate)
SELECT %(snapshot)s, a.id, a.household_id, a.town_id, a.village_id, p.code, p.kind, a.residence,
    p.kind = ANY(%(one_off)s) OR e.left_on IS NULL OR e.left_on > %(as_of)s,
    a.joined_on, CASE WHEN e.left_on <= %(as_of)s THEN e.left_on END, a.family_size, a.covered_size,
    coalesce(m.basic, 0), coalesce(m.care, 0), coalesce(d.single_person, false),
    coalesce(d.kept_after_exit, false),
    coalesce(g.from_month <= %(month)s
        AND g.from_month + make_interval(months => g.months) > %(month)s, false),
    coalesce(c.form, ''), coalesce(c.grade, ''),
    CASE WHEN c.answers <> '{}'::jsonb THEN
        (SELECT count(*) FROM jsonb_each(c.answers) WHERE value = 'false'::jsonb) END,
    a.account_hash, coalesce(r.relief_type, ''), coalesce(r.cause, ''), coalesce(r.channel, ''),
    coalesce(r.relief_first, false), a.decided_tier, a.decided_on,
    coalesce(f.code, ''), coalesce(f.separate, false)
FROM cases_award a
JOIN cases_programme p ON p.id = a.programme_id
JOIN welfare_division t ON t.id = a.town_id AND t.parent_id = %(county)s
CROSS JOIN LATERAL (SELECT least(a.left_on, a.ends_on) AS left_on) e
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

WATCHED = """
WITH award AS (
    SELECT s.id, s.award_id, s.programme_kind, p.kind = ANY(%(one_off)s) AS one_off
    FROM reports_snapshotaward s
    JOIN cases_award a ON a.id = s.award_id
    JOIN cases_programme p ON p.id = a.programme_id
    WHERE s.snapshot_id = %(snapshot)s AND s.on_roll AND NOT s.fund_separate
        AND p.kind = ANY(%(covering)s)
), cover AS (
    SELECT m.person_id, w.programme_kind, w.one_off, w.id
    FROM award w JOIN reports_snapshotmember m ON m.award_id = w.id WHERE NOT w.one_off
    UNION ALL
    SELECT coalesce(n.applicant_id, a.payee_id), w.programme_kind, w.one_off, w.id
    FROM award w JOIN cases_award a ON a.id = w.award_id
    LEFT JOIN cases_application n ON n.id = a.application_id WHERE w.one_off
), covered AS (
    SELECT DISTINCT ON (person_id) person_id, programme_kind
    FROM cover ORDER BY person_id, one_off, id
)
INSERT INTO reports_snapshotwatched (
    snapshot_id, person_id, town_id, village_id, category, household_number, covered_by)
SELECT %(snapshot)s, w.person_id, w.town_id, w.village_id, w.category, w.household_number,
    coalesce(c.programme_kind, '')
FROM cases_watchedperson w
JOIN welfare_division t ON t.id = w.town_id AND t.parent_id = %(county)s
LEFT JOIN covered c ON c.person_id = w.person_id
WHERE w.as_of = (
    SELECT max(x.as_of) FROM cases_watchedperson x
    JOIN welfare_division y ON y.id = x.town_id AND y.parent_id = %(county)s
    WHERE x.as_of <= %(as_of)s)
ORDER BY w.id
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
        "covering": programmes.codes(lambda kind: kind.covers_watched),
        "one_off": ONE_OFF,
        "snapshot": snapshot.pk,
        "county": snapshot.county_id,
        "month": snapshot.month,
        "year": snapshot.month.replace(month=1),
        "as_of": as_of_day(county=snapshot.county, month=snapshot.month),
    }
    with connection.cursor() as cursor:
        for statement in (AWARDS, MEMBERS, WATCHED):
            cursor.execute(statement, values)
    for frozen in (SnapshotAward, SnapshotMember, SnapshotWatched):
        know_size(frozen)
    snapshot.frozen_at = timezone.now()
    snapshot.save(update_fields=["frozen_at"])
