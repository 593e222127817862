"""The one statement that plans the payments of a chunk, and the one that looks at them again.

The places `{}` take the queries of payroll.py: awards on the roll and unpaid for the month,
awards payable in the month, one sums that are due, awards with shares of bulk grants, failed
payments that are due again, and those of them about which nobody did anything. So who is paid is
written once, in the querysets; here is only how much, and to whom: the money of somebody who lives
in an institution goes to the institution.
(社会救助法 Art 16)

The explanation is written in the keys of `entitlement.ExplanationLine`; a test holds the two
together.
"""

WORTH = """
WITH
on_roll (id) AS MATERIALIZED ({}),
payable (id) AS MATERIALIZED ({}),
one_off (id) AS MATERIALIZED ({}),
granted (award_id, grant_id) AS MATERIALIZED ({}),
run AS (
    SELECT %s::bigint AS id, %s::date AS month, %s::jsonb AS care_labels,
        %s::text AS supplement_article
),
amounts AS (
    SELECT DISTINCT ON (x.award_id) x.award_id, x.basic, x.care, x.reason, x.from_month
    FROM cases_awardamount x, run
    WHERE x.from_month <= run.month
      AND x.award_id IN (SELECT id FROM on_roll UNION ALL SELECT id FROM one_off)
    ORDER BY x.award_id, x.from_month DESC
),
rates AS (
    SELECT DISTINCT ON (r.kind_id, r.residence) r.kind_id, r.residence, r.amount, r.document
    FROM benefits_supplementrate r, run
    WHERE r.valid_from <= run.month
    ORDER BY r.kind_id, r.residence, r.valid_from DESC
),
kinds AS (
    SELECT a.id AS award_id, k.position, k.name, r.amount AS rate, r.document, count(*) AS persons,
        jsonb_agg(p.name ORDER BY m.id) AS names
    FROM run, on_roll
    JOIN cases_award a ON a.id = on_roll.id
    JOIN cases_awardmember m ON m.award_id = a.id
    JOIN cases_person p ON p.id = m.person_id
    JOIN cases_supplement s ON s.member_id = m.id
    JOIN cases_supplementkind k ON k.id = s.kind_id
    LEFT JOIN rates r ON r.kind_id = k.id AND r.residence = a.residence
    WHERE m.period @> run.month
      AND s.first_month <= run.month
      AND (s.last_month IS NULL OR s.last_month >= run.month)
    GROUP BY a.id, k.position, k.name, r.amount, r.document
),
extra AS (
    SELECT award_id,
        CASE WHEN bool_or(rate IS NULL) THEN NULL ELSE sum(rate * persons) END AS amount,
        jsonb_agg(jsonb_build_object(
            'code', 'supplement', 'label', name,
            'factor', trim_scale(rate) || ' × ' || persons,
            'sum', (rate * persons)::text, 'document', document,
            'article', run.supplement_article, 'persons', names,
            'part', 'basic', 'kept', NULL, 'needed', ''
        ) ORDER BY position) AS lines
    FROM run, kinds GROUP BY award_id
),
covered AS (
    SELECT m.award_id, jsonb_agg(p.name ORDER BY m.id) AS names
    FROM run, on_roll
    JOIN cases_awardmember m ON m.award_id = on_roll.id
    JOIN cases_person p ON p.id = m.person_id
    WHERE m.period @> run.month
    GROUP BY m.award_id
    UNION ALL
    SELECT m.award_id, jsonb_agg(p.name ORDER BY m.id)
    FROM one_off
    JOIN cases_awardmember m ON m.award_id = one_off.id
    JOIN cases_person p ON p.id = m.person_id
    GROUP BY m.award_id
),
bulk AS (
    SELECT x.award_id, x.grant_id, g.month, g.programme_id, g.rates -> min(s.residence) AS rate,
        count(*) FILTER (WHERE alive.yes) AS sums,
        coalesce(sum(s.persons) FILTER (WHERE alive.yes), 0) AS persons,
        coalesce(sum(s.amount) FILTER (WHERE alive.yes), 0) AS amount
    FROM granted x
    JOIN benefits_bulkgrant g ON g.id = x.grant_id
    JOIN benefits_bulkshare s ON s.grant_id = x.grant_id AND s.award_id = x.award_id
    JOIN cases_person p ON p.id = s.person_id
    CROSS JOIN LATERAL (SELECT p.died_on IS NULL OR g.per = 'household' AS yes) alive
    GROUP BY x.award_id, x.grant_id, g.month, g.programme_id, g.rates
),
worth AS (
    SELECT a.id AS award_id, due.kind, NULL::bigint AS grant_id, run.month, a.programme_id,
        a.covered_size::bigint AS persons, due.suspended, x.basic, x.care,
        CASE WHEN e.award_id IS NULL THEN 0 ELSE e.amount END AS extra,
        jsonb_build_array(jsonb_build_object(
            'code', 'basic', 'label', x.reason, 'factor', to_char(x.from_month, 'YYYY-MM'),
            'sum', x.basic::text, 'document', '',
            'article', programme.legal_basis, 'persons', coalesce(c.names, '[]'::jsonb),
            'part', 'basic', 'kept', NULL, 'needed', ''))
        || CASE WHEN x.care > 0 THEN jsonb_build_array(jsonb_build_object(
            'code', 'care', 'label', run.care_labels -> coalesce(care.grade, ''),
            'factor', to_char(x.from_month, 'YYYY-MM'),
            'sum', x.care::text, 'document', '',
            'article', programme.legal_basis, 'persons', coalesce(c.names, '[]'::jsonb),
            'part', 'care', 'kept', NULL, 'needed', '')) ELSE '[]'::jsonb END
        || coalesce(e.lines, '[]'::jsonb) AS lines
    FROM (
        SELECT id, 'regular' AS kind, id NOT IN (SELECT id FROM payable) AS suspended FROM on_roll
        UNION ALL
        SELECT one_off.id, 'one_off', a.status = 'suspended'
        FROM one_off JOIN cases_award a ON a.id = one_off.id
    ) due
    CROSS JOIN run
    JOIN cases_award a ON a.id = due.id
    JOIN cases_programme programme ON programme.id = a.programme_id
    LEFT JOIN cases_caredetail care ON care.award_id = a.id
    LEFT JOIN covered c ON c.award_id = a.id
    LEFT JOIN amounts x ON x.award_id = a.id
    LEFT JOIN extra e ON e.award_id = a.id
    UNION ALL
    SELECT award_id, 'bulk', grant_id, month, programme_id, persons, false, amount, 0, 0, (
        SELECT jsonb_agg(line || jsonb_build_object(
            'factor', left(line ->> 'factor', -1) || sums,
            'sum', ((line ->> 'sum')::numeric * sums)::text) ORDER BY place)
        FROM jsonb_array_elements(rate -> 'lines') WITH ORDINALITY AS listed (line, place)
    )
    FROM bulk
)
"""

# Where money goes: to the account of the home, or of the award.
ACCOUNT = """
        CASE WHEN home.id IS NULL THEN coalesce(nullif(a.account_holder, ''), payee.name)
            ELSE coalesce(nullif(home.account_holder, ''), home.name) END AS holder,
        coalesce(home.bank_name, a.bank_name) AS bank_name,
        coalesce(home.account, a.account) AS account,
        coalesce(home.account_hash, a.account_hash) AS account_hash
"""

PLAN = (
    WORTH
    + """,
failed (id) AS MATERIALIZED ({}),
unanswered (id) AS MATERIALIZED ({}),
owed AS (
    SELECT a.id AS award_id, w.programme_id, w.month, w.kind, w.grant_id, w.persons, w.basic,
        w.care + w.extra AS supplement, w.lines, NULL::bigint AS replaces_id,
        NULL::date AS last_month,
        care.form = 'institution' OR guardian.institution_id IS NOT NULL AS in_institution,
        coalesce(care.institution_id, guardian.institution_id) AS institution_id, '' AS failure,
        coalesce(care.form, '') AS care_form,
        CASE
            WHEN w.suspended THEN 'suspended'
            WHEN w.basic IS NULL THEN 'no_amount'
            WHEN w.basic + w.care + w.extra = 0 THEN 'zero'
            ELSE ''
        END AS code
    FROM worth w JOIN cases_award a ON a.id = w.award_id
    LEFT JOIN cases_caredetail care ON care.award_id = a.id
    LEFT JOIN cases_guardiandetail guardian ON guardian.award_id = a.id
    UNION ALL
    SELECT a.id, p.programme_id, p.month, p.kind, p.grant_id, p.persons, p.basic, p.supplement,
        p.explanation, p.id, p.last_month, p.institution_id IS NOT NULL, p.institution_id,
        p.failure, p.care_form,
        CASE WHEN p.id IN (SELECT id FROM unanswered) THEN 'unanswered' ELSE '' END
    FROM failed JOIN benefits_payment p ON p.id = failed.id
    JOIN cases_award a ON a.id = p.award_id
),
plan AS MATERIALIZED (
    SELECT owed.award_id, owed.programme_id, owed.month, owed.kind, owed.grant_id, owed.persons,
        owed.basic, owed.supplement, owed.lines, owed.replaces_id, owed.last_month, owed.failure,
        owed.care_form,
        home.id AS institution_id, home.name AS institution,
        CASE
            WHEN owed.code = 'suspended' THEN owed.code
            WHEN owed.in_institution AND home.id IS NULL THEN 'no_institution'
            WHEN owed.in_institution AND coalesce(home.account_hash, '') = '' THEN 'institution'
            WHEN owed.code <> '' THEN owed.code
            WHEN home.id IS NULL AND a.account = '' THEN 'no_account'
            ELSE ''
        END AS code,
"""
    + ACCOUNT
    + """
    FROM owed
    JOIN cases_award a ON a.id = owed.award_id
    JOIN cases_person payee ON payee.id = a.payee_id
    LEFT JOIN cases_institution home ON home.id = owed.institution_id
),
excluded AS (
    INSERT INTO benefits_runexclusion (run_id, award_id, town_id, payment_id, code, reason)
    SELECT run.id, a.id, a.town_id, plan.replaces_id, plan.code,
        CASE plan.code
            WHEN 'suspended' THEN a.suspended_reason
            WHEN 'institution' THEN coalesce(plan.institution, '')
            WHEN 'unanswered' THEN to_char(plan.month, 'YYYY-MM') || ' ' || plan.failure
            ELSE ''
        END
    FROM run, plan JOIN cases_award a ON a.id = plan.award_id
    WHERE plan.code <> ''
    ORDER BY plan.award_id, plan.replaces_id NULLS FIRST
    ON CONFLICT DO NOTHING
)
INSERT INTO benefits_payment (
    run_id, award_id, programme_id, town_id, residence, care_form, month, last_month, pay_month,
    kind, grant_id, persons, basic, supplement, amount, explanation, payee_id, payee_name,
    bank_name, account, account_hash, institution_id, status, reference, failure, replaces_id
)
SELECT run.id, a.id, plan.programme_id, a.town_id, a.residence, plan.care_form, plan.month,
    plan.last_month, run.month, plan.kind, plan.grant_id, plan.persons, plan.basic, plan.supplement,
    plan.basic + plan.supplement, plan.lines, a.payee_id, plan.holder,
    plan.bank_name, plan.account, plan.account_hash, plan.institution_id,
    'planned', '', '', plan.replaces_id
FROM run, plan JOIN cases_award a ON a.id = plan.award_id
WHERE plan.code = ''
ORDER BY plan.award_id, plan.replaces_id NULLS FIRST, plan.grant_id NULLS FIRST
ON CONFLICT DO NOTHING
"""
)

# Planned payments that would be another sum if they were planned now.
CHANGED = (
    WORTH
    + """
SELECT p.id
FROM run, worth w
JOIN benefits_payment p ON p.award_id = w.award_id AND p.kind = w.kind
    AND p.grant_id IS NOT DISTINCT FROM w.grant_id AND p.replaces_id IS NULL
WHERE p.run_id = run.id
    AND (p.basic, p.supplement) IS DISTINCT FROM (w.basic, w.care + w.extra)
"""
)

# Planned payments that would go to another payee, holder, account or institution now.
MOVED = f"""
SELECT p.id
FROM benefits_payment p
JOIN cases_award a ON a.id = p.award_id
JOIN cases_person payee ON payee.id = a.payee_id
LEFT JOIN cases_caredetail care ON care.award_id = a.id
LEFT JOIN cases_guardiandetail guardian ON guardian.award_id = a.id
LEFT JOIN cases_institution home ON home.id = CASE
    WHEN p.replaces_id IS NULL THEN coalesce(care.institution_id, guardian.institution_id)
    ELSE p.institution_id END
CROSS JOIN LATERAL (SELECT {ACCOUNT}) today
WHERE p.run_id = %s AND p.status = 'planned' AND (
    (p.payee_id, p.payee_name, p.bank_name, p.account_hash, p.institution_id) IS DISTINCT FROM
        (a.payee_id, today.holder, today.bank_name, today.account_hash, home.id)
    OR home.id IS NULL AND care.form = 'institution')
"""
