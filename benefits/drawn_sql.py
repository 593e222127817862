"""What planned payments are taken from, as a part of the statement that plans a run."""

# From which allocation each payment is taken, as far as the pots hold by now: in their order, each
# as far as the next payment fits. Only payments that an earlier pot does not hold ask the next one;
# where each pot holds all that asks it first, as in most runs, none does, and all is taken at once.
# `budget.draw` says the same of the whole run once it is there, and has the last word.
DRAWN = """,
to_pay AS MATERIALIZED (
    SELECT plan.n, row_number() OVER (ORDER BY plan.award_id, plan.replaces_id NULLS FIRST,
            plan.grant_id NULLS FIRST, plan.month DESC, plan.kind) AS place, plan.programme_id,
        relief.fund_source_id AS wanted, k.sum AS set_off, k.claim_id, k.document,
        plan.basic + plan.supplement - coalesce(k.sum, 0) AS amount
    FROM plan
    LEFT JOIN kept_back k ON k.award_id = plan.award_id AND k.sum > 0
        AND (k.replaces_id = plan.replaces_id
            OR k.replaces_id IS NULL AND plan.replaces_id IS NULL AND plan.kind = 'regular')
    LEFT JOIN cases_reliefdetail relief ON relief.award_id = plan.award_id
        AND plan.kind = 'one_off'
    WHERE plan.code = ''
),
pots AS (
    SELECT * FROM jsonb_to_recordset({pots}) AS pot (
        turn bigint, id bigint, source_id bigint, held numeric, programmes bigint[]
    )
),
asks_first AS (
    SELECT asks.*, (
        SELECT min(turn) FROM pots WHERE asks.programme_id = ANY(pots.programmes)
            AND (asks.wanted IS NULL OR asks.wanted = pots.source_id)
    ) AS turn
    FROM (
        SELECT programme_id, wanted, sum(amount) AS amount FROM to_pay GROUP BY programme_id, wanted
    ) asks
),
enough (yes) AS (
    SELECT NOT EXISTS (
        SELECT FROM asks_first JOIN pots ON pots.turn = asks_first.turn
        GROUP BY pots.turn, pots.held HAVING sum(asks_first.amount) > pots.held)
),
taken (turn, n, place, programme_id, wanted, amount, allocation_id, source_id) AS (
    SELECT 0::bigint, n, place, programme_id, wanted, amount, NULL::bigint, NULL::bigint
    FROM to_pay WHERE NOT (SELECT yes FROM enough)
    UNION ALL
    SELECT turn, n, place, programme_id, wanted, amount, CASE WHEN fits THEN pot END,
        CASE WHEN fits THEN pot_source END
    FROM (
        SELECT pots.turn, t.n, t.place, t.programme_id, t.wanted, t.amount, pots.id AS pot,
            pots.source_id AS pot_source, asks.this AND pots.held >= sum(t.amount)
                FILTER (WHERE asks.this) OVER (ORDER BY t.place) AS fits
        FROM taken t
        JOIN pots ON pots.turn = t.turn + 1
        CROSS JOIN LATERAL (
            SELECT t.programme_id = ANY(pots.programmes)
                AND (t.wanted IS NULL OR t.wanted = pots.source_id) AS this
        ) asks
        WHERE t.allocation_id IS NULL
    ) each
),
drawn AS (
    SELECT n, allocation_id, source_id FROM taken WHERE allocation_id IS NOT NULL
    UNION ALL
    SELECT to_pay.n, pots.id, pots.source_id
    FROM to_pay
    JOIN asks_first first ON first.programme_id = to_pay.programme_id
        AND first.wanted IS NOT DISTINCT FROM to_pay.wanted
    JOIN pots ON pots.turn = first.turn
    WHERE (SELECT yes FROM enough)
)"""
