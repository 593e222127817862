"""The one statement that plans the payments of a chunk, and the one that looks at them again.

What monthly awards are owed comes from `benefits.balance`. The other places take the queries of
payroll.py: what pays the month already, payments of undone ledgers, one sums that are due, awards
with shares of bulk grants, failed payments that are due again, those about which nobody did
anything, those whose account nothing was paid to since (new money does not follow there), and
claims of which something is set off. So who is paid is written once, in the
querysets; here is only how much, and to whom: the money of a month that somebody lives in an
institution goes to the institution. (社会救助法 Art 16)
"""

from benefits.balance.sql import BALANCE, EXPLAINED, WORTH
from benefits.drawn_sql import DRAWN
from benefits.once_sql import GRANTED, ONCE
from benefits.undone_sql import KNOWN, REST
from cases.models import PAID_ON, care_of, cares_in_sql, in_sql

RUN = """,
run (id, month) AS (SELECT {run}, {own})"""

# Where money goes: to the account of the home, or of the award.
ACCOUNT = """
        CASE WHEN home.id IS NULL THEN coalesce(nullif(a.account_holder, ''),
                (SELECT name FROM cases_person WHERE id = a.payee_id))
            ELSE coalesce(nullif(home.account_holder, ''), home.name) END AS holder,
        coalesce(home.bank_name, a.bank_name) AS bank_name,
        coalesce(home.account, a.account) AS account,
        coalesce(home.account_hash, a.account_hash) AS account_hash
"""

# Where the payments of runs for a month went last, for the rows of `{arrears}`: so go its arrears,
# where no dated care says where the month was spent.
WENT = """
    SELECT DISTINCT ON (late.award_id, late.month) late.award_id, late.month, p.institution_id,
        p.care_form
    FROM run CROSS JOIN {arrears} late
    JOIN benefits_payment p ON p.award_id = late.award_id AND p.month = late.month
        AND p.last_month IS NULL AND p.kind = ANY({kinds})
        AND p.run_id <> run.id
    ORDER BY late.award_id, late.month, p.id DESC
"""

# Of months that were paid before a new standard came into force: what it adds and no run has paid
# on since. (提标补发)
RAISED = """
raise_paid AS (
    SELECT p.award_id, p.month, sum(p.basic + p.supplement) AS amount
    FROM run, benefits_payment p
    WHERE p.kind = 'raise' AND p.run_id <> run.id AND p.replaces_id IS NULL
        AND p.award_id IN (SELECT award_id FROM behind)
    GROUP BY p.award_id, p.month
),
raised AS MATERIALIZED (
    SELECT b.award_id, b.month, greatest(sum(
        e.basic + e.supplement - e.basic_before - e.supplement_before
    ) - coalesce(min(done.amount), 0), 0) AS amount
    FROM behind b
    JOIN benefits_standardeffect e ON e.award_id = b.award_id AND e.needs = ''
        AND e.from_month <= b.month AND (e.until IS NULL OR e.until >= b.month)
    JOIN benefits_standarddraft d ON d.id = e.draft_id AND d.status = 'in_force'
    LEFT JOIN raise_paid done ON done.award_id = b.award_id AND done.month = b.month
    WHERE EXISTS (
        SELECT FROM benefits_payment p
        LEFT JOIN benefits_payrollrun r ON r.id = p.run_id
        WHERE p.award_id = b.award_id AND p.kind = 'regular' AND p.month <= b.month
            AND coalesce(p.last_month, p.month) >= b.month
            AND coalesce(r.created_at, '-infinity') < d.in_force_at)
    GROUP BY b.award_id, b.month
)"""

# What is behind in earlier months is paid with the month: what a new standard adds, and all else
# as arrears, a line for each month. A failed payment is paid again up to what its month is due now;
# what is due beyond is arrears.
PLAN = (
    WORTH.replace("WITH", "WITH RECURSIVE", 1)  # for `taken`
    + BALANCE
    + RUN
    + ONCE
    + KNOWN
    + """,
unpaid AS MATERIALIZED (
    SELECT due.* FROM run JOIN due ON due.month = run.month
    WHERE NOT EXISTS (
        SELECT FROM ({paid}) paid (award_id) WHERE paid.award_id = due.award_id)
),
bereaved (id) AS MATERIALIZED (
    SELECT DISTINCT m.award_id
    FROM cases_person p
    JOIN cases_awardmember m ON m.person_id = p.id
    JOIN scope ON scope.id = m.award_id
    WHERE p.died_on IS NOT NULL
),
gone AS MATERIALIZED (
    SELECT m.award_id, months.month
    FROM bereaved
    JOIN cases_awardmember m ON m.award_id = bereaved.id
    JOIN months ON m.period @> months.month
    JOIN cases_person p ON p.id = m.person_id
    GROUP BY m.award_id, months.month
    HAVING bool_and(p.died_on IS NOT NULL AND p.died_on < months.month)
),
failed (id) AS (SELECT unnest({failed})),
unanswered (id) AS (SELECT unnest({unanswered})),
refused AS (
    SELECT DISTINCT ON (award_id, account_hash) award_id, account_hash, failure
    FROM benefits_payment WHERE id = ANY({refused})
    ORDER BY award_id, account_hash, id DESC
),
again AS MATERIALIZED (
    SELECT p.id, granted.persons, CASE
        WHEN p.grant_id IS NOT NULL THEN least(p.basic + p.supplement, granted.amount)
        WHEN b.due IS NULL THEN p.basic + p.supplement
        ELSE least(p.basic + p.supplement, greatest(
            b.due - b.counted - coalesce(k.amount, 0)
                - coalesce(sum(p.basic + p.supplement) OVER earlier, 0), 0))
        END AS amount,
        CASE WHEN gone.award_id IS NOT NULL THEN 'died'
            WHEN b.award_id IS NULL OR b.due IS NOT NULL THEN ''
            WHEN b.basic IS NULL THEN 'no_amount'
            ELSE 'no_rate' END AS code
    FROM failed
    JOIN benefits_payment p ON p.id = failed.id
    LEFT JOIN LATERAL """
    + GRANTED.format(payment="p")
    + """ granted ON p.grant_id IS NOT NULL
    LEFT JOIN balance b ON b.award_id = p.award_id AND b.month = p.month
        AND p.kind = ANY({kinds}) AND p.last_month IS NULL
    LEFT JOIN known k ON k.award_id = b.award_id AND k.month = b.month
    LEFT JOIN gone ON gone.award_id = p.award_id AND gone.month = p.month
        AND p.kind = ANY({kinds})
    WINDOW earlier AS (
        PARTITION BY b.award_id, b.month ORDER BY p.id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
behind AS MATERIALIZED (
    SELECT b.*, b.due - b.counted - b.sent_back AS owed
    FROM run, balance b
    WHERE b.month < run.month AND (b.due IS NULL OR b.due - b.counted - b.sent_back > 0)
),
went AS MATERIALIZED ("""
    + WENT.replace("{arrears}", "behind")
    + "),"
    + RAISED
    + """,
lacking AS (
    SELECT d.award_id, d.month, string_agg(DISTINCT k.name, '、') AS kinds
    FROM held h
    JOIN due d ON d.award_id = h.award_id AND d.since = h.since
    JOIN cases_supplementkind k ON k.id = h.kind_id
    WHERE h.rate IS NULL GROUP BY d.award_id, d.month
),
wanted AS MATERIALIZED (
    SELECT * FROM unpaid
    UNION ALL
    SELECT due.* FROM behind b
    JOIN due ON due.award_id = b.award_id AND due.month = b.month
    WHERE b.due IS NOT NULL
),
cares AS MATERIALIZED ("""
    + cares_in_sql("SELECT id FROM scope UNION ALL SELECT award_id FROM once")
    + ")"
    + EXPLAINED
    + """,
sums AS (
    SELECT d.award_id, 'regular' AS kind, NULL::bigint AS grant_id, d.month,
        NULL::bigint AS programme_id, NULL::bigint AS persons, rest.basic, rest.supplement,
        rest.lines,
        CASE
            WHEN d.suspended THEN 'suspended'
            WHEN gone.award_id IS NOT NULL THEN 'died'
            WHEN rest.nothing THEN 'known_as_paid'
            WHEN d.basic IS NULL THEN 'no_amount'
            WHEN d.basic + d.care + d.extra = 0 THEN 'zero'
            ELSE ''
        END AS code
    FROM unpaid d
    LEFT JOIN known k ON k.award_id = d.award_id AND k.month = d.month
    LEFT JOIN gone ON gone.award_id = d.award_id AND gone.month = d.month
    CROSS JOIN LATERAL ("""
    + REST.replace("{owed}", "d.basic + d.care + d.extra").replace("{basic}", "d.basic")
    + """) rest
    UNION ALL
    SELECT b.award_id, each.kind, NULL, b.month, NULL, NULL, each.basic, each.amount - each.basic,
        more.lines,
        CASE
            WHEN gone.award_id IS NOT NULL THEN 'died'
            WHEN rest.nothing THEN 'known_as_paid'
            WHEN b.due IS NOT NULL THEN ''
            WHEN b.basic IS NULL THEN 'no_amount'
            ELSE 'no_rate'
        END
    FROM behind b
    LEFT JOIN known k ON k.award_id = b.award_id AND k.month = b.month
    LEFT JOIN gone ON gone.award_id = b.award_id AND gone.month = b.month
    LEFT JOIN raised ON raised.award_id = b.award_id AND raised.month = b.month
    CROSS JOIN LATERAL (
        SELECT least(greatest(b.basic - b.paid_basic - b.back_basic, 0), b.owed) AS basic
    ) part
    CROSS JOIN LATERAL ("""
    + REST.replace("{owed}", "b.owed").replace("{basic}", "part.basic")
    + """) rest
    CROSS JOIN LATERAL (
        SELECT CASE WHEN rest.nothing THEN 0
            ELSE least(coalesce(raised.amount, 0), rest.basic + rest.supplement) END AS amount
    ) raise
    CROSS JOIN LATERAL (VALUES
        ('raise', raise.amount, least(rest.basic, raise.amount)),
        ('arrears', rest.basic + rest.supplement - raise.amount,
            rest.basic - least(rest.basic, raise.amount))
    ) AS each (kind, amount, basic)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN b.counted + b.sent_back = 0 AND rest.lines IS NULL AND (
                each.amount = rest.basic + rest.supplement OR b.owed IS NULL OR rest.nothing
            ) THEN NULL ELSE CASE WHEN b.counted + b.sent_back = 0 THEN '[]'::jsonb
            ELSE jsonb_build_array(jsonb_build_object(
                'code', 'paid', 'label', {paid_label}, 'factor', to_char(b.month, 'YYYY-MM'),
                'sum', (-b.counted - b.sent_back)::text, 'document', '', 'article', '',
                'persons', '[]'::jsonb, 'part', 'basic', 'kept', NULL, 'needed', '')) END
            || coalesce(rest.lines, '[]'::jsonb)
            || CASE WHEN each.amount = rest.basic + rest.supplement OR b.owed IS NULL
                    OR rest.nothing THEN '[]'::jsonb
            ELSE jsonb_build_array(jsonb_build_object(
                'code', 'beside', 'label', {beside_label}, 'factor', to_char(b.month, 'YYYY-MM'),
                'sum', (each.amount - rest.basic - rest.supplement)::text, 'document', '',
                'article', '', 'persons', '[]'::jsonb, 'part', 'basic', 'kept', NULL,
                'needed', '')) END END AS lines
    ) more
    WHERE each.amount > 0 OR (b.owed IS NULL OR rest.nothing) AND each.kind = 'arrears'
    UNION ALL
    SELECT award_id, kind, grant_id, month, programme_id, persons, basic, supplement, lines,
        CASE
            WHEN suspended THEN 'suspended'
            WHEN basic IS NULL THEN 'no_amount'
            WHEN basic + supplement = 0 THEN 'zero'
            ELSE ''
        END
    FROM once
),
owed AS (
    SELECT s.award_id, s.programme_id, s.month, s.kind, s.grant_id, s.persons, s.basic,
        s.supplement, s.lines, NULL::bigint AS replaces_id, NULL::date AS last_month,
        CASE WHEN went.award_id IS NULL
            THEN care.form = 'institution' OR care.institution_id IS NOT NULL
            ELSE went.institution_id IS NOT NULL END AS in_institution,
        CASE WHEN went.award_id IS NULL THEN care.institution_id ELSE went.institution_id
            END AS institution_id,
        '' AS failure, coalesce(went.care_form, care.form, '') AS care_form, s.code
    FROM sums s
    """
    + care_of("s.award_id", "s.month")
    + """
    LEFT JOIN went ON s.kind IN """
    + in_sql(PAID_ON)
    + """
        AND care.past IS NOT TRUE AND went.award_id = s.award_id AND went.month = s.month
    UNION ALL
    SELECT p.award_id, p.programme_id, p.month, p.kind, p.grant_id,
        coalesce(again.persons, p.persons),
        least(p.basic, again.amount), again.amount - least(p.basic, again.amount),
        jsonb_path_query_array(p.explanation, '$[*] ? (@.code != "set_off")')
            || CASE WHEN again.amount = p.basic + p.supplement THEN '[]'::jsonb
            ELSE jsonb_build_array(jsonb_build_object(
                'code', 'less', 'label', {less_label}, 'factor', to_char(p.month, 'YYYY-MM'),
                'sum', (again.amount - p.basic - p.supplement)::text, 'document', '',
                'article', '', 'persons', '[]'::jsonb, 'part', 'basic', 'kept', NULL,
                'needed', '')) END,
        p.id, p.last_month, p.institution_id IS NOT NULL, p.institution_id, p.failure, p.care_form,
        CASE WHEN p.id IN (SELECT id FROM unanswered) THEN 'unanswered' ELSE again.code END
    FROM again JOIN benefits_payment p ON p.id = again.id
    WHERE again.amount > 0
),
plan AS MATERIALIZED (
    SELECT row_number() OVER () AS n, owed.award_id,
        coalesce(owed.programme_id, a.programme_id) AS programme_id, owed.month, owed.kind,
        owed.grant_id, coalesce(owed.persons, a.covered_size) AS persons, owed.basic,
        owed.supplement, owed.lines, owed.replaces_id, owed.last_month,
        coalesce(refused.failure, owed.failure) AS failure, owed.care_form,
        a.town_id, a.payee_id,
        a.residence AS at_home, home.id AS institution_id, home.name AS institution,
        CASE
            WHEN owed.code IN ('suspended', 'known_as_paid') THEN owed.code
            WHEN owed.in_institution AND home.id IS NULL THEN 'no_institution'
            WHEN owed.in_institution AND coalesce(home.account_hash, '') = '' THEN 'institution'
            WHEN owed.code <> '' THEN owed.code
            WHEN home.id IS NULL AND a.account = '' THEN 'no_account'
            WHEN refused.award_id IS NOT NULL THEN 'unanswered'
            ELSE ''
        END AS code,
"""
    + ACCOUNT
    + """
    FROM owed
    JOIN cases_award a ON a.id = owed.award_id
    LEFT JOIN cases_institution home ON home.id = owed.institution_id
    LEFT JOIN refused ON refused.award_id = owed.award_id AND owed.replaces_id IS NULL
        AND refused.account_hash = coalesce(home.account_hash, a.account_hash)
),
claims (id, award_id, monthly, percent, open, document) AS MATERIALIZED ({claims}),
kept_back AS (
    SELECT award_id, replaces_id, claim_id, document,
        least(wanted, open - coalesce(sum(wanted) OVER earlier, 0)) AS sum
    FROM (
        SELECT plan.award_id, plan.replaces_id, c.id AS claim_id, c.open, c.document, least(
                coalesce(before.set_off, c.monthly),
                trunc((plan.basic + plan.supplement) * c.percent / 100, 2)
            ) AS wanted
        FROM claims c
        JOIN plan ON plan.award_id = c.award_id AND plan.code = '' AND plan.institution_id IS NULL
        LEFT JOIN benefits_payment before ON before.id = plan.replaces_id
        WHERE before.claim_id = c.id OR plan.kind = 'regular' AND before.id IS NULL
            AND c.id = (SELECT min(one.id) FROM claims one WHERE one.award_id = c.award_id)
    ) wanted
    WINDOW earlier AS (PARTITION BY claim_id ORDER BY replaces_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)"""
    + DRAWN
    + """,
excluded AS (
    INSERT INTO benefits_runexclusion (run_id, award_id, town_id, payment_id, code, reason)
    SELECT run.id, a.id, a.town_id, plan.replaces_id, plan.code,
        CASE plan.code
            WHEN 'suspended' THEN a.suspended_reason
            WHEN 'institution' THEN coalesce(plan.institution, '')
            WHEN 'unanswered' THEN to_char(plan.month, 'YYYY-MM') || ' ' || plan.failure
            WHEN 'no_rate' THEN concat_ws(' ', to_char(plan.month, 'YYYY-MM'), lacking.kinds)
            WHEN 'no_amount' THEN to_char(plan.month, 'YYYY-MM')
            WHEN 'known_as_paid' THEN left(to_char(plan.month, 'YYYY-MM') || ' ' || k.files, 200)
            ELSE ''
        END
    FROM run, plan
    JOIN cases_award a ON a.id = plan.award_id
    LEFT JOIN known k ON k.award_id = plan.award_id AND k.month = plan.month
    LEFT JOIN lacking ON lacking.award_id = plan.award_id AND lacking.month = plan.month
    WHERE plan.code <> ''
    ORDER BY plan.award_id, plan.replaces_id NULLS FIRST, plan.month DESC
    ON CONFLICT DO NOTHING
),
over AS (
    INSERT INTO benefits_runexclusion (run_id, award_id, town_id, code, reason)
    SELECT run.id, a.id, a.town_id, 'term_over', to_char(a.ends_on, 'YYYY-MM')
    FROM run, cases_award a WHERE a.id IN ({over})
    ORDER BY a.id
    ON CONFLICT DO NOTHING
)
INSERT INTO benefits_payment (
    run_id, award_id, programme_id, town_id, residence, care_form, month, last_month, pay_month,
    kind, grant_id, persons, basic, supplement, set_off, claim_id, amount, explanation, payee_id,
    payee_name, bank_name, account, account_hash, institution_id, status, reference, failure,
    replaces_id, source_id, allocation_id
)
SELECT run.id, plan.award_id, plan.programme_id, plan.town_id,
    coalesce(x.residence, plan.at_home), plan.care_form, plan.month,
    plan.last_month, run.month, plan.kind, plan.grant_id, plan.persons, plan.basic, plan.supplement,
    coalesce(k.set_off, 0), k.claim_id, k.amount,
    coalesce(listed.lines || CASE WHEN k.set_off IS NOT NULL THEN
        jsonb_build_array(jsonb_build_object(
            'code', 'set_off', 'label', {set_off_label}, 'factor', k.document,
            'sum', (-k.set_off)::text, 'document', '', 'article', '', 'persons', '[]'::jsonb,
            'part', 'basic', 'kept', NULL, 'needed', '')) END, listed.lines),
    plan.payee_id, plan.holder, plan.bank_name, plan.account, plan.account_hash,
    plan.institution_id, 'planned', '', '', plan.replaces_id,
    coalesce(drawn.source_id, k.wanted, programme.fund_source_id), drawn.allocation_id
FROM run, plan
JOIN to_pay k ON k.n = plan.n
JOIN cases_programme programme ON programme.id = plan.programme_id
LEFT JOIN drawn ON drawn.n = plan.n
LEFT JOIN amounts x ON x.award_id = plan.award_id AND x.from_month <= plan.month
    AND (x.until IS NULL OR plan.month < x.until)
LEFT JOIN explained e ON plan.replaces_id IS NULL AND plan.kind = ANY({kinds})
    AND e.award_id = plan.award_id AND e.month = plan.month
CROSS JOIN LATERAL (
    SELECT coalesce(e.lines || plan.lines, e.lines, plan.lines) AS lines
) listed
ORDER BY k.place
"""
)
# What somebody paid meanwhile is left out; without that each row is looked for but once.
PLAN_AT_ONCE, PLAN = PLAN, PLAN + "ON CONFLICT DO NOTHING"

PLANNED = """,
planned AS MATERIALIZED (
    SELECT p.id, p.award_id, p.kind, p.grant_id, p.month, p.last_month, p.replaces_id, p.basic,
        p.supplement
    FROM run JOIN benefits_payment p ON p.run_id = run.id AND p.status = 'planned'
)"""

# Planned payments of the run's own month, and of sums paid once, that would be another sum if they
# were planned now; and all that would go to another payee, holder, account or institution.
CHANGED = (
    WORTH
    + RUN
    + ONCE
    + KNOWN
    + PLANNED
    + """,
arrears AS (
    SELECT DISTINCT award_id, month FROM planned
    WHERE kind IN """
    + in_sql(PAID_ON)
    + """ AND replaces_id IS NULL
),
went AS MATERIALIZED ("""
    + WENT.replace("{arrears}", "arrears")
    + """),
cares AS ("""
    + cares_in_sql("SELECT award_id FROM planned")
    + """)
SELECT p.id, 'amount',
    CASE WHEN rest.nothing THEN 0 ELSE greatest(rest.basic + rest.supplement, 0) END
FROM run CROSS JOIN planned p
JOIN due d ON d.award_id = p.award_id AND d.month = run.month
LEFT JOIN known k ON k.award_id = d.award_id AND k.month = d.month
CROSS JOIN LATERAL ("""
    + REST.replace("{owed}", "d.basic + d.care + d.extra").replace("{basic}", "d.basic")
    + """) rest
WHERE p.kind = 'regular' AND p.replaces_id IS NULL
    AND (p.basic, p.supplement) IS DISTINCT FROM (rest.basic, rest.supplement)
UNION ALL
SELECT p.id, 'amount', w.basic + w.supplement
FROM planned p
JOIN once w ON w.award_id = p.award_id AND w.kind = p.kind
    AND w.grant_id IS NOT DISTINCT FROM p.grant_id
WHERE p.replaces_id IS NULL
    AND (p.basic, p.supplement) IS DISTINCT FROM (w.basic, w.supplement)
UNION ALL
SELECT again.id, 'amount', granted.amount
FROM planned again
CROSS JOIN LATERAL """
    + GRANTED.format(payment="again")
    + """ granted
WHERE again.grant_id IS NOT NULL AND again.replaces_id IS NOT NULL
    AND again.basic + again.supplement > granted.amount
UNION ALL
SELECT p.id, 'account', p.basic + p.supplement
FROM run JOIN benefits_payment p ON p.run_id = run.id
JOIN cases_award a ON a.id = p.award_id
"""
    + care_of("p.award_id", "p.month")
    + """
LEFT JOIN went ON p.kind IN """
    + in_sql(PAID_ON)
    + """ AND p.replaces_id IS NULL AND care.past IS NOT TRUE
    AND went.award_id = p.award_id AND went.month = p.month
LEFT JOIN cases_institution home ON home.id = CASE
    WHEN p.replaces_id IS NOT NULL THEN p.institution_id
    WHEN went.award_id IS NOT NULL THEN went.institution_id
    ELSE care.institution_id END
CROSS JOIN LATERAL (SELECT """
    + ACCOUNT
    + """) today
WHERE p.status = 'planned' AND (
    (p.payee_id, p.payee_name, p.bank_name, p.account_hash, p.institution_id) IS DISTINCT FROM
        (a.payee_id, today.holder, today.bank_name, today.account_hash, home.id)
    OR home.id IS NULL AND care.form = 'institution' AND p.replaces_id IS NULL
        AND went.award_id IS NULL)
"""
)

# Planned payments of months with arrears or re-payments that are more than the month is still owed.
MORE_THAN_OWED = (
    WORTH
    + BALANCE
    + RUN
    + PLANNED
    + """,
later AS (
    SELECT award_id, month, sum(basic + supplement) AS amount FROM planned
    WHERE kind = ANY({kinds}) AND last_month IS NULL
    GROUP BY award_id, month HAVING bool_or(kind <> 'regular' OR replaces_id IS NOT NULL)
)
SELECT p.id, 'amount', greatest(b.due - b.counted, 0)
FROM later
JOIN balance b ON b.award_id = later.award_id AND b.month = later.month
JOIN planned p ON p.award_id = later.award_id AND p.month = later.month
    AND p.kind = ANY({kinds}) AND p.last_month IS NULL
WHERE b.due IS NULL OR later.amount > b.due - b.counted
"""
)
