"""What is owed, what was paid and how the one comes about, for awards and months, in sets.

One statement for the payroll and for everybody who asks afterwards. Who is owed money in which
month is written in the queryset that takes the place `{in_term}`; it names the month of each row as
`months.month`. Here is only how much. A month counts from `scope.from_month`
on; the month `{own}` of a payroll run is worked out in any case.
"""

from benefits.balance.claimed import CLAIMED
from cases.models import care_of, cares_in_sql

# Three years of ten thousand awards are sorted and joined in memory, for one transaction.
ROOM = "SET LOCAL work_mem = '64MB'"

# For thousands of awards with months behind: PostgreSQL takes what WITH makes for a handful of
# rows, and would compare each of a hundred thousand months with every other one.
SETS = ROOM + "; SET LOCAL enable_nestloop = off"

# What an award is owed is the same from month to month until something changes: each is looked at
# in the months from which on something may be another (`changes`: all that is compared with a month
# below and in the querysets), and what is found holds until the next of them (`steps`).
WORTH = """
WITH
months (month) AS (SELECT unnest({months})),
scope (id, from_month) AS MATERIALIZED ({scope}),
amounts AS MATERIALIZED (
    SELECT x.id, x.award_id, x.from_month, x.basic, x.care, x.residence,
        lead(x.from_month) OVER (PARTITION BY x.award_id ORDER BY x.from_month) AS until
    FROM cases_awardamount x WHERE x.award_id IN (SELECT id FROM scope)
),
rates AS (
    SELECT r.id, r.kind_id, r.residence, r.valid_from, r.amount,
        lead(r.valid_from) OVER (PARTITION BY r.kind_id, r.residence ORDER BY r.valid_from)
            AS until
    FROM benefits_supplementrate r WHERE r.corrected_by_id IS NULL
),
topped AS MATERIALIZED (
    SELECT m.award_id, m.id AS member_id, m.period, s.kind_id, s.first_month, s.last_month
    FROM scope
    JOIN cases_awardmember m ON m.award_id = scope.id
    JOIN cases_supplement s ON s.member_id = m.id
),
changes (award_id, since) AS (
    SELECT a.id, unnest(ARRAY[scope.from_month, {own}, {own} + 1, a.first_month,
        a.last_month + 1, a.ends_on + 1, a.suspended_from])
    FROM scope JOIN cases_award a ON a.id = scope.id
    UNION ALL
    SELECT s.award_id, unnest(ARRAY[s.first_month, s.last_month + 1])
    FROM scope JOIN cases_suspension s ON s.award_id = scope.id
    UNION ALL
    SELECT award_id, from_month FROM amounts
    UNION ALL
    SELECT award_id, unnest(ARRAY[first_month, last_month + 1, lower(period), upper(period)])
    FROM topped
    UNION ALL
    SELECT scope.id, r.valid_from FROM scope
    JOIN (SELECT DISTINCT valid_from FROM benefits_supplementrate) r
        ON r.valid_from > {first} AND r.valid_from <= {last}
),
steps AS MATERIALIZED (
    SELECT award_id, n, ({months})[n] AS month,
        lead(n, 1, cardinality({months}) + 1) OVER (PARTITION BY award_id ORDER BY n) - 1 AS until
    FROM (
        SELECT id AS award_id, 1 AS n FROM scope
        UNION
        SELECT award_id, width_bucket(since - 1, {months}) + 1
        FROM changes WHERE since > {first} AND since <= {last}
    ) begun
    WHERE n <= cardinality({months})
),
begun (month) AS (SELECT DISTINCT month FROM steps),
on_roll AS MATERIALIZED (
    SELECT steps.award_id, steps.month AS since, steps.n, steps.until,
        steps.month >= scope.from_month AS counts, listed.suspended
    FROM begun months CROSS JOIN LATERAL ({in_term}) listed (id, suspended)
    JOIN steps ON steps.award_id = listed.id AND steps.month = months.month
    JOIN scope ON scope.id = steps.award_id
        AND (steps.month >= scope.from_month OR steps.month = {own})
),
held AS MATERIALIZED (
    SELECT r.award_id, r.since, t.kind_id, t.member_id, rates.id AS rate_id, rates.amount AS rate
    FROM topped t
    JOIN on_roll r ON r.award_id = t.award_id AND t.period @> r.since
        AND t.first_month <= r.since AND (t.last_month IS NULL OR t.last_month >= r.since)
    LEFT JOIN amounts x ON x.award_id = r.award_id AND x.from_month <= r.since
        AND (x.until IS NULL OR r.since < x.until)
    LEFT JOIN rates ON rates.kind_id = t.kind_id AND rates.residence = x.residence
        AND rates.valid_from <= r.since AND (rates.until IS NULL OR r.since < rates.until)
),
extra AS (
    SELECT award_id, since,
        CASE WHEN bool_or(rate IS NULL) THEN NULL ELSE sum(rate) END AS amount
    FROM held GROUP BY award_id, since
),
worth AS (
    SELECT r.award_id, r.since, r.n, r.until, r.counts, r.suspended, x.id AS amount_id, x.basic,
        x.care, CASE WHEN e.award_id IS NULL THEN 0 ELSE e.amount END AS extra
    FROM on_roll r
    LEFT JOIN amounts x ON x.award_id = r.award_id AND x.from_month <= r.since
        AND (x.until IS NULL OR r.since < x.until)
    LEFT JOIN extra e ON e.award_id = r.award_id AND e.since = r.since
),
due AS MATERIALIZED (
    SELECT award_id, unnest(({months})[n:until]) AS month, since, counts, suspended, amount_id,
        basic, care, extra
    FROM worth
)"""

# What was paid of which month, by the payments of `{kinds}`. Of what the bank could not pay only
# what no later payment replaces. A payment of several months counts for each of them with the same
# part; what cannot be divided, for the first. What the run `{without}` only plans is not counted.
MONTHS_PAID = """
months_paid AS (
    SELECT p.award_id, p.month, p.basic, p.supplement, p.status
    FROM scope
    JOIN benefits_payment p ON p.award_id = scope.id AND p.month >= scope.from_month
    WHERE p.kind = ANY({kinds}) AND p.last_month IS NULL
        AND p.month BETWEEN {first} AND {last}
        AND NOT (p.status = 'planned' AND p.run_id IS NOT DISTINCT FROM {without})
        AND NOT (p.status = 'failed' AND EXISTS (
            SELECT FROM benefits_payment later WHERE later.replaces_id = p.id))
    UNION ALL
    SELECT p.award_id, each.month,
        CASE WHEN each.month = p.month THEN p.basic - (n.months - 1) * trunc(p.basic / n.months, 2)
            ELSE trunc(p.basic / n.months, 2) END,
        CASE WHEN each.month = p.month
            THEN p.supplement - (n.months - 1) * trunc(p.supplement / n.months, 2)
            ELSE trunc(p.supplement / n.months, 2) END,
        p.status
    FROM scope
    JOIN benefits_payment p ON p.award_id = scope.id AND p.last_month >= scope.from_month
    CROSS JOIN LATERAL (
        SELECT count(*) AS months
        FROM generate_series(p.month, p.last_month, interval '1 month')
    ) n
    CROSS JOIN LATERAL (
        SELECT generate_series(p.month, p.last_month, interval '1 month')::date AS month
    ) each
    WHERE p.kind = ANY({kinds}) AND p.last_month IS NOT NULL
        AND each.month >= scope.from_month AND each.month BETWEEN {first} AND {last}
        AND NOT (p.status = 'planned' AND p.run_id IS NOT DISTINCT FROM {without})
        AND NOT (p.status = 'failed' AND EXISTS (
            SELECT FROM benefits_payment later WHERE later.replaces_id = p.id))
)"""

# What the bank paid of each month to some awards, whatever counts here.
ARRIVED = (
    """
WITH
scope (id, from_month) AS (SELECT id, {first} FROM ({awards}) asked (id)),"""
    + MONTHS_PAID
    + """
SELECT award_id, month, sum(basic + supplement) FROM months_paid
WHERE status = 'paid' GROUP BY award_id, month
"""
)

# `counted`: planned, sent or paid, less what is claimed of it.
BALANCE = (
    ","
    + MONTHS_PAID
    + """,
paid AS (
    SELECT award_id, month, sum(basic) FILTER (WHERE status <> 'failed') AS basic,
        sum(supplement) FILTER (WHERE status <> 'failed') AS supplement,
        sum(basic + supplement) FILTER (WHERE status = 'planned') AS planned,
        sum(basic + supplement) FILTER (WHERE status = 'sent') AS sent,
        sum(basic) FILTER (WHERE status = 'failed') AS back_basic,
        sum(basic + supplement) FILTER (WHERE status = 'failed') AS sent_back
    FROM months_paid GROUP BY award_id, month
),
claimed (award_id, month, amount, grant_id) AS ("""
    + CLAIMED
    + """),
balance AS MATERIALIZED (
    SELECT coalesce(d.award_id, p.award_id) AS award_id, coalesce(d.month, p.month) AS month,
        CASE WHEN d.award_id IS NULL OR d.suspended THEN 0
            ELSE d.basic + d.care + d.extra END AS due,
        CASE WHEN d.award_id IS NULL OR d.suspended THEN 0 ELSE d.basic END AS basic,
        greatest(coalesce(p.basic, 0) - coalesce(r.amount, 0), 0) AS paid_basic,
        coalesce(p.back_basic, 0) AS back_basic,
        coalesce(p.planned, 0) AS planned, coalesce(p.sent, 0) AS sent,
        coalesce(p.basic + p.supplement, 0) - coalesce(r.amount, 0) AS counted,
        coalesce(p.sent_back, 0) AS sent_back, coalesce(r.amount, 0) AS claimed
    FROM (SELECT * FROM due WHERE counts) d
    FULL JOIN paid p ON p.award_id = d.award_id AND p.month = d.month
    LEFT JOIN (
        SELECT award_id, month, sum(amount) AS amount FROM claimed
        WHERE grant_id IS NULL GROUP BY award_id, month
    ) r ON r.award_id = coalesce(d.award_id, p.award_id) AND r.month = coalesce(d.month, p.month)
)"""
)


def _line(
    code: str,
    *said: str,
    document: str = """'""'""",
    article: str,
    persons: str,
    part: str = "basic",
) -> str:
    """A line of an explanation as text, in the keys of `entitlement.ExplanationLine`.

    `said`: label, factor and sum. As text, for all lines of an award become JSON at once: what
    has no sign that JSON writes otherwise stands as it is, for to ask that of each row takes long.
    """
    label, factor, amount = said
    return f"""concat('{{{{"code": "{code}", "label": ', coalesce({label}, 'null'),
            ', "factor": "', {factor}, '", "sum": "', {amount},
            '", "document": ', {document}, ', "article": ', {article},
            ', "persons": [', {persons},
            '], "part": "{part}", "kept": null, "needed": ""}}}}')"""


# How the sums of the rows `wanted` of `due` come about, where `cares` says who was cared for how; a
# test holds this and `entitlement` together. Supplements are the same in all months of a step.
EXPLAINED = (
    """,
people AS MATERIALIZED (
    SELECT m.id AS member_id, m.award_id, m.period, to_json(p.name)::text AS name
    FROM cases_awardmember m
    JOIN cases_person p ON p.id = m.person_id
    WHERE m.award_id IN (SELECT award_id FROM wanted)
),
covered AS (
    SELECT w.award_id, w.month, string_agg(p.name, ', ' ORDER BY p.member_id) AS names
    FROM wanted w
    JOIN people p ON p.award_id = w.award_id AND p.period @> w.month
    GROUP BY w.award_id, w.month
),
kinds AS (
    SELECT h.award_id, h.since, h.rate_id, count(*) AS persons,
        string_agg(p.name, ', ' ORDER BY h.member_id) AS names
    FROM held h
    JOIN people p ON p.member_id = h.member_id
    WHERE (h.award_id, h.since) IN (SELECT award_id, since FROM wanted)
    GROUP BY h.award_id, h.since, h.rate_id
),
said_of_rates AS (
    SELECT r.id, k.position, r.amount, to_json(k.name)::text AS name,
        to_json(r.document)::text AS document
    FROM benefits_supplementrate r JOIN cases_supplementkind k ON k.id = r.kind_id
),
tops AS (
    SELECT award_id, since, string_agg("""
    + _line(
        "supplement",
        "r.name",
        "trim_scale(r.amount) || ' × ' || persons",
        "r.amount * persons",
        document="r.document",
        article="{supplement_article}",
        persons="names",
    )
    + """, ', ' ORDER BY r.position) AS lines
    FROM kinds JOIN said_of_rates r ON r.id = kinds.rate_id
    GROUP BY award_id, since
),
explained AS (
    SELECT w.award_id, w.month, concat('[', """
    + _line(
        "basic",
        "to_json(x.reason)::text",
        "to_char(x.from_month, 'YYYY-MM')",
        "w.basic",
        article="to_json(programme.legal_basis)",
        persons="c.names",
    )
    + ", CASE WHEN w.care > 0 THEN ', ' || "
    + _line(
        "care",
        "({care_labels} -> coalesce(care.grade, ''))::text",
        "to_char(x.from_month, 'YYYY-MM')",
        "w.care",
        article="to_json(programme.legal_basis)",
        persons="c.names",
        part="care",
    )
    + """ END, ', ' || t.lines, ']')::jsonb AS lines
    FROM wanted w
    JOIN cases_awardamount x ON x.id = w.amount_id
    JOIN cases_award a ON a.id = w.award_id
    JOIN cases_programme programme ON programme.id = a.programme_id
    """
    + care_of("w.award_id", "w.month")
    + """
    LEFT JOIN covered c ON c.award_id = w.award_id AND c.month = w.month
    LEFT JOIN tops t ON t.award_id = w.award_id AND t.since = w.since
)"""
)

ASKED = (
    WORTH
    + BALANCE.replace("balance AS MATERIALIZED", "balance AS")  # asked once: most is left out
    + """,
wanted AS MATERIALIZED (
    SELECT * FROM due
    WHERE {explained} AND counts AND NOT suspended AND basic + care + extra > 0
),
cares AS ("""
    + cares_in_sql("SELECT award_id FROM wanted")
    + ")"
    + EXPLAINED
    + """
SELECT b.award_id, b.month, b.due, b.planned, b.sent, b.counted - b.planned - b.sent, b.sent_back,
    b.claimed, coalesce(e.lines, '[]'::jsonb)
FROM balance b
LEFT JOIN explained e ON e.award_id = b.award_id AND e.month = b.month
WHERE NOT {differing} OR b.due <> b.counted OR b.due IS NULL
ORDER BY b.award_id, b.month
"""
)
