"""Awards of which the same is read: one of them is worked out, and what comes of it is written for
all, each with the names of its own people and its own income.

A roll of forty thousand awards has a few hundred such kinds. What is read of an award stands in
`ALIKE` and in `facts`, once each; a test holds the way over kinds to the one award by award.

Of a kind whose incomes differ the one with the highest and the one with the lowest are worked out:
`benefits.raises.between` says what follows for those between them.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from benefits.balance.sql import SETS
from benefits.balance.statement import Place, answered
from benefits.raises import between, facts
from benefits.raises.facts import AwardFacts
from benefits.raises.reckoning import AS_BEFORE, Prepared, RaisedMonth, effects
from benefits.raises.sql import PLACES
from cases.models import Award, AwardScope

# Of these calculators only the names of people stand in the explanation; of another one each award
# is alike to itself alone. By age and grade: whose class is found anew each month.
BY_NAME = ["top_up", "by_class", "care"]
BY_AGE = ["flat"]
BY_INCOME = "top_up"  # of no other calculator the income is read

# Of each award those that it is like, with the highest and the lowest income; its own income, a
# month to the whole cent below and a year as it is written; and the names of its people, as they
# are and within JSON.
TABLE = """
CREATE TEMP TABLE IF NOT EXISTS raise_alike (
    award_id bigint, like_id bigint, other_id bigint, share numeric, annual text,
    names text[], written text[]
) ON COMMIT DROP;
TRUNCATE raise_alike
"""

# Its income is its own alone where the family counts as a whole and stated none since: only then
# the amount is less by each yuan of it.
ALIKE = """
WITH looked_at (id) AS MATERIALIZED (SELECT unnest({awards})),
covers AS (
    SELECT m.award_id, count(*) AS people, count(*) FILTER (WHERE upper_inf(m.period)) AS named,
        string_agg(m.period::text || CASE
            WHEN p.calculator = ANY({by_age})
            THEN row(date_trunc('month', person.birth_date),
                person.birth_date::text LIKE '%%-02-29', person.disability_grade)::text
            ELSE '' END, ';' ORDER BY m.id) AS told,
        array_agg(person.name ORDER BY m.id) AS names,
        array_agg(substr(quoted.name, 2, length(quoted.name) - 2) ORDER BY m.id) AS written
    FROM looked_at
    JOIN cases_awardmember m ON m.award_id = looked_at.id AND NOT isempty(m.period)
    JOIN cases_award a ON a.id = m.award_id
    JOIN cases_programme p ON p.id = a.programme_id
    JOIN cases_person person ON person.id = m.person_id
    CROSS JOIN LATERAL (SELECT to_json(person.name)::text AS name) quoted
    GROUP BY m.award_id
),
cared AS (
    SELECT c.award_id, string_agg(row(c.last_month, c.form, c.grade, c.work_injury_fee)::text, ';'
        ORDER BY c.last_month) AS told
    FROM looked_at JOIN cases_pastcare c ON c.award_id = looked_at.id
    GROUP BY c.award_id
),
stated AS (
    SELECT c.award_id, string_agg(row(c.from_month, c.annual_income, c.income_before)::text, ';'
        ORDER BY c.from_month, c.id) AS told
    FROM looked_at JOIN cases_awardchange c ON c.award_id = looked_at.id
    WHERE c.status = 'decided' AND c.annual_income IS NOT NULL
    GROUP BY c.award_id
),
surveys AS (
    SELECT DISTINCT ON (s.application_id) s.application_id, s.annual_income
    FROM looked_at
    JOIN cases_award a ON a.id = looked_at.id
    JOIN cases_survey s ON s.application_id = a.application_id
    ORDER BY s.application_id, s.id DESC
),
incomes AS (
    SELECT a.id AS award_id, each.annual, (each.annual * 100) %% 12 AS odd,
        CASE WHEN stated.award_id IS NULL AND covers.named >= a.family_size
            THEN round(div(each.annual * 100, 12) / 100, 2) END AS share
    FROM looked_at
    JOIN cases_award a ON a.id = looked_at.id
    JOIN cases_programme p ON p.id = a.programme_id AND p.calculator = {by_income}
    LEFT JOIN surveys survey ON survey.application_id = a.application_id
    LEFT JOIN stated ON stated.award_id = a.id
    LEFT JOIN covers ON covers.award_id = a.id
    CROSS JOIN LATERAL (
        SELECT coalesce(survey.annual_income, a.monthly_income * 12) AS annual
    ) each
),
amounts AS (
    SELECT x.award_id, string_agg(row(x.from_month, x.basic + coalesce(i.share, 0), x.care,
        x.residence,
        jsonb_typeof(x.explanation -> 0) IS DISTINCT FROM 'object'
            OR x.explanation -> 0 ->> 'code' = {as_before}
        )::text, ';' ORDER BY x.from_month) AS told
    FROM looked_at
    JOIN cases_awardamount x ON x.award_id = looked_at.id
    LEFT JOIN incomes i ON i.award_id = x.award_id
    GROUP BY x.award_id
),
by_hand AS (
    SELECT e.case_id AS award_id, string_agg(DISTINCT e.details ->> 'from_month', ';') AS told
    FROM looked_at
    JOIN welfare_event e ON e.case_type = 'cases.award' AND e.case_id = looked_at.id
    WHERE e.verb = {set_by_hand}
    GROUP BY e.case_id
),
read AS (
    SELECT a.id, covers.names, covers.written, income.share, CASE
            WHEN income.annual = trunc(income.annual) THEN trunc(income.annual)::text
            ELSE round(income.annual, 2)::text END AS annual, row(
        a.programme_id, a.origin, a.covered_size, a.family_size, a.last_month, a.left_on IS NULL,
        application.answers -> 'own_income', income.odd, income.share IS NULL,
        CASE WHEN income.share IS NULL THEN income.annual END, exit.award_id IS NULL,
        band.band_id, care.form, care.grade, care.work_injury_fee, cared.told, amounts.told,
        covers.told, stated.told, by_hand.told,
        CASE WHEN covers.people > {places} OR p.calculator <> ALL({by_name} || {by_age})
            THEN a.id END
    )::text COLLATE "C" AS told
    FROM looked_at
    JOIN cases_award a ON a.id = looked_at.id
    JOIN cases_programme p ON p.id = a.programme_id
    LEFT JOIN cases_application application ON application.id = a.application_id
    LEFT JOIN incomes income ON income.award_id = a.id
    LEFT JOIN cases_gradualexit exit ON exit.award_id = a.id
    LEFT JOIN cases_banddetail band ON band.award_id = a.id
    LEFT JOIN cases_caredetail care ON care.award_id = a.id
    LEFT JOIN cared ON cared.award_id = a.id
    LEFT JOIN amounts ON amounts.award_id = a.id
    LEFT JOIN covers ON covers.award_id = a.id
    LEFT JOIN stated ON stated.award_id = a.id
    LEFT JOIN by_hand ON by_hand.award_id = a.id
)
INSERT INTO raise_alike (award_id, like_id, other_id, share, annual, names, written)
SELECT id, first_value(id) OVER kind, CASE WHEN first_value(share) OVER kind
        = last_value(share) OVER kind THEN first_value(id) OVER kind
    ELSE last_value(id) OVER kind END, share, annual, names, written
FROM read
WINDOW kind AS (PARTITION BY told ORDER BY share DESC, id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
"""

# Of some kinds nothing follows for those between: there is another kind for each income.
APART = """
UPDATE raise_alike SET like_id = each.id, other_id = each.id
FROM (
    SELECT award_id, min(award_id) OVER (PARTITION BY like_id, share) AS id
    FROM raise_alike WHERE like_id = ANY({kinds})
) each
WHERE each.award_id = raise_alike.award_id
RETURNING like_id
"""

LOOKED_AT = "SELECT award_id FROM raise_alike"
PAIRS = """
SELECT DISTINCT alike.like_id, alike.other_id, high.share, high.annual, low.share, low.annual
FROM raise_alike alike
JOIN raise_alike high ON high.award_id = alike.like_id
JOIN raise_alike low ON low.award_id = alike.other_id
ORDER BY alike.like_id
"""


@dataclass(frozen=True)
class Extremes:
    """The two of a kind that are worked out, with their incomes; one, where these are the same."""

    high: int
    low: int
    high_income: between.Income
    low_income: between.Income


def find(ids: list[int]) -> list[Extremes]:
    """Put down which of these awards are alike; those of each kind to work out are returned."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
    answered(ALIKE, _places(ids), SETS)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE raise_alike (award_id, like_id)")  # all that follows joins it
    return [
        Extremes(high, low, between.Income(*of_high), between.Income(*of_low))
        for high, low, *incomes in answered(PAIRS, {}, SETS)
        for of_high, of_low in [(incomes[:2], incomes[2:])]
    ]


def looked_at() -> AwardScope:
    """The awards for which that was put down."""
    rows: AwardScope = Award.objects.filter(pk__in=RawSQL(LOOKED_AT, ()))
    return rows


def worked_out(pairs: list[Extremes], draft: Prepared) -> tuple[list[dict[str, Any]], int]:
    """What a draft makes of the awards of each kind, and how many people one has at the most."""
    ones = {one.award.pk: one for one in facts.of_awards(_numbers(pairs))}
    rows: list[dict[str, Any]] = []
    apart: list[int] = []
    for pair in pairs:
        high = _rows(ones[pair.high], draft)
        low = high if pair.low == pair.high else _rows(ones[pair.low], draft)
        merged = between.rows(high, low, pair.high_income, pair.low_income)
        if merged is None:
            apart.append(pair.high)
        else:
            rows += merged
    if apart:
        alone = {one for (one,) in answered(APART, {"kinds": ("bigint[]", apart)}, SETS)}
        more = facts.of_awards(sorted(alone))
        rows += [row for one in more for row in _rows(one, draft)]
    return rows, max((len(one.covers) for one in ones.values()), default=0)


def _numbers(pairs: list[Extremes]) -> list[int]:
    return sorted({pair.high for pair in pairs} | {pair.low for pair in pairs})


def _rows(one: AwardFacts, draft: Prepared) -> list[dict[str, Any]]:
    return [_written(one, row) for row in effects(_nameless(one), draft)]


def _places(ids: list[int]) -> dict[str, Place]:
    return {
        "awards": ("bigint[]", ids),
        "by_name": ("text[]", BY_NAME),
        "by_age": ("text[]", BY_AGE),
        "places": ("bigint", len(PLACES)),
        "by_income": ("text", BY_INCOME),
        "as_before": ("text", AS_BEFORE),
        "set_by_hand": ("text", facts.SET_BY_HAND),
    }


def _nameless(one: AwardFacts) -> AwardFacts:
    """Its people by their places, in the order in which the statement has their names."""
    covers = [cover for cover in one.covers if not cover.period.isempty]
    for cover, place in zip(covers, PLACES, strict=False):
        cover.person.name = place
    return one


def _written(one: AwardFacts, row: RaisedMonth) -> dict[str, Any]:
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
