"""Freezing the rolls of a month in sets: four INSERT … SELECT, one transaction.

As-of day is the last day of the month or the county's settlement day; a year goes from the day
after the last closing of the year before to the closing of its last month, so that every exit,
entry and decision lies in exactly one. (月结, docs/law.md §8.5)
What ends by itself (ends_on) has left with that day, whether or not somebody ended it; an award
in gradual exit leaves when somebody ends it.
A month may be frozen late, or again: place, size, class, care and what is known of the people are
taken from the rows' histories as they were when the month was closed. What was entered after that
has no such history and counts as it is; the snapshot says how many awards these are.
Somebody who joins in the last month is on the roll although the first payment comes a month
later: what such a person has is read from the award's first month.
A list of a group is of a month: that of the month itself counts, whatever day closes it.
"""

from datetime import date, datetime, time, timedelta

from django.db import connection, transaction
from django.utils import timezone

from cases.models.programme import ONE_OFF
from reports.models import Snapshot, SnapshotAward, SnapshotGrouped, SnapshotMember
from welfare.county import parameters
from welfare.county.months import month_end, previous_month
from welfare.jobs.statistics import know_size
from welfare.models import Division, Key


def _then(table: str, key: str, columns: str) -> str:
    """A row as it was when the month was closed; without such a history, as it is."""
    own = "award_id" if table.endswith("detail") else "id"
    return f"""(
    (SELECT {columns}, true AS kept FROM {table}event
        WHERE pgh_obj_id = {key} AND pgh_created_at < %(closed)s ORDER BY pgh_id DESC LIMIT 1)
    UNION ALL SELECT {columns}, false FROM {table} WHERE {own} = {key}
    ORDER BY kept DESC LIMIT 1)"""


PLACE = "town_id, village_id, residence, family_size, covered_size, account_hash"

AWARDS = f"""
INSERT INTO reports_snapshotaward (
    snapshot_id, award_id, household_id, town_id, village_id, programme_code, programme_kind,
    band_code, household_number, residence, place_apart,
    registered_elsewhere, on_roll,
    joined_on, left_on, family_size, covered_size, basic, care, supplement,
    single_person, kept_after_exit, exit_support, care_form, care_grade, care_changed_from,
    care_failed_acts, account_hash,
    applicant_id, relief_type, cause,
    channel, relief_first, decided_tier, decided_on, fund_code, fund_separate)
SELECT %(snapshot)s, a.id, a.household_id, w.town_id, w.village_id, p.code, p.kind,
    coalesce(k.code, ''), h.number, w.residence,
    coalesce(nullif(v.apart, ''), place.apart, ''), h.registered_residence <> '',
    p.kind = ANY(%(one_off)s) OR e.left_on IS NULL OR e.left_on > %(as_of)s,
    a.joined_on, CASE WHEN e.left_on <= %(as_of)s THEN e.left_on END, w.family_size, w.covered_size,
    coalesce(m.basic, 0), coalesce(m.care, 0), coalesce(o.supplement, 0),
    coalesce(d.single_person, false),
    coalesce(d.kept_after_exit, false),
    coalesce(g.from_month <= %(month)s, g.until_month IS NOT NULL) AND coalesce(g.until_month,
        g.from_month + make_interval(months => g.months - 1)) >= %(month)s,
    coalesce(past.form, c.form, ''), coalesce(past.grade, c.grade, ''),
    CASE WHEN c.changed_from <= %(as_of)s THEN c.changed_from END,
    CASE WHEN coalesce(past.answers, c.answers) <> '{{}}'::jsonb THEN (SELECT count(*)
        FROM jsonb_each(coalesce(past.answers, c.answers)) WHERE value = 'false'::jsonb) END,
    w.account_hash,
    CASE WHEN p.kind = ANY(%(one_off)s) THEN coalesce(n.applicant_id, a.payee_id) END,
    coalesce(r.relief_type, ''), coalesce(nullif(r.cause, ''), n.cause, ''),
    coalesce(r.channel, ''), coalesce(r.relief_first, false), a.decided_tier, a.decided_on,
    coalesce(f.code, ''), coalesce(f.separate, false)
FROM cases_award a
JOIN cases_programme p ON p.id = a.programme_id
JOIN welfare_division t ON t.id = a.town_id AND t.parent_id = %(county)s
CROSS JOIN LATERAL (SELECT least(a.left_on, CASE WHEN NOT EXISTS (
    SELECT FROM cases_gradualexit over WHERE over.award_id = a.id) THEN a.ends_on END) AS left_on) e
CROSS JOIN LATERAL {_then("cases_award", "a.id", PLACE)} w
JOIN welfare_division place ON place.id = w.town_id
LEFT JOIN welfare_division v ON v.id = w.village_id
CROSS JOIN LATERAL {_then("cases_household", "a.household_id", "number, registered_residence")} h
LEFT JOIN cases_application n ON n.id = a.application_id
LEFT JOIN LATERAL {_then("cases_banddetail", "a.id", "band_id")} b ON true
LEFT JOIN cases_band k ON k.id = b.band_id
LEFT JOIN LATERAL {_then("cases_dibaodetail", "a.id", "single_person, kept_after_exit")} d
    ON true
LEFT JOIN cases_gradualexit g ON g.award_id = a.id
LEFT JOIN LATERAL {_then("cases_caredetail", "a.id", "form, grade, answers, changed_from")} c
    ON true
LEFT JOIN LATERAL (
    SELECT form, grade, answers FROM cases_pastcare
    WHERE award_id = a.id AND last_month >= %(month)s ORDER BY last_month LIMIT 1) past ON true
LEFT JOIN cases_reliefdetail r ON r.award_id = a.id
LEFT JOIN cases_fundsource f ON f.id = r.fund_source_id
LEFT JOIN LATERAL (
    SELECT basic, care FROM cases_awardamount x
    WHERE x.award_id = a.id
        AND (x.from_month <= greatest(%(month)s, a.first_month) OR p.kind = ANY(%(one_off)s))
    ORDER BY x.from_month DESC LIMIT 1) m ON true
LEFT JOIN LATERAL (
    SELECT sum(rate.amount) AS supplement
    FROM cases_awardmember c
    JOIN cases_supplement x ON x.member_id = c.id
    CROSS JOIN LATERAL (
        SELECT r.amount FROM benefits_supplementrate r
        WHERE r.kind_id = x.kind_id AND r.residence = w.residence AND r.corrected_by_id IS NULL
            AND r.valid_from <= greatest(%(month)s, a.first_month)
        ORDER BY r.valid_from DESC LIMIT 1) rate
    WHERE c.award_id = a.id AND c.period @> greatest(%(month)s, a.first_month)
        AND x.first_month <= greatest(%(month)s, a.first_month)
        AND (x.last_month IS NULL OR x.last_month >= %(month)s)) o ON true
WHERE NOT a.taken_back AND CASE WHEN p.kind = ANY(%(one_off)s)
    THEN coalesce(a.decided_on, a.joined_on) BETWEEN %(opens)s AND %(as_of)s
    ELSE a.joined_on <= %(as_of)s AND (e.left_on IS NULL OR e.left_on >= %(opens)s) END
ORDER BY a.id
"""

MEMBERS = f"""
INSERT INTO reports_snapshotmember (
    award_id, person_id, is_head, sex, birth_date, age, labour, disability_kind, disability_grade,
    supplement_code, supplement_condition)
SELECT s.id, m.person_id, m.is_head, q.sex, q.birth_date,
    extract(year FROM age(%(as_of)s::date, q.birth_date)), w.labour, w.disability_kind,
    w.disability_grade,
    coalesce(k.code, ''), coalesce(k.condition, '')
FROM reports_snapshotaward s
JOIN cases_award a ON a.id = s.award_id
JOIN cases_programme p ON p.id = a.programme_id
JOIN cases_awardmember m ON m.award_id = s.award_id
JOIN cases_person q ON q.id = m.person_id
CROSS JOIN LATERAL {_then("cases_person", "q.id", "labour, disability_kind, disability_grade")} w
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
    AND (d.valid_from IS NULL OR d.valid_from <= %(as_of)s)
    AND (d.valid_to IS NULL OR d.valid_to >= %(as_of)s)
    AND coalesce(d.population, d.agricultural_population) IS NOT NULL
ORDER BY d.id
"""

ENTERED_LATE = """
SELECT count(*) FROM reports_snapshotaward s
WHERE s.snapshot_id = %(snapshot)s AND NOT EXISTS (
    SELECT FROM cases_awardevent v
    WHERE v.pgh_obj_id = s.award_id AND v.pgh_created_at < %(closed)s)
"""


def months_before(month: date, number: int) -> date:
    """The first day of a month so many months earlier."""
    for _step in range(number):
        month = previous_month(month)
    return month


def newest_frozen(county: Division, month: date) -> Snapshot | None:
    """The last revision of a month that is frozen."""
    rows = Snapshot.objects.filter(county=county, month=month, frozen_at__isnull=False)
    return rows.order_by("-revision").first()


def as_of_day(*, county: Division, month: date) -> date:
    """The day on which the month is closed: parameter “month is closed on”, 0 is the last day.

    A county that never said it closes its months with their last day: no law asks for another.
    """
    last = month_end(month)
    day = parameters.read_where_set(county=county, key=Key.SETTLEMENT_DAY, on=month)
    return month.replace(day=min(int(day), last.day)) if day else last


def opening_day(*, county: Division, month: date) -> date:
    """From which day the year of a month counts: the day after its last December was closed."""
    december = date(month.year - 1, 12, 1)
    return as_of_day(county=county, month=december) + timedelta(days=1)


@transaction.atomic
def fill(snapshot: Snapshot) -> None:
    """Copy the rolls into an empty snapshot and freeze it; a frozen one is left alone."""
    snapshot = Snapshot.objects.select_for_update().get(pk=snapshot.pk)
    if snapshot.frozen_at is not None:
        return
    snapshot.opens_on = opening_day(county=snapshot.county, month=snapshot.month)
    snapshot.closes_on = as_of_day(county=snapshot.county, month=snapshot.month)
    after = datetime.combine(snapshot.closes_on + timedelta(days=1), time.min)
    values = {
        "one_off": ONE_OFF,
        "snapshot": snapshot.pk,
        "county": snapshot.county_id,
        "month": snapshot.month,
        "opens": snapshot.opens_on,
        "as_of": snapshot.closes_on,
        "closed": timezone.make_aware(after),
        "month_end": month_end(snapshot.month),
    }
    with connection.cursor() as cursor:
        for statement in (AWARDS, MEMBERS, GROUPED, DIVISIONS):
            cursor.execute(statement, values)
        cursor.execute(ENTERED_LATE, values)
        snapshot.entered_late = cursor.fetchone()[0]
    for frozen in (SnapshotAward, SnapshotGrouped, SnapshotMember):
        know_size(frozen)
    snapshot.frozen_at = timezone.now()
    snapshot.save(update_fields=["frozen_at", "opens_on", "closes_on", "entered_late"])
