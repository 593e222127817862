"""Why this month's payments differ from last month's, award by award.

One query makes the lines; summary, list and file are all taken from it, so that
last month + all differences = this month, in count and in sum.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from benefits.balance.statement import of_run
from benefits.models import ExclusionCode, Payment, PayrollRun
from benefits.states import PaymentStatus


class Reason(models.TextChoices):
    """What made the difference of one line."""

    NEW = "new", _("New on the roll")
    FIRST = "first", _("First payment, on the roll before")  # 首次发放，以前月份未发
    AGAIN = "again", _("Paid again after a gap")
    TAKEN_OUT = "taken_out", _("Taken out of the runs before")
    ENDED = "ended", _("Ended")
    SUSPENDED = "suspended", _("Suspended")
    # on the roll and left out of the run: why, as the run itself says it
    OUT_INSTITUTION = "out_institution", ExclusionCode.INSTITUTION.label
    OUT_NO_INSTITUTION = "out_no_institution", ExclusionCode.NO_INSTITUTION.label
    OUT_NO_AMOUNT = "out_no_amount", ExclusionCode.NO_AMOUNT.label
    OUT_ZERO = "out_zero", ExclusionCode.ZERO.label
    OUT_NO_RATE = "out_no_rate", ExclusionCode.NO_RATE.label
    OUT_NO_ACCOUNT = "out_no_account", ExclusionCode.NO_ACCOUNT.label
    OUT_KNOWN_AS_PAID = "out_known_as_paid", ExclusionCode.KNOWN_AS_PAID.label
    OUT_UNANSWERED = "out_unanswered", ExclusionCode.UNANSWERED.label
    OUT_TAKEN_OUT = "out_taken_out", ExclusionCode.TAKEN_OUT.label
    OUT_TERM_OVER = "out_term_over", ExclusionCode.TERM_OVER.label
    OUT_DIED = "out_died", ExclusionCode.DIED.label
    OUT_UNSENDABLE = "out_unsendable", ExclusionCode.UNSENDABLE.label
    NOT_PAID = "not_paid", _("No longer paid")
    AMOUNT = "amount", _("Amount changed")
    STARTED = "started", _("Supplement started")
    STOPPED = "stopped", _("Supplement stopped")
    EXTRA = "extra", _("Supplement or care fee changed")
    ONE_OFF = "one_off", _("One sums this month")
    ONE_OFF_BEFORE = "one_off_before", _("One sums last month")
    ARREARS = "arrears", _("Arrears this month")
    ARREARS_BEFORE = "arrears_before", _("Arrears last month")
    RAISE = "raise", _("Paid on by a new standard this month")
    RAISE_BEFORE = "raise_before", _("Paid on by a new standard last month")
    BULK = "bulk", _("Bulk grants this month")
    BULK_BEFORE = "bulk_before", _("Bulk grants last month")
    SET_OFF = "set_off", _("Set off for a claim")
    REPAID = "repaid", _("Re-payment of failed payments")
    REPAID_BEFORE = "repaid_before", _("Re-payments last month")


LINES = """
WITH
run AS (
    SELECT %s::bigint AS id, %s::bigint AS county, %s::date AS month, %s::date AS before,
        %s::int AS sequence
),
rows AS (
    SELECT p.award_id, p.pay_month, p.basic, p.supplement, p.set_off, p.amount,
        CASE WHEN p.replaces_id IS NOT NULL THEN 'repaid'
            WHEN p.kind IN ('regular', 'bulk', 'arrears', 'raise')
                THEN p.kind ELSE 'one_off' END AS class
    FROM run CROSS JOIN benefits_payment p
    LEFT JOIN benefits_payrollrun r ON r.id = p.run_id
    WHERE p.programme_id IN (
            SELECT g.id FROM cases_programme g WHERE g.county_id = (SELECT county FROM run))
      AND p.pay_month = ANY(ARRAY(SELECT unnest(ARRAY[run.before, run.month]) FROM run))
      AND (p.pay_month = run.before
           OR (p.pay_month = run.month AND (r.id IS NULL OR r.sequence <= run.sequence)))
),
sums AS (
    SELECT award_id, pay_month, class, count(*) AS n, sum(basic) AS basic,
        sum(supplement) AS supplement, sum(set_off) AS set_off, sum(amount) AS amount
    FROM rows GROUP BY award_id, pay_month, class
),
pairs AS (
    SELECT coalesce(n.award_id, o.award_id) AS award_id,
        n.n AS n_now, o.n AS n_old, n.amount AS now, o.amount AS old,
        n.basic AS basic_now, o.basic AS basic_old,
        n.supplement AS extra_now, o.supplement AS extra_old,
        n.set_off AS set_off_now, o.set_off AS set_off_old
    FROM (SELECT s.* FROM sums s, run WHERE class = 'regular' AND pay_month = run.month) n
    FULL JOIN (SELECT s.* FROM sums s, run WHERE class = 'regular' AND pay_month = run.before) o
        ON o.award_id = n.award_id
),
lines AS (
    SELECT p.award_id,
        CASE WHEN a.first_month = run.month THEN 'new'
             WHEN paid.month IS NULL THEN 'first'
             WHEN out.months > 0 AND paid.month + (out.months + 1) * interval '1 month' >= run.month
                THEN 'taken_out'
             ELSE 'again' END AS reason,
        p.n_now AS n, 0::numeric AS old, p.now
    FROM run CROSS JOIN pairs p JOIN cases_award a ON a.id = p.award_id
    CROSS JOIN LATERAL (
        SELECT max(coalesce(e.last_month, e.month)) AS month FROM benefits_payment e
        WHERE e.award_id = p.award_id AND e.kind = 'regular' AND e.pay_month < run.month
    ) paid
    CROSS JOIN LATERAL (  -- only what was taken out or could not be sent has a kind
        SELECT count(DISTINCT x.month) AS months FROM benefits_runexclusion x
        WHERE x.award_id = p.award_id AND x.kind = 'regular'
          AND x.month > paid.month AND x.month < run.month
    ) out
    WHERE p.old IS NULL
    UNION ALL
    SELECT p.award_id,
        CASE WHEN a.last_month < run.month THEN 'ended'
             WHEN a.suspended_from <= run.month OR x.code = 'suspended' THEN 'suspended'
             WHEN x.code IS NOT NULL THEN 'out_' || x.code ELSE 'not_paid' END,
        -p.n_old, p.old, 0
    FROM run CROSS JOIN pairs p JOIN cases_award a ON a.id = p.award_id
    LEFT JOIN LATERAL (  -- of the month itself before what is said of the award
        SELECT x.code FROM benefits_runexclusion x
        WHERE x.run_id = run.id AND x.award_id = p.award_id
            AND x.payment_id IS NULL AND x.kind IN ('', 'regular')
        ORDER BY x.kind DESC, x.id LIMIT 1
    ) x ON true
    WHERE p.now IS NULL
    UNION ALL
    SELECT award_id, 'amount', n_now - n_old, basic_old, basic_now
    FROM pairs WHERE basic_now <> basic_old OR (n_now <> n_old AND extra_now = extra_old)
    UNION ALL
    SELECT p.award_id,
        CASE WHEN p.extra_now > p.extra_old AND EXISTS (
                SELECT FROM cases_supplement s JOIN cases_awardmember m ON m.id = s.member_id
                WHERE m.award_id = p.award_id
                  AND s.first_month > run.before AND s.first_month <= run.month) THEN 'started'
             WHEN p.extra_now < p.extra_old AND EXISTS (
                SELECT FROM cases_supplement s JOIN cases_awardmember m ON m.id = s.member_id
                WHERE m.award_id = p.award_id
                  AND s.last_month >= run.before AND s.last_month < run.month) THEN 'stopped'
             ELSE 'extra' END,
        CASE WHEN p.basic_now <> p.basic_old THEN 0 ELSE p.n_now - p.n_old END,
        p.extra_old, p.extra_now
    FROM run, pairs p WHERE p.extra_now <> p.extra_old
    UNION ALL
    SELECT award_id, 'set_off', 0, -set_off_old, -set_off_now
    FROM pairs WHERE set_off_now <> set_off_old
    UNION ALL
    SELECT s.award_id, s.class, s.n, 0, s.amount
    FROM sums s, run WHERE s.class <> 'regular' AND s.pay_month = run.month
    UNION ALL
    SELECT s.award_id, s.class || '_before', -s.n, s.amount, 0
    FROM sums s, run WHERE s.class <> 'regular' AND s.pay_month = run.before
)
"""
# First the sums of the reasons, of one or of all, then some of the lines.
FOUND = (
    LINES
    + """,
asked AS MATERIALIZED (
    SELECT lines.* FROM lines CROSS JOIN (SELECT %s::text AS reason) one
    WHERE one.reason IN ('', lines.reason)
)
SELECT reason, NULL, count(*), sum(n), sum(now - old), NULL FROM asked GROUP BY reason
UNION ALL
(SELECT reason, award_id, n, NULL, old, now FROM asked ORDER BY reason, award_id OFFSET %s LIMIT %s)
"""
)


@dataclass(frozen=True)
class ReasonSum:
    """All lines of one reason: how many awards, by how many payments, by how much."""

    reason: Reason
    awards: int
    payments: int
    amount: Decimal


@dataclass(frozen=True)
class DifferenceLine:
    """One award whose payments differ for one reason."""

    award: int
    reason: Reason
    payments: int
    before: Decimal
    now: Decimal

    @property
    def difference(self) -> Decimal:
        return self.now - self.before


@dataclass(frozen=True)
class DifferenceList:
    """Sums of reasons, and lines behind them."""

    sums: list[ReasonSum]
    lines: list[DifferenceLine]


@dataclass(frozen=True)
class RunDifference:
    """Last month, the differences, this month."""

    before: date | None
    count_before: int
    sum_before: Decimal
    groups: tuple[ReasonSum, ...]

    @property
    def count_now(self) -> int:
        return self.count_before + sum(group.payments for group in self.groups)

    @property
    def sum_now(self) -> Decimal:
        return self.sum_before + sum((group.amount for group in self.groups), Decimal(0))


def month_before(run: PayrollRun) -> date | None:
    """The latest month before with payments: usually last month."""
    earlier = Payment.objects.filter(town__parent=run.county_id, pay_month__lt=run.month).exclude(
        status=PaymentStatus.PLANNED
    )
    month: date | None = earlier.aggregate(latest=Max("pay_month"))["latest"]
    return month


def compare(run: PayrollRun) -> RunDifference:
    """The summary of a run: reasons with counts and sums, in the order of `Reason`."""
    before = month_before(run)
    groups = tuple(listed(run, before, most=0).sums)
    if before is None:
        return RunDifference(None, 0, Decimal(0), groups)
    old = Payment.objects.filter(town__parent=run.county_id, pay_month=before)
    told = old.aggregate(n=models.Count("pk"), total=models.Sum("amount"))
    return RunDifference(before, told["n"], told["total"] or Decimal(0), groups)


def listed(
    run: PayrollRun, before: date | None, reason: str = "", start: int = 0, most: int | None = None
) -> DifferenceList:
    """The sums of one reason or of all, in the order of `Reason`, and some of the lines."""
    sums, shown = {}, []
    values = [*_params(run, before), reason, start, most]
    for why, award, *told in of_run(FOUND, values, run.count):
        if award is None:
            count, payments, amount, _none = told
            sums[why] = ReasonSum(Reason(why), count, int(payments), amount)
        else:
            payments, _none, old, now = told
            shown.append(DifferenceLine(award, Reason(why), int(payments), old, now))
    return DifferenceList([sums[one] for one in Reason if one in sums], shown)


def lines(run: PayrollRun, reason: str = "") -> list[DifferenceLine]:
    """The lines behind a summary, of one reason or of all."""
    return listed(run, month_before(run), reason).lines


def _params(run: PayrollRun, before: date | None) -> list[int | date | None]:
    return [run.pk, run.county_id, run.month, before, run.sequence]
