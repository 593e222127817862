"""What is paid once, as a part of the statements that plan a run and look at it again."""

# What an undone ledger had paid of the one sum of an award, unless two people said that it was
# never paid, or it came again: in ledgers that stand (source null), or in a later one that was
# undone, too. Of an instalment comes again what has its month and, where both say it, its day; each
# by one of its own: `net` is how many of a day, this one and those before it, found none. What says
# no day stands for one that does, and the other way round, where none of its own day is left.
UNDONE_ONCE = """coalesce((
    SELECT sum(u.amount) FROM benefits_undonepayment u
    WHERE u.award_id = {award} AND u.kind = 'one_off' AND NOT EXISTS (
        SELECT FROM benefits_neverpaid n
        WHERE n.batch_id = u.batch_id AND n.confirmed_at IS NOT NULL)
    AND NOT EXISTS (
        SELECT FROM (
            SELECT NULL::bigint AS source
            UNION
            SELECT again.batch_id FROM benefits_undonepayment again
            WHERE again.award_id = u.award_id AND again.batch_id > u.batch_id AND NOT EXISTS (
                SELECT FROM benefits_neverpaid n
                WHERE n.batch_id = again.batch_id AND n.confirmed_at IS NOT NULL)
        ) came
        WHERE (
            SELECT bool_or(net <= 0 AND day IS NOT DISTINCT FROM u.paid_on)
                OR sum(greatest(net, 0)) FILTER (WHERE (day IS NULL) = (u.paid_on IS NULL))
                <= sum(greatest(-net, 0)) FILTER (WHERE (day IS NULL) <> (u.paid_on IS NULL))
            FROM (
                SELECT day, sum(one) AS net FROM (
                    SELECT own.paid_on AS day, 1 AS one FROM benefits_undonepayment own
                    WHERE own.batch_id = u.batch_id AND own.award_id = u.award_id
                        AND own.kind = u.kind AND own.month = u.month
                        AND ((own.amount, -own.id) >= (u.amount, -u.id)
                            OR (own.paid_on IS NULL) <> (u.paid_on IS NULL))
                    UNION ALL
                    SELECT later.paid_on, -1 FROM benefits_payment later
                    WHERE came.source IS NULL AND later.award_id = u.award_id
                        AND later.kind = 'one_off' AND later.status <> 'failed'
                        AND later.batch_id > u.batch_id
                        AND later.amount >= u.amount AND later.month = u.month
                    UNION ALL
                    SELECT later.paid_on, -1 FROM benefits_undonepayment later
                    WHERE later.batch_id = came.source AND later.award_id = u.award_id
                        AND later.kind = u.kind
                        AND later.amount >= u.amount AND later.month = u.month
                ) each_one GROUP BY day
            ) by_day
        )
    )
), 0)"""
SETTLED_ONCE = """coalesce((
    SELECT sum(r.amount) FROM benefits_unpaidrest r
    WHERE r.award_id = {award} AND r.confirmed_at IS NOT NULL AND r.way <> 'by_run'
), 0)"""

# A share `s` of a grant `g` is owed still: who died, or left the award before the month of the
# roll, has none, unless the whole family is covered by another award now that had its sum without
# it (`bulk.owed`). Of a household's the one who stands for it may have died.
STANDS = """(g.per = 'household' OR EXISTS (
    SELECT FROM cases_awardmember cover
    JOIN cases_person living ON living.id = cover.person_id AND living.died_on IS NULL
    WHERE cover.award_id = s.award_id AND cover.person_id = s.person_id
        AND (upper_inf(cover.period) OR upper(cover.period) > g.as_of)) OR EXISTS (
    SELECT FROM cases_award ended
    JOIN cases_awardmember cover ON cover.person_id = s.person_id AND upper_inf(cover.period)
    JOIN cases_person living ON living.id = cover.person_id AND living.died_on IS NULL
    JOIN cases_award host ON host.id = cover.award_id AND host.status <> 'ended'
    JOIN cases_awardmember payee ON payee.award_id = host.id AND upper_inf(payee.period)
        AND payee.person_id = ended.payee_id
    JOIN benefits_payment had ON had.grant_id = s.grant_id AND had.award_id = host.id
    WHERE ended.id = s.award_id AND ended.status = 'ended'))"""
# What is owed of the grant of a payment `{payment}` by the shares of its award.
GRANTED = (
    """(
    SELECT coalesce(sum(s.amount), 0) AS amount, coalesce(sum(s.persons), 0) AS persons
    FROM benefits_bulkshare s
    JOIN benefits_bulkgrant g ON g.id = s.grant_id
    WHERE s.grant_id = {payment}.grant_id AND s.award_id = {payment}.award_id AND """
    + STANDS
    + ")"
)

# Sums that are paid once: of an award, less what ledgers paid of it before and what two
# people said to be settled, or of a bulk grant.
ONCE = (
    """,
one_off (id) AS MATERIALIZED ({one_off}),
granted (award_id, grant_id) AS ({granted}),
bulk AS (
    SELECT x.award_id, x.grant_id, g.month, g.programme_id, g.rates -> min(s.residence) AS rate,
        count(*) FILTER (WHERE alive.yes) AS sums,
        coalesce(sum(s.persons) FILTER (WHERE alive.yes), 0) AS persons,
        coalesce(sum(s.amount) FILTER (WHERE alive.yes), 0) AS amount
    FROM granted x
    JOIN benefits_bulkgrant g ON g.id = x.grant_id
    JOIN benefits_bulkshare s ON s.grant_id = x.grant_id AND s.award_id = x.award_id
    CROSS JOIN LATERAL (SELECT {stands} AS yes) alive
    GROUP BY x.award_id, x.grant_id, g.month, g.programme_id, g.rates
),
names AS (
    SELECT m.award_id, jsonb_agg(p.name ORDER BY m.id) AS listed
    FROM one_off
    JOIN cases_awardmember m ON m.award_id = one_off.id
    JOIN cases_person p ON p.id = m.person_id
    GROUP BY m.award_id
),
once AS MATERIALIZED (
    SELECT a.id AS award_id, 'one_off' AS kind, NULL::bigint AS grant_id, run.month,
        a.programme_id, a.covered_size::bigint AS persons, a.status = 'suspended' AS suspended,
        x.basic - least(paid.amount, x.basic) AS basic,
        x.care - least(greatest(paid.amount - x.basic, 0), x.care) AS supplement,
        jsonb_build_array(jsonb_build_object(
            'code', 'basic', 'label', x.reason, 'factor', to_char(x.from_month, 'YYYY-MM'),
            'sum', x.basic::text, 'document', '', 'article', programme.legal_basis,
            'persons', coalesce(names.listed, '[]'::jsonb),
            'part', 'basic', 'kept', NULL, 'needed', ''))
            || CASE WHEN paid.amount = 0 THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object(
                'code', 'paid', 'label', {paid_label}, 'factor', '',
                'sum', (-least(paid.amount, x.basic + x.care))::text, 'document', '',
                'article', '', 'persons', '[]'::jsonb, 'part', 'basic', 'kept', NULL,
                'needed', '')) END AS lines
    FROM run CROSS JOIN one_off
    JOIN cases_award a ON a.id = one_off.id
    JOIN cases_programme programme ON programme.id = a.programme_id
    LEFT JOIN names ON names.award_id = a.id
    LEFT JOIN LATERAL (
        SELECT * FROM cases_awardamount x
        WHERE x.award_id = a.id AND x.from_month <= run.month
        ORDER BY x.from_month DESC LIMIT 1
    ) x ON true
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(p.amount), 0) + {undone} + {settled} AS amount
        FROM benefits_payment p
        LEFT JOIN benefits_payment later ON later.replaces_id = p.id
        WHERE p.award_id = a.id AND p.kind = 'one_off'
            AND (p.batch_id IS NOT NULL OR p.replaces_id IS NOT NULL)
            AND (p.status <> 'failed' OR later.id IS NULL)
    ) paid
    UNION ALL
    SELECT award_id, 'bulk', grant_id, month, programme_id, persons, false, amount, 0, (
        SELECT jsonb_agg(line || jsonb_build_object(
            'factor', left(line ->> 'factor', -1) || sums,
            'sum', ((line ->> 'sum')::numeric * sums)::text) ORDER BY place)
        FROM jsonb_array_elements(rate -> 'lines') WITH ORDINALITY AS listed (line, place)
    )
    FROM bulk
)""".replace("{undone}", UNDONE_ONCE)
    .replace("{stands}", STANDS)
    .replace("{settled}", SETTLED_ONCE)
    .replace("{award}", "a.id")
)
