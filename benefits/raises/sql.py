"""The statements by which a draft of standards is worked out and put down, for some awards."""

# What supplements of `{lines}` (kind, residence, since, until, before, after, reason) come to, for
# the months in which somebody has one and the award stands there.
SUPPLEMENTS = """
INSERT INTO benefits_standardeffect (
    draft_id, award_id, programme_id, town_id, residence, kind_id, from_month, until, persons,
    basic_before, supplement_before, basic, supplement, reason, lines, needs
)
SELECT {draft}, a.id, a.programme_id, a.town_id, x.residence, s.kind_id, span.first, span.last,
    count(*), 0, r.before * count(*), 0, r.after * count(*), r.reason, '[]'::jsonb, ''
FROM cases_award a
JOIN cases_awardmember m ON m.award_id = a.id AND NOT isempty(m.period)
JOIN cases_supplement s ON s.member_id = m.id
JOIN (
    SELECT award_id, residence, from_month, (lead(from_month) OVER (
        PARTITION BY award_id ORDER BY from_month) - interval '1 month')::date AS until
    FROM cases_awardamount WHERE award_id = ANY({awards})
) x ON x.award_id = a.id
JOIN jsonb_to_recordset({lines}) AS r (
    kind bigint, residence text, since date, until date, before numeric, after numeric, reason text
) ON r.kind = s.kind_id AND r.residence = x.residence
CROSS JOIN LATERAL (
    SELECT greatest(r.since, s.first_month, x.from_month, lower(m.period)) AS first,
        least(r.until, s.last_month, x.until, a.last_month,
            (upper(m.period) - interval '1 month')::date) AS last
) span
WHERE a.id = ANY({awards}) AND (span.last IS NULL OR span.last >= span.first)
GROUP BY a.id, x.residence, s.kind_id, span.first, span.last, r.before, r.after, r.reason
"""

# What the rows come to: in the month that is paid next, in all that count here before it, and in
# all months to the end of its year. Only months for which the award is paid, as it is known now.
FIGURES = """
WITH months (month) AS MATERIALIZED (SELECT unnest({months})),
scope (id, from_month) AS MATERIALIZED ({scope}),
payable (award_id, month) AS MATERIALIZED (
    SELECT listed.id, months.month FROM months CROSS JOIN LATERAL ({payable}) listed (id)
),
sums AS (
    SELECT e.id, sum(each.sum) AS year,
        coalesce(sum(each.sum) FILTER (WHERE p.month = {next}), 0) AS monthly,
        coalesce(sum(each.sum) FILTER (WHERE p.month < {next}), 0) AS behind
    FROM benefits_standardeffect e
    JOIN payable p ON p.award_id = e.award_id AND p.month >= e.from_month
        AND (e.until IS NULL OR p.month <= e.until)
    JOIN scope s ON s.id = e.award_id AND p.month >= coalesce(s.from_month, {next})
    CROSS JOIN LATERAL (
        SELECT e.basic + e.supplement - e.basic_before - e.supplement_before AS sum
    ) each
    WHERE e.draft_id = {draft} AND e.award_id = ANY({awards}) AND e.needs = ''
    GROUP BY e.id
)
UPDATE benefits_standardeffect e
SET year = sums.year, monthly = sums.monthly, behind = sums.behind
FROM sums WHERE sums.id = e.id
"""

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
