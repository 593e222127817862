"""Awards of which the same is read: one of them is worked out, and what comes of it is written for
all, each with the names of its own people.

A roll of forty thousand awards has a few hundred such kinds. What is read of an award stands in
`ALIKE` and in `facts`, once each; a test holds the way over kinds to the one award by award.
"""

from dataclasses import dataclass
from typing import Any

from benefits.balance.sql import SETS
from benefits.balance.statement import Place, answered
from benefits.raises import facts
from benefits.raises.facts import AwardFacts
from benefits.raises.reckoning import AS_BEFORE, Effect, Prepared, effects
from benefits.raises.sql import PLACES

# Of these calculators only the names of people stand in the explanation; of another one each award
# is alike to itself alone. By age and grade: whose class is found anew each month.
BY_NAME = ["top_up", "by_class", "care"]
BY_AGE = ["flat"]

ALIKE = """
WITH amounts AS (
    SELECT x.award_id, string_agg(row(x.from_month, x.basic, x.care, x.residence,
        jsonb_typeof(x.explanation -> 0) IS DISTINCT FROM 'object'
            OR x.explanation -> 0 ->> 'code' = {as_before}
        )::text, ';' ORDER BY x.from_month) AS told
    FROM cases_awardamount x WHERE x.award_id = ANY({awards}) GROUP BY x.award_id
),
covers AS (
    SELECT m.award_id, count(*) AS people, string_agg(row(m.period, CASE
            WHEN p.calculator = ANY({by_age})
            THEN row(date_trunc('month', person.birth_date), person.disability_grade)::text
        END)::text, ';' ORDER BY m.id) AS told
    FROM cases_awardmember m
    JOIN cases_award a ON a.id = m.award_id
    JOIN cases_programme p ON p.id = a.programme_id
    JOIN cases_person person ON person.id = m.person_id
    WHERE m.award_id = ANY({awards}) AND NOT isempty(m.period)
    GROUP BY m.award_id
),
stated AS (
    SELECT c.award_id, string_agg(row(c.from_month, c.annual_income, c.income_before)::text, ';'
        ORDER BY c.from_month, c.id) AS told
    FROM cases_awardchange c
    WHERE c.award_id = ANY({awards}) AND c.status = 'decided' AND c.annual_income IS NOT NULL
    GROUP BY c.award_id
),
surveys AS (
    SELECT DISTINCT ON (s.application_id) s.application_id, s.annual_income
    FROM cases_award a JOIN cases_survey s ON s.application_id = a.application_id
    WHERE a.id = ANY({awards}) ORDER BY s.application_id, s.id DESC
),
by_hand AS (
    SELECT e.case_id AS award_id, string_agg(DISTINCT e.details ->> 'from_month', ';') AS told
    FROM welfare_event e
    WHERE e.case_type = 'cases.award' AND e.case_id = ANY({awards}) AND e.verb = {set_by_hand}
    GROUP BY e.case_id
),
read AS (
    SELECT a.id, row(
        a.programme_id, a.origin, a.covered_size, a.family_size, a.last_month, a.left_on IS NULL,
        a.monthly_income, application.answers -> 'own_income', survey.annual_income,
        exit.award_id IS NULL, band.band_id, care.form, care.grade,
        amounts.told, covers.told, stated.told, by_hand.told,
        CASE WHEN covers.people > {places} OR p.calculator <> ALL({by_name} || {by_age})
            THEN a.id END
    )::text COLLATE "C" AS told
    FROM cases_award a
    JOIN cases_programme p ON p.id = a.programme_id
    LEFT JOIN cases_application application ON application.id = a.application_id
    LEFT JOIN surveys survey ON survey.application_id = a.application_id
    LEFT JOIN cases_gradualexit exit ON exit.award_id = a.id
    LEFT JOIN cases_banddetail band ON band.award_id = a.id
    LEFT JOIN cases_caredetail care ON care.award_id = a.id
    LEFT JOIN amounts ON amounts.award_id = a.id
    LEFT JOIN covers ON covers.award_id = a.id
    LEFT JOIN stated ON stated.award_id = a.id
    LEFT JOIN by_hand ON by_hand.award_id = a.id
    WHERE a.id = ANY({awards})
)
SELECT id, min(id) OVER (PARTITION BY told) FROM read ORDER BY id
"""


@dataclass(frozen=True)
class Found:
    """Of each award the one that it is like, and what a draft does to each of those."""

    like: dict[int, int]
    rows: list[dict[str, Any]]
    places: int  # of people, whose names are to be filled in


def worked_out(ids: list[int], draft: Prepared) -> Found:
    """What a draft makes of these awards, once for all that are alike."""
    like: dict[int, int] = dict(answered(ALIKE, _places(ids), SETS))
    ones = facts.of_awards(sorted(set(like.values())))
    rows = [_written(one, row) for one in ones for row in effects(_nameless(one), draft)]
    return Found(like, rows, max((len(one.covers) for one in ones), default=0))


def _places(ids: list[int]) -> dict[str, Place]:
    return {
        "awards": ("bigint[]", ids),
        "by_name": ("text[]", BY_NAME),
        "by_age": ("text[]", BY_AGE),
        "places": ("bigint", len(PLACES)),
        "as_before": ("text", AS_BEFORE),
        "set_by_hand": ("text", facts.SET_BY_HAND),
    }


def _nameless(one: AwardFacts) -> AwardFacts:
    """Its people by their places, in the order in which the statement has their names."""
    covers = [cover for cover in one.covers if not cover.period.isempty]
    for cover, place in zip(covers, PLACES, strict=False):
        cover.person.name = place
    return one


def _written(one: AwardFacts, row: Effect) -> dict[str, Any]:
    """What is the same for all that are alike; an amount that goes on keeps each award's words."""
    return {
        "award": one.award.pk,
        "residence": row.amount.residence,
        "from_month": row.from_month.isoformat(),
        "until": row.until and row.until.isoformat(),
        "basic_before": str(row.amount.basic),
        "care_before": str(row.amount.care),
        "basic": str(row.sums[0]),
        "care": str(row.sums[1]),
        "reason": row.reason,
        "lines": [] if row.goes_on else row.lines,
        "needs": row.needs,
        "goes_on_from": row.amount.from_month.isoformat() if row.goes_on else None,
    }
