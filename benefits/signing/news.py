"""What a run pays otherwise than the last one: by cause, old and new, who did it and when.

One statement makes the lines from the payments of the run and those of the same awards before, so
that summary, list and page are taken from one thing. Who did it is read from the audit log. A month
that a signer took out of an earlier run is no gap: nothing was suspended.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from benefits.balance.statement import of_run
from benefits.models import Payment, PayrollRun, RunExclusion, StandardDraft, StandardEffect
from benefits.states import DraftStatus
from cases.models import Award
from welfare.audit import labels
from welfare.audit.verb import MoneyCause
from welfare.models import Event
from welfare.personal.masks import mask_account

LINES = """
WITH
run AS (SELECT %s::bigint AS id, %s::date AS month),
now AS MATERIALIZED (
    SELECT p.id, p.run_id, p.award_id, p.month, p.kind, p.grant_id, p.replaces_id, p.basic,
        p.supplement, p.set_off, p.amount, p.account_hash, p.payee_name, p.payee_id,
        p.institution_id, a.origin, a.application_id, a.batch_id AS of_ledger
    FROM benefits_payment p JOIN cases_award a ON a.id = p.award_id
    WHERE p.run_id = (SELECT id FROM run)
),
awards AS MATERIALIZED (SELECT DISTINCT award_id FROM now),
before AS MATERIALIZED (
    SELECT a.award_id, p.id, p.basic, p.supplement, p.set_off,
        coalesce(r.created_at, '-infinity') AS begun, greatest(p.until, x.month) AS month
    FROM run CROSS JOIN awards a
    CROSS JOIN LATERAL (  -- as the index of what is paid once says it
        SELECT p.*, coalesce(p.last_month, p.month) AS until FROM benefits_payment p
        WHERE p.award_id = a.award_id AND p.kind = 'regular' AND p.replaces_id IS NULL
          AND p.grant_id IS NULL AND p.month < run.month AND p.run_id IS DISTINCT FROM run.id
        ORDER BY p.month DESC LIMIT 1
    ) p
    LEFT JOIN benefits_payrollrun r ON r.id = p.run_id
    LEFT JOIN (  -- only what was taken out or could not be sent has a kind
        SELECT x.award_id, max(x.month) AS month FROM run CROSS JOIN benefits_runexclusion x
        WHERE x.kind = 'regular' AND x.month < run.month AND x.run_id <> run.id
        GROUP BY x.award_id
    ) x ON x.award_id = a.award_id
),
out AS MATERIALIZED (
    SELECT n.id FROM now n
    WHERE EXISTS (
        SELECT FROM benefits_runexclusion x
        WHERE x.award_id = n.award_id AND x.kind <> '' AND x.run_id <> n.run_id
          AND x.month = n.month AND x.grant_id IS NOT DISTINCT FROM n.grant_id
          AND x.payment_id IS NOT DISTINCT FROM n.replaces_id
          AND (x.kind = n.kind OR x.kind = 'regular' AND n.kind = 'arrears')
          AND NOT EXISTS (
            SELECT FROM benefits_payment since
            WHERE since.award_id = x.award_id AND since.month = x.month
              AND since.run_id > x.run_id AND since.run_id <> n.run_id))
),
resumed AS MATERIALIZED (
    SELECT e.case_id AS award_id, max(e.at) AS at FROM welfare_event e
    WHERE e.case_type = 'cases.award' AND e.verb = 'award_resumed'
      AND e.case_id IN (SELECT award_id FROM now)
    GROUP BY e.case_id
),
went AS MATERIALIZED (
    SELECT a.award_id, p.*
    FROM run CROSS JOIN awards a
    CROSS JOIN LATERAL (
        SELECT p.id, p.account_hash, p.payee_name, p.payee_id, p.institution_id
        FROM benefits_payment p
        WHERE p.award_id = a.award_id AND p.run_id IS DISTINCT FROM run.id AND p.account_hash <> ''
        ORDER BY p.id DESC LIMIT 1
    ) p
),
goes AS MATERIALIZED (SELECT DISTINCT ON (award_id) * FROM now ORDER BY award_id, id),
elsewhere AS (
    SELECT kind.cause, g.award_id, g.id, w.id AS before_id
    FROM goes g JOIN went w ON w.award_id = g.award_id
    CROSS JOIN LATERAL (VALUES
        ('account', w.account_hash <> g.account_hash
            AND w.institution_id IS NOT DISTINCT FROM g.institution_id),
        ('holder', w.payee_name <> g.payee_name
            AND w.institution_id IS NOT DISTINCT FROM g.institution_id),
        ('payee', w.payee_id <> g.payee_id),
        ('institution', w.institution_id IS DISTINCT FROM g.institution_id)
    ) AS kind (cause, differs)
    WHERE kind.differs
    UNION ALL
    SELECT 'account', g.award_id, g.id, NULL
    FROM goes g LEFT JOIN cases_application asked ON asked.id = g.application_id
    WHERE g.institution_id IS NULL AND g.award_id NOT IN (SELECT award_id FROM went)
      AND (asked.account_hash <> '' AND asked.account_hash <> g.account_hash
           OR EXISTS (
            SELECT FROM welfare_event e
            WHERE e.case_type = 'cases.award' AND e.case_id = g.award_id
              AND e.verb = 'account_corrected'))
),
by_standard AS MATERIALIZED (
    SELECT n.id, sum(e.basic - e.basic_before) AS basic,
        sum(e.supplement - e.supplement_before) AS supplement
    FROM now n JOIN before b ON b.award_id = n.award_id
    JOIN benefits_standardeffect e ON e.award_id = n.award_id AND e.needs = ''
        AND e.from_month <= n.month AND (e.until IS NULL OR e.until >= n.month)
    JOIN benefits_standarddraft d ON d.id = e.draft_id AND d.in_force_at > b.begun
    WHERE n.kind = 'regular'
    GROUP BY n.id
),
lines AS MATERIALIZED (
    SELECT CASE WHEN n.id IN (SELECT id FROM out) THEN 'taken_out'
                WHEN n.replaces_id IS NOT NULL
                    THEN CASE WHEN (
                        SELECT failed.run_id IS NULL FROM benefits_payment failed
                        WHERE failed.id = n.replaces_id) THEN 'ledger' ELSE 'repaid' END
                WHEN n.kind = 'bulk' THEN 'bulk'
                WHEN n.kind = 'raise' THEN 'standard'
                WHEN n.kind = 'arrears' THEN 'arrears'
                WHEN b.id IS NOT NULL THEN 'resumption'
                WHEN n.origin = 'relief_first' THEN 'relief_first'
                WHEN n.of_ledger IS NOT NULL THEN 'ledger'
                ELSE 'new' END AS cause,
        n.award_id, n.id AS payment_id, coalesce(n.replaces_id, b.id) AS before_id,
        0::numeric AS old, n.amount AS new, n.amount AS money
    FROM run CROSS JOIN now n LEFT JOIN before b ON b.award_id = n.award_id
    LEFT JOIN resumed s ON s.award_id = n.award_id AND s.at > b.begun
    WHERE n.kind <> 'regular' OR n.replaces_id IS NOT NULL OR b.id IS NULL
       OR b.month < (n.month - interval '1 month')::date
       OR s.at IS NOT NULL OR n.id IN (SELECT id FROM out)
    UNION ALL
    SELECT CASE WHEN n.basic - b.basic = s.basic THEN 'standard' ELSE 'amount' END,
        n.award_id, n.id, b.id, b.basic, n.basic, n.basic - b.basic
    FROM now n JOIN before b ON b.award_id = n.award_id
    LEFT JOIN by_standard s ON s.id = n.id
    WHERE n.kind = 'regular' AND n.replaces_id IS NULL AND n.basic <> b.basic
      AND b.month >= (n.month - interval '1 month')::date
    UNION ALL
    SELECT CASE WHEN n.supplement - b.supplement = s.supplement THEN 'standard'
            ELSE 'supplement' END, n.award_id, n.id, b.id, b.supplement, n.supplement,
        n.supplement - b.supplement
    FROM now n JOIN before b ON b.award_id = n.award_id
    LEFT JOIN by_standard s ON s.id = n.id
    WHERE n.kind = 'regular' AND n.replaces_id IS NULL AND n.supplement <> b.supplement
      AND b.month >= (n.month - interval '1 month')::date
    UNION ALL
    SELECT 'set_off', n.award_id, n.id, b.id, b.set_off, n.set_off, b.set_off - n.set_off
    FROM now n JOIN before b ON b.award_id = n.award_id
    WHERE n.kind = 'regular' AND n.replaces_id IS NULL AND n.set_off < b.set_off
      AND b.month >= (n.month - interval '1 month')::date
    UNION ALL
    SELECT e.cause, e.award_id, e.id, e.before_id, NULL, NULL, (
        SELECT sum(p.amount) FROM benefits_payment p
        WHERE p.award_id = e.award_id AND p.run_id = run.id)
    FROM run CROSS JOIN elsewhere e
)
"""
# An award stands there once for each cause, by its largest payment; first the sums of the causes.
FOUND = (
    LINES
    + """,
grouped AS MATERIALIZED (
    SELECT l.cause, l.award_id, count(*) AS n, sum(l.money) AS money
    FROM lines l CROSS JOIN (SELECT %s::text AS cause) asked
    WHERE asked.cause IN ('', l.cause) GROUP BY l.cause, l.award_id
),
listed AS MATERIALIZED (
    SELECT * FROM grouped ORDER BY money DESC, award_id, cause OFFSET %s LIMIT %s
),
shown AS (
    SELECT s.cause, s.award_id, s.n, s.money,
        (array_agg(l.payment_id ORDER BY l.money DESC, l.payment_id))[1] AS payment_id,
        (array_agg(l.before_id ORDER BY l.money DESC, l.payment_id))[1] AS before_id,
        CASE WHEN s.n = 1 THEN max(l.old) END AS old, CASE WHEN s.n = 1 THEN max(l.new) END AS new
    FROM listed s JOIN lines l ON l.cause = s.cause AND l.award_id = s.award_id
    GROUP BY s.cause, s.award_id, s.n, s.money
)
SELECT cause, count(*), sum(n), sum(money), NULL::bigint, NULL::bigint, NULL, NULL
FROM grouped GROUP BY cause
UNION ALL
SELECT cause, award_id, n, money, payment_id, before_id, old, new FROM shown
"""
)


@dataclass(frozen=True)
class CauseSum:
    """All lines of one cause: how many awards and payments, how much money."""

    cause: MoneyCause
    awards: int
    count: int
    money: Decimal


@dataclass(frozen=True)
class NewsLine:
    """What of one award is new, another, or goes elsewhere; ids and sums alone.

    Of several payments the largest is named, and no old and new sum.
    """

    cause: MoneyCause
    award: int
    count: int
    money: Decimal
    payment: int
    before: int | None
    old: Decimal | None
    new: Decimal | None


@dataclass(frozen=True)
class News:
    """The causes, most money first, and some of the lines, the largest first."""

    sums: list[CauseSum]
    lines: list[NewsLine]


@dataclass(frozen=True)
class Told:
    """A line as it is shown."""

    line: NewsLine
    award: Award
    payment: Payment
    old: Any
    new: Any
    in_yuan: bool
    who: Any = None
    when: datetime | None = None
    act: str = ""


def of(run: PayrollRun, cause: str = "", start: int = 0, most: int | None = None) -> News:
    """What is new of one cause or of all, by one statement."""
    sums, lines = [], []
    rows = of_run(FOUND, [run.pk, run.month, cause, start, most], run.count)
    for why, key, count, money, payment, *rest in rows:
        if payment is None:
            sums.append(CauseSum(MoneyCause(why), key, int(count), money))
        else:
            lines.append(NewsLine(MoneyCause(why), key, count, money, payment, *rest))
    causes = list(MoneyCause)
    return News(
        sorted(sums, key=lambda one: (-one.money, causes.index(one.cause))),
        sorted(lines, key=lambda one: (-one.money, one.payment, one.cause)),
    )


WORDS: dict[MoneyCause, Callable[[Payment], Any]] = {
    MoneyCause.ACCOUNT: lambda payment: mask_account(payment.account),
    MoneyCause.HOLDER: lambda payment: payment.payee_name,
    MoneyCause.PAYEE: lambda payment: payment.payee.name,
    MoneyCause.INSTITUTION: lambda payment: payment.institution or payment.payee_name,
}


def told(shown: Iterable[NewsLine]) -> list[Told]:
    """These lines with awards, words and who did it, by a fixed number of queries."""
    listed = list(shown)
    awards = Award.objects.select_related(
        "town", "programme", "household__head", "application", "batch__uploaded_by"
    ).in_bulk({line.award for line in listed})
    wanted = {line.payment for line in listed} | {line.before for line in listed if line.before}
    payments = Payment.objects.select_related(
        "payee", "institution", "grant__created_by", "batch__uploaded_by"
    ).in_bulk(wanted)
    acts, out = _acts(awards), _taken_out(listed, payments, awards)
    told_lines = [_told(line, awards[line.award], payments, acts, out) for line in listed]
    drafts = _drafts(listed)
    return [_by_draft(one, drafts.get(one.line.award)) for one in told_lines]


def _drafts(listed: list[NewsLine]) -> dict[int, StandardDraft]:
    """By award: the last draft of standards by which it pays otherwise."""
    awards = {line.award for line in listed if line.cause == MoneyCause.STANDARD}
    if not awards:
        return {}
    effects = StandardEffect.objects.filter(
        award__in=awards, needs="", draft__status=DraftStatus.IN_FORCE
    ).order_by("draft__in_force_at", "pk")
    return {one.award_id: one.draft for one in effects.select_related("draft__signed_by")}


def _by_draft(told_line: Told, draft: StandardDraft | None) -> Told:
    if draft is None or told_line.line.cause != MoneyCause.STANDARD:
        return told_line
    return replace(told_line, who=draft.signed_by, when=draft.signed_at, act=draft.document)


def _told(
    line: NewsLine,
    award: Award,
    payments: dict[int, Payment],
    acts: dict[tuple[MoneyCause, int], Event],
    out: dict[int, Event],
) -> Told:
    payment = payments[line.payment]
    before = payments[line.before] if line.before else None
    who, when, act = _done_by(line, award, payment, before, acts)
    if taken_out := out.get(line.payment):
        who, when, act = taken_out.actor, taken_out.at, taken_out.reason
    words = WORDS.get(line.cause)
    if words is None:
        return Told(line, award, payment, line.old, line.new, True, who, when, act)
    asked = award.application.account if award.application else ""
    old = words(before) if before else mask_account(asked)
    return Told(line, award, payment, old, words(payment), False, who, when, act)


def _done_by(
    line: NewsLine,
    award: Award,
    payment: Payment,
    before: Payment | None,
    acts: dict[tuple[MoneyCause, int], Event],
) -> tuple[Any, datetime | None, str]:
    """The last act of the log that made the line; of what a file or a grant brought, its person."""
    if event := acts.get((line.cause, award.pk)):
        return event.actor, event.at, _act(event)
    source: Any = None
    if line.cause == MoneyCause.BULK and payment.grant:
        return payment.grant.created_by, payment.grant.created_at, str(payment.grant)
    if line.cause == MoneyCause.LEDGER:
        source = (before.batch if before else None) or award.batch
    if source is not None:
        return source.uploaded_by, source.uploaded_at, source.file_name
    return None, None, ""


def _act(event: Event) -> str:
    """The act in words, with the month's list of supplements in which it was signed."""
    if batch := event.details.get("batch"):
        words = {"act": labels.label(event.verb), "month": batch}
        return gettext("%(act)s, in the list of %(month)s") % words
    return labels.label(event.verb)


SAME_ACT = {
    MoneyCause.PAYEE: (MoneyCause.HOLDER,),
    MoneyCause.REPAID: (MoneyCause.ACCOUNT,),
    MoneyCause.ARREARS: (
        MoneyCause.AMOUNT,
        MoneyCause.SUPPLEMENT,
        MoneyCause.RESUMPTION,
        MoneyCause.NEW,
    ),
}


def _taken_out(
    listed: list[NewsLine], payments: dict[int, Payment], awards: dict[int, Award]
) -> dict[int, Event]:
    """By payment: the act by which a signer took it out of an earlier run."""
    of_act = {
        (awards[line.award].number, f"{payments[line.payment].month:%Y-%m}"): line.payment
        for line in listed
        if line.cause == MoneyCause.TAKEN_OUT
    }
    runs = RunExclusion.objects.filter(award__in=awards).exclude(kind="")
    events = Event.objects.filter(verb="payment_taken_out", subject_id__in=runs.values("run"))
    shown = events.select_related("actor").order_by("at", "pk") if of_act else ()
    return {
        of_act[key]: event
        for event in shown
        if (key := (event.details["number"], event.details["month"])) in of_act
    }


def _acts(awards: dict[int, Award]) -> dict[tuple[MoneyCause, int], Event]:
    """By cause and award: the latest act of the log."""
    of_application: dict[int, list[int]] = {}
    for award in awards.values():
        if award.application_id:
            of_application.setdefault(award.application_id, []).append(award.pk)
    by_cause = {
        cause: labels.moving_money(cause, *SAME_ACT.get(cause, ()))
        for cause in MoneyCause
        if cause not in (MoneyCause.SETTING, MoneyCause.LEDGER, MoneyCause.BULK)
    }
    on_award = Q(case_type="cases.award", case_id__in=awards)
    on_application = Q(case_type="cases.application", case_id__in=of_application)
    events = Event.objects.filter(on_award | on_application, verb__in=labels.moving_money())
    latest: dict[tuple[MoneyCause, int], Event] = {}
    for event in events.select_related("actor").order_by("at", "pk"):
        own = [event.case_id] if event.case_type == "cases.award" else None
        for award_id in own or of_application.get(event.case_id or 0, []):
            for cause, verbs in by_cause.items():
                if event.verb in verbs:
                    latest[cause, award_id or 0] = event
    return latest
