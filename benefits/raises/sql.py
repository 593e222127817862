"""The statements by which a draft of standards is worked out and put down, for some awards."""

# Stand for the names of the first, second … person: no character of any writing.
PLACES = [chr(0xFDD0 + place) for place in range(32)]

# Stand in the same way for the family's income of a year, and for sums that are less by its month.
ANNUAL = chr(0x1FFFE)
SHIFTED = [chr(0x2FFFE), chr(0x2FFFF)]


def _number(month: str) -> str:
    """The months of the calendar counted on: so many lie between two of them."""
    return f"(extract(year FROM {month}) * 12 + extract(month FROM {month}))"


# What standards do to the awards, as one of each kind was worked out, in the names of their own
# people; and what the rates `{lines}` of supplements (kind, residence, since, until, before, after,
# reason) come to, for the months in which somebody has one and the award stands there. Then what
# the rows come to: in the month that is paid next, in all that count here before it, and in all
# months to the end of its year. Only months for which the award is paid, as it is known now: of the
# `{unsteady}` ones those that `{payable}` lists, of all others every month. What makes less of a
# month and what makes more of it meet first: only what is left below zero is too much, and stands
# with the rows that make it less.
EFFECTS = (
    """
WITH worked_out AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset({worked_out}) AS w (
        award bigint, residence text, from_month date, until date, basic_before numeric,
        less_before boolean, care_before numeric, basic numeric, less boolean, care numeric,
        reason text, lines text, shifted numeric[], needs text, goes_on_from date
    )
),
effects AS MATERIALIZED (
    SELECT row_number() OVER () AS n, every.* FROM (
        SELECT a.id AS award_id, a.programme_id, a.town_id, w.residence, NULL::bigint AS kind_id,
            w.from_month, w.until, a.covered_size::bigint AS persons,
            w.basic_before - CASE WHEN w.less_before THEN alike.share ELSE 0 END AS basic_before,
            w.care_before, w.basic - CASE WHEN w.less THEN alike.share ELSE 0 END AS basic,
            w.care, coalesce(x.reason, w.reason) AS reason,
            coalesce(x.explanation, (<in_lines>)::jsonb) AS lines,
            left(<in_needs>, 400) AS needs
        FROM raise_alike alike
        JOIN worked_out w ON w.award = alike.like_id
        JOIN cases_award a ON a.id = alike.award_id
        LEFT JOIN cases_awardamount x ON x.award_id = a.id AND x.from_month = w.goes_on_from
        UNION ALL
        SELECT a.id, a.programme_id, a.town_id, x.residence, s.kind_id, span.first, span.last,
            count(*), 0, r.before * count(*), 0, r.after * count(*), r.reason, '[]'::jsonb, ''
        FROM raise_alike alike
        JOIN cases_award a ON a.id = alike.award_id
        JOIN cases_awardmember m ON m.award_id = a.id AND NOT isempty(m.period)
        JOIN cases_supplement s ON s.member_id = m.id
        JOIN (
            SELECT award_id, residence, from_month, (lead(from_month) OVER (
                PARTITION BY award_id ORDER BY from_month) - interval '1 month')::date AS until
            FROM cases_awardamount WHERE award_id IN (SELECT award_id FROM raise_alike)
        ) x ON x.award_id = a.id
        JOIN jsonb_to_recordset({lines}) AS r (
            kind bigint, residence text, since date, until date, before numeric, after numeric,
            reason text
        ) ON r.kind = s.kind_id AND r.residence = x.residence
        CROSS JOIN LATERAL (
            SELECT greatest(r.since, s.first_month, x.from_month, lower(m.period)) AS first,
                least(r.until, s.last_month, x.until, a.last_month,
                    (upper(m.period) - interval '1 month')::date) AS last
        ) span
        WHERE span.last IS NULL OR span.last >= span.first
        GROUP BY a.id, x.residence, s.kind_id, span.first, span.last, r.before, r.after, r.reason
    ) every
),
scope (id, from_month) AS MATERIALIZED ({scope}),
months (month) AS MATERIALIZED (SELECT unnest({months})),
paid (award_id, first, last) AS MATERIALIZED (
    SELECT alike.award_id, span.first, span.last
    FROM raise_alike alike, (SELECT min(month) AS first, max(month) AS last FROM months) span
    WHERE alike.award_id NOT IN (SELECT unnest({unsteady}))
    UNION ALL
    SELECT listed.id, months.month, months.month
    FROM months CROSS JOIN LATERAL ({payable}) listed (id)
),
spans AS MATERIALIZED (
    SELECT e.n, e.award_id, each.by, span.*
    FROM effects e
    JOIN paid p ON p.award_id = e.award_id
    JOIN scope s ON s.id = e.award_id
    CROSS JOIN LATERAL (SELECT e.basic + e.care - e.basic_before - e.care_before AS by) each
    CROSS JOIN LATERAL (
        SELECT """
    + _number("greatest(e.from_month, p.first, coalesce(s.from_month, {next}))")
    + """ AS first, """
    + _number("least(e.until, p.last)")
    + """ AS last, """
    + _number("{next}")
    + """ AS next
    ) span
    WHERE e.needs = '' AND span.first <= span.last
),
sums AS (
    SELECT n, sum(by * (last - first + 1)) AS year,
        coalesce(sum(by) FILTER (WHERE next BETWEEN first AND last), 0) AS monthly,
        sum(by * greatest(least(last, next - 1) - first + 1, 0)) AS behind
    FROM spans
    GROUP BY n
),
too_much AS (
    SELECT n, sum(greatest(net, down) - greatest(net, down - own)) AS overpaid
    FROM (
        SELECT n, least(by, 0) AS own,
            least(sum(by) OVER (PARTITION BY award_id, month), 0) AS net,
            sum(least(by, 0)) OVER (PARTITION BY award_id, month ORDER BY n) AS down
        FROM spans CROSS JOIN LATERAL generate_series(first, least(last, next - 1)) month
        WHERE award_id IN (SELECT award_id FROM spans WHERE by < 0)
    ) of_month
    GROUP BY n
)
INSERT INTO benefits_standardeffect (
    draft_id, award_id, programme_id, town_id, residence, kind_id, from_month, until, persons,
    basic_before, supplement_before, basic, supplement, reason, lines, needs, monthly, behind, year,
    overpaid
)
SELECT {draft}, e.award_id, e.programme_id, e.town_id, e.residence, e.kind_id, e.from_month,
    e.until, e.persons, e.basic_before, e.care_before, e.basic, e.care, e.reason, e.lines, e.needs,
    coalesce(sums.monthly, 0), coalesce(sums.behind, 0), coalesce(sums.year, 0),
    coalesce(too_much.overpaid, 0)
FROM effects e LEFT JOIN sums ON sums.n = e.n LEFT JOIN too_much ON too_much.n = e.n
ORDER BY e.award_id, e.kind_id NULLS FIRST, e.from_month
"""
)


def effects(places: int) -> str:
    """The statement, with the names of people in so many places."""
    lines, needs = f"replace(w.lines, '{ANNUAL}', coalesce(alike.annual, ''))", "w.needs"
    for at, place in enumerate(SHIFTED, 1):
        own = f"coalesce((w.shifted[{at}] - alike.share)::text, '')"
        lines = f"replace({lines}, '{place}', {own})"
    for at, place in enumerate(PLACES[:places], 1):
        lines = f"replace({lines}, '{place}', coalesce(alike.written[{at}], ''))"
        needs = f"replace({needs}, '{place}', coalesce(alike.names[{at}], ''))"
    return EFFECTS.replace("<in_lines>", lines).replace("<in_needs>", needs)


AMOUNTS = """
INSERT INTO cases_awardamount (
    award_id, from_month, basic, care, residence, reason, explanation
)
SELECT award_id, from_month, basic, supplement, residence, reason, lines
FROM benefits_standardeffect
WHERE draft_id = {draft} AND award_id = ANY({awards}) AND kind_id IS NULL AND needs = ''
ORDER BY award_id, from_month
ON CONFLICT (award_id, from_month) DO UPDATE SET
    basic = excluded.basic, care = excluded.care, residence = excluded.residence,
    reason = excluded.reason, explanation = excluded.explanation
"""

# Whoever has the page of such an award open is told that it changed meanwhile.
VERSIONS = """
UPDATE cases_award SET version = version + 1
WHERE id IN (
    SELECT award_id FROM benefits_standardeffect
    WHERE draft_id = {draft} AND award_id = ANY({awards}) AND kind_id IS NULL AND needs = ''
)
"""
