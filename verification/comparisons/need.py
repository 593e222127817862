"""Who stands on another's list of need and on no roll of ours. (漏保排查; 社会救助法 Art 39)

Each of them is answered by a reason and a day of the next look: the ledger of who does not qualify
(不符合条件台账).
"""

from django.utils.translation import gettext_lazy as _

from cases.models.person_group import WatchCategory
from cases.programmes import codes
from verification.comparisons.rule import (
    A,
    ComparisonRule,
    in_our_people,
    per_stranger,
)
from verification.states import Handling, Severity
from welfare.models import Key
from welfare.personal.disability import severe_sql

ANSWERS = (A.REFER, A.NONE)
SOURCE = "社会救助法 第39条"
SEVERE = severe_sql("record.category", "record.grade")
GROUPS = ", ".join(f"'{one.value}'" for one in WatchCategory)
HELPS = ", ".join(f"'{code}'" for code in codes(lambda kind: kind.covers_watched))
# 三类监测对象 on the newest list of their group until the month's end, the risk not cleared
WATCHED = f"""SELECT listed.person_id AS person_pk, listed.town_id AS town_pk,
                watch.name AS watch_group, listed.risk
            FROM cases_groupmember AS listed
            JOIN cases_persongroup AS watch ON watch.id = listed.group_id
                AND watch.county_id = %(county)s AND watch.code IN ({GROUPS})
            WHERE listed.cleared IS NOT TRUE AND listed.as_of = (
                SELECT max(newest.as_of) FROM cases_groupmember AS newest
                WHERE newest.group_id = listed.group_id
                  AND newest.as_of < %(month)s::date + interval '1 month')"""
WATCHED_HIT = f"""
        SELECT person.resident_id_hash AS key, '' AS department, min(known.town_pk) AS town_id,
            NULL::bigint AS award_id, person.id AS person_id,
            '' AS stranger_id, '' AS stranger_hash, '' AS stranger_name,
            jsonb_agg(DISTINCT jsonb_build_object('group', known.watch_group,
                'risk', known.risk)) AS evidence
        FROM ({WATCHED}) AS known JOIN cases_person AS person ON person.id = known.person_pk
        WHERE person.died_on IS NULL AND NOT EXISTS (
            SELECT FROM roll JOIN cases_programme AS helps ON helps.id = roll.programme_pk
            WHERE roll.person_pk = person.id AND helps.kind IN ({HELPS}))
        GROUP BY person.id"""
# Minors and old people who lived with somebody who died in the year before the month's end.
LEFT_BEHIND = """SELECT other.person_id AS person_pk, home.town_id AS town_pk,
                gone.died_on AS since
            FROM cases_person AS gone
            JOIN cases_member AS mine ON mine.person_id = gone.id
            JOIN cases_household AS home ON home.id = mine.household_id
            JOIN cases_member AS other ON other.household_id = mine.household_id
                AND other.person_id <> gone.id AND other.left_on IS NULL
            JOIN cases_person AS left_one ON left_one.id = other.person_id
            WHERE gone.county_id = %(county)s
                AND gone.died_on > %(month)s::date - interval '11 months'
                AND gone.died_on < %(month)s::date + interval '1 month'
                AND gone.birth_date <= %(adult_born)s AND gone.birth_date > %(elderly_born)s
                AND (mine.left_on IS NULL OR mine.left_on >= gone.died_on)
                AND (left_one.birth_date > %(adult_born)s
                    OR left_one.birth_date <= %(elderly_born)s)"""

POSITION = 52
RULES = (
    ComparisonRule(
        "watched_uncovered",
        _("On a list of the three groups, on no roll"),
        WATCHED_HIT,
        actions=ANSWERS,
        handling=Handling.COVER,
        severity=Severity.HIGH,
        source="国办发〔2023〕39号 三（四）",
        evidence={"group": _("Group of people"), "risk": _("Risk")},
    ),
    ComparisonRule(
        "severe_uncovered",
        _("Severely disabled, on no roll"),
        per_stranger(f"record.state = ANY(%(disabled_valid)s) AND {SEVERE}"),
        departments=("disabled",),
        words=("valid",),
        actions=ANSWERS,
        handling=Handling.COVER,
        source=SOURCE,
    ),
    ComparisonRule(
        "illness_uncovered",
        _("Seriously ill, on no roll"),
        per_stranger("record.state = ANY(%(health_illness)s)", ("roll", "relief")),
        departments=("health",),
        words=("illness",),
        actions=ANSWERS,
        handling=Handling.COVER,
        source=SOURCE,
    ),
    ComparisonRule(
        "union_uncovered",
        _("Worker in hardship, on no roll"),
        per_stranger("record.state = ANY(%(union_valid)s)", ("roll", "relief")),
        departments=("union",),
        words=("valid",),
        actions=ANSWERS,
        handling=Handling.COVER,
        source=SOURCE,
    ),
    ComparisonRule(
        "left_behind",
        _("Minor or elderly whose family lost its earner, on no roll"),
        in_our_people(LEFT_BEHIND, "'since', known.since"),
        limits=(("adult_born", Key.ADULT_AGE), ("elderly_born", Key.ELDERLY_AGE)),
        actions=ANSWERS,
        handling=Handling.COVER,
        source=SOURCE,
        evidence={"since": _("Died on")},
    ),
)
