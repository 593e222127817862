"""The two statements that fill the tables of the reconciliation for some awards of a county.

One for what is owed by the month, which comes from `balance.sql`; one for what is paid once: sums
of relief, by the bank or out of a town's reserve, and shares of bulk grants. Both end in the same
two INSERTs; the sums of a town grow with every chunk of awards.
"""

from benefits.balance.claimed import CLAIMED
from benefits.balance.sql import BALANCE, WORTH
from benefits.once_sql import SETTLED_ONCE, UNDONE_ONCE

SUMS = (
    *("due", "planned", "set_off", "sent", "paid", "reserve", "sent_back", "again", "claimed"),
    *("owed", "too_much", "ahead", "differing", "unknown"),
)

MOVED = ("planned", "set_off", "sent", "paid", "reserve", "sent_back", "again")

# `moved_of`, `taken_of`: the same by source. Money that came back by a claim came out of the source
# that paid the month last.
SOURCED = f"""
sourced AS (
    INSERT INTO benefits_reconciledsource AS r (
        programme_id, town_id, month, source_id, {", ".join(MOVED)}, claimed
    )
    SELECT programme_id, town_id, month, source_id,
        {", ".join(f"coalesce(sum({name}), 0)" for name in (*MOVED, "claimed"))}
    FROM (
        SELECT programme_id, town_id, month, source_id, {", ".join(MOVED)}, 0 AS claimed
        FROM moved_of
        UNION ALL
        SELECT programme_id, town_id, month, source_id, {"0, " * len(MOVED)}claimed FROM taken_of
    ) both_sides
    WHERE month <= {{last}}
    GROUP BY programme_id, town_id, month, source_id
    ON CONFLICT (programme_id, town_id, month, source_id) DO UPDATE SET
        {", ".join(f"{name} = r.{name} + excluded.{name}" for name in (*MOVED, "claimed"))}
)"""

PAID_LAST = """
    LEFT JOIN LATERAL (
        SELECT p.source_id FROM benefits_payment p
        WHERE p.award_id = f.award_id AND p.grant_id IS NOT DISTINCT FROM f.grant_id
            AND p.status <> 'failed' AND p.month <= f.month
            AND coalesce(p.last_month, p.month) >= f.month
        ORDER BY p.id DESC LIMIT 1
    ) paid_last ON true
    WHERE f.claimed <> 0
"""

# `found`: a row for each award, programme and month; `moved`, `taken`: what moved for it. Where
# the due cannot be worked out, what was paid counts for it: the pairs of sums stay equal.
KEPT = (
    SOURCED
    + f""",
kept AS (
    INSERT INTO benefits_monthdifference (
        award_id, programme_id, month, due, planned, sent, paid, sent_back, claimed
    )
    SELECT award_id, programme_id, month, due, planned, sent, counted - planned - sent, sent_back,
        claimed
    FROM found WHERE due <> counted OR due IS NULL
),
sides AS (
    SELECT programme_id, town_id, month, sum(coalesce(due, counted)) AS due,
        sum(greatest(due - counted, 0)) AS owed,
        sum(greatest(counted - planned - sent - due, 0)) AS too_much,
        sum(greatest(counted - due, 0) - greatest(counted - planned - sent - due, 0)) AS ahead,
        count(*) FILTER (WHERE due <> counted) AS differing,
        count(*) FILTER (WHERE due IS NULL) AS unknown
    FROM found GROUP BY programme_id, town_id, month
)
INSERT INTO benefits_reconciledmonth AS r (programme_id, town_id, month, {", ".join(SUMS)})
SELECT s.programme_id, s.town_id, s.month, s.due, coalesce(m.planned, 0), coalesce(m.set_off, 0),
    coalesce(m.sent, 0), coalesce(m.paid, 0), coalesce(m.reserve, 0), coalesce(m.sent_back, 0),
    coalesce(m.again, 0),
    coalesce(t.claimed, 0), coalesce(s.owed, 0), coalesce(s.too_much, 0), coalesce(s.ahead, 0),
    s.differing, s.unknown
FROM sides s
LEFT JOIN moved m USING (programme_id, town_id, month)
LEFT JOIN taken t USING (programme_id, town_id, month)
ON CONFLICT (programme_id, town_id, month) DO UPDATE SET
    {", ".join(f"{name} = r.{name} + excluded.{name}" for name in SUMS)}
"""
)

# What moved of a payment `p`, in the columns of the table: as the file of the bank says it, and
# apart from it what was set off. What a town booked and took back never left its reserve, and no
# bank sent it back.
WENT = """
        sum(p.amount) FILTER (WHERE p.status = 'planned') AS planned,
        sum(p.set_off) FILTER (WHERE p.status <> 'failed') AS set_off,
        sum(p.amount) FILTER (
            WHERE p.status <> 'planned' AND p.reserve_id IS NULL) AS sent,
        sum(p.amount) FILTER (
            WHERE p.status = 'paid' AND p.reserve_id IS NULL) AS paid,
        sum(p.amount) FILTER (
            WHERE p.status <> 'failed' AND p.reserve_id IS NOT NULL) AS reserve,
        sum(p.amount) FILTER (
            WHERE p.status = 'failed' AND p.reserve_id IS NULL) AS sent_back,
        sum(p.amount) FILTER (
            WHERE p.status <> 'planned' AND p.reserve_id IS NULL AND p.replaces_id IS NOT NULL
        ) AS again"""

MONTHLY = (
    WORTH
    + BALANCE
    + """,
found AS MATERIALIZED (
    SELECT b.award_id, a.programme_id, a.town_id, NULL::bigint AS grant_id, b.month, b.due,
        b.planned, b.sent, b.counted, b.sent_back, b.claimed
    FROM balance b JOIN cases_award a ON a.id = b.award_id
),
moved_of AS (
    SELECT a.programme_id, a.town_id, p.month, p.source_id,"""
    + WENT
    + """
    FROM scope
    JOIN cases_award a ON a.id = scope.id
    JOIN benefits_payment p ON p.award_id = a.id AND p.month >= scope.from_month
    WHERE p.kind = ANY({kinds}) AND p.month BETWEEN {first} AND {last}
    GROUP BY a.programme_id, a.town_id, p.month, p.source_id
),
moved AS (
    SELECT programme_id, town_id, month, sum(planned) AS planned, sum(set_off) AS set_off,
        sum(sent) AS sent, sum(paid) AS paid, sum(reserve) AS reserve, sum(sent_back) AS sent_back,
        sum(again) AS again
    FROM moved_of GROUP BY programme_id, town_id, month
),
taken AS (
    SELECT programme_id, town_id, month, sum(claimed) AS claimed
    FROM found GROUP BY programme_id, town_id, month
),
taken_of AS (
    SELECT f.programme_id, f.town_id, f.month, paid_last.source_id, f.claimed
    FROM found f"""
    + PAID_LAST
    + """),"""
    + KEPT
)

# Of a one sum is due here what no ledger holds as paid, and two people did not say to be settled;
# of what a ledger brought, where it holds a payment at all.
# Nothing is owed any more of what was never put into a run and whose award is not active, or whose
# people died. What was put into one is owed as it was granted; of a grant, as far as it was paid
# (the shares of those who died before are missing in it) to somebody who was entitled to it
# (`{undue}`: the shares to which nobody was, as is known now). What a claim took back was not due.
# A share that reached nobody is owed unless no run will pay it any more (`{unowed}`).
# The month is the one of the payment; before it is planned, the one that it was granted for.
ONCE = (
    (
        """
WITH
scope (id) AS MATERIALIZED ({awards}),
undue (id) AS (SELECT unnest({undue})),
unowed (id) AS (SELECT unnest({unowed})),
granted AS (
    SELECT a.id AS award_id, a.programme_id, NULL::bigint AS grant_id, a.first_month AS month,
        left_over.amount,
        CASE WHEN a.status = 'active' AND (a.origin <> 'ledger' OR before_us.held)
            THEN left_over.amount ELSE 0 END AS waiting,
        0 AS undue
    FROM cases_award a
    LEFT JOIN LATERAL (
        SELECT * FROM cases_awardamount x WHERE x.award_id = a.id
        ORDER BY x.from_month DESC LIMIT 1
    ) x ON true
    CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS held,
            coalesce(sum(p.amount) FILTER (WHERE p.status <> 'failed'), 0) + {undone} AS paid
        FROM benefits_payment p
        WHERE p.award_id = a.id AND p.kind = ANY({once}) AND p.batch_id IS NOT NULL
            AND p.grant_id IS NULL
    ) before_us
    CROSS JOIN LATERAL (
        SELECT CASE WHEN x.id IS NOT NULL
            THEN greatest(x.basic + x.care - before_us.paid - {settled}, 0) END AS amount
    ) left_over
    WHERE a.id IN ({one_off})
    UNION ALL
    SELECT s.award_id, g.programme_id, s.grant_id, g.month, sum(s.amount),
        coalesce(sum(s.amount) FILTER (
            WHERE live.id IS NOT NULL AND unowed.id IS NULL), 0),
        coalesce(sum(s.amount) FILTER (WHERE undue.id IS NOT NULL), 0)
    FROM scope
    JOIN benefits_bulkshare s ON s.award_id = scope.id
    JOIN benefits_bulkgrant g ON g.id = s.grant_id AND g.status = 'confirmed'
    LEFT JOIN undue ON undue.id = s.id
    LEFT JOIN unowed ON unowed.id = s.id
    LEFT JOIN cases_golive live ON live.programme_id = g.programme_id
        AND live.confirmed_at IS NOT NULL AND live.month <= g.month
    GROUP BY s.award_id, g.programme_id, s.grant_id, g.month
),
went AS (
    SELECT p.award_id, p.grant_id, min(p.month) AS month,"""
        + WENT
        + """,
        sum(p.basic + p.supplement) FILTER (WHERE p.status = 'sent') AS at_the_bank,
        sum(p.basic + p.supplement) FILTER (
            WHERE p.status = 'failed' AND p.reserve_id IS NULL AND NOT EXISTS (
                SELECT FROM benefits_payment later WHERE later.replaces_id = p.id)) AS came_back
    FROM scope
    JOIN benefits_payment p ON p.award_id = scope.id
    WHERE p.kind = ANY({once}) AND p.batch_id IS NULL
    GROUP BY p.award_id, p.grant_id
),
claimed (award_id, month, amount, grant_id) AS ("""
        + CLAIMED
        + """),
looked_at AS MATERIALIZED (
    SELECT g.award_id, g.programme_id, a.town_id, coalesce(w.month, g.month) AS month, g.grant_id,
        g.amount, g.waiting, g.undue, w.planned, w.set_off, w.sent, w.paid, w.reserve, w.sent_back,
        w.again,
        coalesce(w.came_back, 0) AS came_back, coalesce(c.amount, 0) AS claimed,
        coalesce(w.at_the_bank, 0) AS at_the_bank,
        coalesce(w.planned, 0) + coalesce(w.set_off, 0) + coalesce(w.sent, 0)
            + coalesce(w.reserve, 0) - coalesce(w.sent_back, 0) AS got
    FROM granted g
    JOIN cases_award a ON a.id = g.award_id
    LEFT JOIN went w ON w.award_id = g.award_id AND w.grant_id IS NOT DISTINCT FROM g.grant_id
    LEFT JOIN (
        SELECT award_id, grant_id, sum(amount) AS amount FROM claimed GROUP BY award_id, grant_id
    ) c ON c.award_id = g.award_id AND c.grant_id IS NOT DISTINCT FROM g.grant_id
),
found AS MATERIALIZED (
    SELECT * FROM (
        SELECT award_id, programme_id, town_id, month, CASE
                WHEN got = 0 THEN waiting
                WHEN grant_id IS NOT NULL THEN least(amount - undue, got - claimed)
                WHEN claimed > 0 THEN least(amount, got - claimed)
                ELSE amount
            END AS due, coalesce(planned, 0) AS planned, at_the_bank AS sent,
            got - claimed AS counted, came_back AS sent_back, claimed
        FROM looked_at
        WHERE month <= {last}
    ) worked_out
    WHERE due IS DISTINCT FROM 0 OR counted <> 0 OR sent_back <> 0
),
moved AS (
    SELECT programme_id, town_id, month, sum(planned) AS planned, sum(set_off) AS set_off,
        sum(sent) AS sent, sum(paid) AS paid, sum(reserve) AS reserve, sum(sent_back) AS sent_back,
        sum(again) AS again
    FROM looked_at GROUP BY programme_id, town_id, month
),
moved_of AS (
    SELECT l.programme_id, l.town_id, l.month, p.source_id,"""
        + WENT
        + """
    FROM looked_at l
    JOIN benefits_payment p ON p.award_id = l.award_id
        AND p.grant_id IS NOT DISTINCT FROM l.grant_id
    WHERE p.kind = ANY({once}) AND p.batch_id IS NULL
    GROUP BY l.programme_id, l.town_id, l.month, p.source_id
),
taken AS (
    SELECT programme_id, town_id, month, sum(claimed) AS claimed
    FROM looked_at GROUP BY programme_id, town_id, month
),
taken_of AS (
    SELECT f.programme_id, f.town_id, f.month, paid_last.source_id, f.claimed
    FROM looked_at f"""
        + PAID_LAST
        + """),"""
        + KEPT
    )
    .replace("{undone}", UNDONE_ONCE)
    .replace("{settled}", SETTLED_ONCE)
    .replace("{award}", "a.id")
)
