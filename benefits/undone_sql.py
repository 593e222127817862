"""What ledgers that were undone had paid, as parts of the statement that plans a run."""

# Months that a ledger had paid which was undone, with the sum, but for what came again in a later
# ledger; no sum where one was for several months, which then counts as all that is due. They belong
# to the award that was paid; where it is gone or has ended before, to whoever has its number, its
# payee, or covers the payee then.
KNOWN = """,
said AS MATERIALIZED (
    SELECT u.*, kept.id AS kept_id
    FROM benefits_undonepayment u
    LEFT JOIN cases_award kept ON kept.id = u.award_id
        AND (kept.last_month IS NULL OR kept.last_month >= u.month)
    WHERE u.id IN ({known})
),
theirs AS (
    SELECT id, kept_id AS award_id FROM said WHERE kept_id IS NOT NULL
    UNION
    SELECT u.id, a.id
    FROM said u
    JOIN cases_award a ON a.programme_id = u.programme_id AND a.number = u.number
    WHERE u.kept_id IS NULL
    UNION
    SELECT u.id, a.id
    FROM said u
    JOIN cases_person p ON p.resident_id_hash = u.payee_hash
    JOIN cases_award a ON a.payee_id = p.id AND a.programme_id = u.programme_id
    WHERE u.kept_id IS NULL
    UNION
    SELECT u.id, a.id
    FROM said u
    JOIN cases_person p ON p.resident_id_hash = u.payee_hash
    JOIN cases_awardmember m ON m.person_id = p.id
        AND m.period && daterange(u.month, coalesce(u.last_month, u.month), '[]')
    JOIN cases_award a ON a.id = m.award_id AND a.programme_id = u.programme_id
    WHERE u.kept_id IS NULL
),
known (award_id, month, files, amount) AS MATERIALIZED (
    SELECT theirs.award_id, months.month,
        string_agg(DISTINCT batch.file_name, '、' ORDER BY batch.file_name),
        CASE WHEN bool_and(u.last_month IS NULL)
            THEN sum(u.amount) END
    FROM said u
    JOIN theirs ON theirs.id = u.id
    JOIN scope ON scope.id = theirs.award_id
    JOIN welfare_importbatch batch ON batch.id = u.batch_id
    JOIN months ON months.month BETWEEN u.month AND coalesce(u.last_month, u.month)
    WHERE NOT EXISTS (
        SELECT FROM benefits_payment p
        WHERE p.award_id = theirs.award_id AND p.batch_id > u.batch_id AND p.status <> 'failed'
            AND p.kind = u.kind AND p.amount >= u.amount
            AND p.month <= coalesce(u.last_month, u.month)
            AND coalesce(p.last_month, p.month) >= u.month)
    GROUP BY theirs.award_id, months.month
)"""

# What of a sum is left to pay where an undone ledger `k` had paid something for its month; `lines`
# is NULL where it had not, for most awards: lines are put together only where there are more.
REST = """
    SELECT k.award_id IS NOT NULL AND coalesce(k.amount >= {owed}, true) AS nothing,
        least({basic}, {owed} - coalesce(k.amount, 0)) AS basic,
        {owed} - coalesce(k.amount, 0) - least({basic}, {owed} - coalesce(k.amount, 0))
            AS supplement,
        CASE WHEN k.award_id IS NOT NULL THEN jsonb_build_array(jsonb_build_object(
            'code', 'paid', 'label', {known_label}, 'factor', k.files,
            'sum', (-k.amount)::text, 'document', '', 'article', '',
            'persons', '[]'::jsonb, 'part', 'basic', 'kept', NULL, 'needed', '')) END AS lines
"""
