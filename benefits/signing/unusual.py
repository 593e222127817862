"""What is unusual in a run: each kind is listed before it is signed, and any payment taken out.

Nothing here is forbidden: there are reasons for each. What two people signed before as it is, is
not said again, but for the names of colleagues.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from benefits.balance.statement import of_run
from benefits.models import Payment, PayrollRun
from benefits.signing.hands import ACTS, in_cases
from cases import dated_back
from welfare.county import parameters
from welfare.exceptions import MissingParameter
from welfare.models import Key


class Unusual(models.TextChoices):
    """What stands out about a payment."""

    ABOVE_STANDARD = "above_standard", _("Basic amount above the standard")
    BEYOND_USUAL = "beyond_usual", _("Beyond what the programme usually pays for a person")
    COLLEAGUE = "colleague", _("Account holder has the name of somebody who works with the system")
    OTHER_HOLDER = "other_holder", _("Account holder is another person than the payee")
    DATED_BACK = "dated_back", _("Entered with a date in the past")
    LESS_WAITS = "less_waits", _("End, suspension or cut proposed, not decided yet")


# The days that an act names; one that was left empty is none.
DATES = ", ".join(f"nullif(x.details ->> '{name}', '')" for name in dated_back.DAYS)

FOUND = (
    ACTS
    + """,
own AS (SELECT r.month, r.county_id FROM run JOIN benefits_payrollrun r ON r.id = run.id),
now AS MATERIALIZED (
    SELECT p.id, p.run_id, p.award_id, p.programme_id, p.residence, p.kind, p.persons, p.basic,
        p.amount, p.institution_id, p.payee_id, p.payee_name, payee.name AS payee_own_name
    FROM benefits_payment p JOIN cases_person payee ON payee.id = p.payee_id
    WHERE p.run_id = (SELECT id FROM run)
),
standards AS (
    SELECT DISTINCT ON (s.programme_id, s.residence, s.component)
        s.programme_id, s.residence, s.component,
        CASE s.per WHEN 'year' THEN s.amount / 12 ELSE s.amount END AS amount
    FROM run JOIN benefits_payrollrun r ON r.id = run.id
    JOIN benefits_standard s ON s.valid_from <= r.month AND s.corrected_by_id IS NULL
    ORDER BY s.programme_id, s.residence, s.component, s.valid_from DESC
),
most AS (
    SELECT programme_id, residence, max(amount) AS amount FROM standards
    WHERE component NOT LIKE '%%care\\_%%' GROUP BY programme_id, residence
),
sums AS (
    SELECT p.programme_id, p.kind, p.amount / greatest(p.persons, 1) AS each, count(*) AS n
    FROM benefits_payment p
    WHERE p.month > (SELECT (month - interval '6 months')::date FROM own)
      AND p.programme_id IN (SELECT g.id FROM own JOIN cases_programme g USING (county_id))
    GROUP BY p.programme_id, p.kind, each
),
usual AS (  -- the median, of few different sums
    SELECT programme_id, kind, min(each) AS amount
    FROM (
        SELECT *, sum(n) OVER (PARTITION BY programme_id, kind ORDER BY each) AS upto,
            sum(n) OVER (PARTITION BY programme_id, kind) AS whole
        FROM sums
    ) s
    WHERE upto * 2 >= whole GROUP BY programme_id, kind
),
colleagues AS (
    SELECT DISTINCT u.full_name
    FROM run JOIN benefits_payrollrun r ON r.id = run.id
    JOIN welfare_division d ON d.id = r.county_id OR d.parent_id = r.county_id
    JOIN welfare_user u ON u.division_id = d.id AND u.is_active AND u.full_name <> ''
),
above AS MATERIALIZED (  -- who stands out at all; of these alone it is asked what was signed before
    SELECT n.* FROM now n JOIN most m USING (programme_id, residence)
    WHERE n.kind = 'regular' AND n.basic > ceil(m.amount * n.persons)
),
beyond AS MATERIALIZED (
    SELECT n.* FROM now n JOIN usual u USING (programme_id, kind)
    WHERE n.amount / greatest(n.persons, 1) > u.amount * %s::numeric
),
other AS MATERIALIZED (
    SELECT * FROM now WHERE institution_id IS NULL AND payee_name <> payee_own_name
)
SELECT 'above_standard', n.id FROM above n
WHERE (SELECT true FROM benefits_payment e
      WHERE e.award_id = n.award_id AND e.run_id IS DISTINCT FROM n.run_id AND e.kind = n.kind
      AND e.basic = n.basic AND e.persons = n.persons LIMIT 1) IS NULL
UNION ALL
SELECT 'beyond_usual', n.id FROM beyond n
WHERE (SELECT true FROM benefits_payment e
      WHERE e.award_id = n.award_id AND e.run_id IS DISTINCT FROM n.run_id AND e.kind = n.kind
      AND e.amount = n.amount AND e.persons = n.persons LIMIT 1) IS NULL
UNION ALL
SELECT 'colleague', n.id FROM now n
WHERE n.institution_id IS NULL AND (n.payee_name IN (SELECT full_name FROM colleagues)) IS TRUE
UNION ALL
SELECT 'other_holder', n.id FROM other n
WHERE (SELECT true FROM benefits_payment e
      WHERE e.award_id = n.award_id AND e.run_id IS DISTINCT FROM n.run_id
      AND e.payee_id = n.payee_id AND e.payee_name = n.payee_name LIMIT 1) IS NULL
UNION ALL
SELECT 'dated_back', min(n.id)
FROM now n JOIN acts x ON x.award_id = n.award_id
CROSS JOIN LATERAL (SELECT x.at AT TIME ZONE %s AS entered) day
WHERE coalesce(x.details ->> 'from_month', x.details ->> 'first_month')
        < to_char(day.entered, 'YYYY-MM')
   OR least({days})
        < to_char(day.entered, 'YYYY-MM-DD')
GROUP BY n.award_id
UNION ALL  -- paid on until another person decides; a death stops the money at once (overtaken)
SELECT 'less_waits', n.id
FROM now n JOIN benefits_payment p ON p.id = n.id
JOIN cases_awardchange c ON c.award_id = n.award_id AND c.status = 'waiting'
JOIN cases_familychange f ON f.id = c.change_id AND f.kind <> 'death'
WHERE c.direction IN ('suspend', 'fade', 'stop', 'cut')
  AND c.from_month <= coalesce(p.last_month, p.month)
""".replace("{days}", DATES)
)


@dataclass(frozen=True)
class UnusualGroup:
    """The awards of one kind, each once: with its largest payment, and `in_all` and `whole`."""

    code: Unusual
    payments: QuerySet[Payment]
    count: int
    mark: str

    @property
    def label(self) -> str:
        return str(self.code.label)


def times(run: PayrollRun) -> Decimal:
    """Above how many times the usual a payment stands out. Raises MissingParameter."""
    return parameters.read_decimal(county=run.county, key=Key.UNUSUAL_TIMES, on=run.month)


def asked_times(run: PayrollRun) -> tuple[Decimal | None, str]:
    """The same, or the sentence that the county has not said it: then no payment is large."""
    try:
        return times(run), ""
    except MissingParameter as lacking:
        return None, str(lacking)


def groups(run: PayrollRun, zone: str, most: Decimal | None) -> list[UnusualGroup]:
    """What stands out in the run, in the order of `Unusual`; kinds of which there is none stay out.

    `most`: above how many `times` the usual; without it no payment is large.
    """
    by_code: dict[str, list[int]] = {}
    values = [run.pk, in_cases(), most, zone]
    for code, payment in of_run(FOUND, values, run.count):
        by_code.setdefault(code, []).append(payment)
    return [_group(run, code, by_code[code]) for code in Unusual if code in by_code]


def _group(run: PayrollRun, code: Unusual, numbers: list[int]) -> UnusualGroup:
    """An award that is paid a month and its arrears stands out once."""
    rows = run.payments.filter(pk__in=numbers)
    largest = rows.order_by("award_id", "-amount", "pk").distinct("award_id")
    of_award = rows.filter(award=OuterRef("award")).order_by().values("award")
    shown = run.payments.filter(pk__in=list(largest.values_list("pk", flat=True))).annotate(
        in_all=Subquery(of_award.annotate(n=Count("pk")).values("n")),
        whole=Subquery(of_award.annotate(sum=Sum("amount")).values("sum")),
    )
    rows_shown, mark = shown.order_by("-whole", "pk"), mark_of(code, numbers)
    return UnusualGroup(code, rows_shown, shown.count(), mark)


def mark_of(code: str, payments: Iterable[int]) -> str:
    """Which payments of a kind were shown: what whoever signs ticks; none, where there are none."""
    shown = ",".join(map(str, sorted(payments)))
    return f"{code}:{hashlib.sha256(shown.encode()).hexdigest()[:16]}" if shown else ""
