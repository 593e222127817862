"""By which day the money of a month must be on its way to the bank. (57号 Art 25)"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Max, Min, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from benefits.models import Payment, PaymentScope, PayrollRun, RunExclusion
from benefits.payroll import in_term
from benefits.states import RunStatus
from cases.models import Award, AwardAmount, GoLive, PaymentKind
from welfare.county import parameters
from welfare.county.months import first_of, next_month, previous_month
from welfare.models import Division, Key

AT_THE_BANK = (RunStatus.SENT, RunStatus.SETTLED)


@dataclass(frozen=True)
class MonthToPay:
    """A month whose money is not sent yet, and the last day for it."""

    month: date
    due_on: date
    overdue: bool

    @property
    def sentence(self) -> str:
        """What a run list says about it."""
        words = {"month": f"{self.month:%Y-%m}", "day": self.due_on.isoformat()}
        if self.overdue:
            return _("The money of %(month)s is overdue: it was to be sent by %(day)s.") % words
        return _("The money of %(month)s is to be sent by %(day)s.") % words


def months_to_pay(county: Division, today: date) -> list[MonthToPay]:
    """The earliest of last month and this one whose money is owed and not sent, and all overdue.

    Last month counts for a county that has paid before: a new one owes nothing for it.
    Raises MissingParameter when the county set no pay day.
    """
    this_month = first_of(today)
    last_month = previous_month(this_month)
    months = [last_month, this_month] if _has_paid_before(county, last_month) else [this_month]
    owed: list[MonthToPay] = []
    for month in months:
        if in_term(county, month).exists() and not _is_sent(county, month):
            day = parameters.read_int(county=county, key=Key.PAY_DAY, on=month)
            due_on = month.replace(day=day)
            waiting = MonthToPay(month, due_on, overdue=today > due_on)
            if waiting.overdue or not owed:
                owed.append(waiting)
    return owed


def next_to_run(county: Division, today: date) -> date:
    """For which month a run is begun next: next month at the latest."""
    return min(next_to_pay(county, today), next_month(today))


def next_to_pay(county: Division, today: date) -> date:
    """The month after the last run, or the first that is paid here: no run has it yet.

    A run of a later month pays all months between as arrears.
    """
    runs = PayrollRun.objects.filter(county=county).exclude(status=RunStatus.DISCARDED)
    live = GoLive.objects.filter(programme__county=county, confirmed_at__isnull=False)
    last, first = runs.aggregate(n=Max("month"))["n"], live.aggregate(n=Min("month"))["n"]
    month: date = next_month(last) if last else first or first_of(today)
    return month if last else min(month, next_month(today))


def _is_sent(county: Division, month: date) -> bool:
    """By its own run, by a ledger, or by later runs, which pay what was not paid before."""
    later = PayrollRun.objects.filter(county=county, month__gte=month, status__in=AT_THE_BANK)
    own = later.filter(month=month)
    if own.exists() or _by_ledger(county).covering(month).exists():
        return True
    return later.exists() and not _unpaid(county, month, later).exists()


def _unpaid(county: Division, month: date, runs: "QuerySet[PayrollRun]") -> "QuerySet[Award]":
    """Awards that are owed something for the month and stand in none of these runs for it; whoever
    was taken out of one stands among its exclusions."""
    amounts = AwardAmount.objects.filter(award=OuterRef("pk"), from_month__lte=month)
    amount = amounts.order_by("-from_month").annotate(whole=F("basic") + F("care"))
    paid = Payment.objects.filter(run__in=runs, award=OuterRef("pk")).covering(month)
    taken_out = RunExclusion.objects.filter(run__in=runs, award=OuterRef("pk"))
    rows: QuerySet[Award] = in_term(county, month).not_suspended_in(month)  # type: ignore[attr-defined]
    owed = rows.annotate(owed=Subquery(amount.values("whole")[:1])).filter(owed__gt=0)
    return owed.exclude(Exists(paid)).exclude(Exists(taken_out))


def _has_paid_before(county: Division, month: date) -> bool:
    runs = PayrollRun.objects.filter(county=county, month__lte=month, status__in=AT_THE_BANK)
    return runs.exists() or _by_ledger(county).filter(month__lte=month).exists()


def _by_ledger(county: Division) -> PaymentScope:
    return Payment.objects.filter(town__parent=county, kind=PaymentKind.REGULAR, run=None)
