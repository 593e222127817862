"""By which day the money of a month must be on its way to the bank. (57号 Art 25)"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db import connection
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from benefits.kept import NO_RUN, Kept, kept
from benefits.models import Payment, PayrollRun, RunExclusion
from benefits.payroll import in_term, live
from benefits.states import RunStatus
from cases.models import PAID_ON, Award, AwardAmount, GoLive, PaymentKind
from welfare.county import parameters
from welfare.county.months import first_of, months_from, next_month, previous_month, span_of
from welfare.exceptions import MissingParameter
from welfare.models import Division, Key

AT_THE_BANK = (RunStatus.SENT, RunStatus.SETTLED)
FEW = 3  # months that are named one by one


@dataclass(frozen=True)
class MonthToPay:
    """A month whose money is not sent yet, or many in a row, and the last day for the first."""

    month: date
    last: date
    due_on: date | None
    overdue: bool
    missing: str = ""  # why there is no such day

    @property
    def months(self) -> str:
        """2026-10, or 2023-02 to 2026-10."""
        return span_of(f"{self.month:%Y-%m}", f"{self.last:%Y-%m}")

    @property
    def sentence(self) -> str:
        """What a run list says about it."""
        if self.due_on is None:
            late = _("The money of %(month)s is overdue.") % {"month": self.months}
            return f"{late} {self.missing}" if self.overdue else self.missing
        words = {"month": self.months, "day": self.due_on.isoformat()}
        if not self.overdue:
            return _("The money of %(month)s is to be sent by %(day)s.") % words
        if self.last == self.month:
            return _("The money of %(month)s is overdue: it was to be sent by %(day)s.") % words
        return (
            _(
                "The money of %(month)s is overdue: that of the first month was to be sent by "
                "%(day)s. One run pays all these months."
            )
            % words
        )


def months_to_pay(county: Division, today: date) -> list[MonthToPay]:
    """Every month since the first go-live whose money is owed and overdue, else this month.

    Many in a row are folded into one. Months for which the county set no pay day stand apart, and
    say so.
    """
    spans = _folded(_owed(county, first_of(today)))
    waiting = [one for span in spans for one in _to_pay(county, span, today)]
    told = [one for one in waiting if one.overdue or one.missing]
    return told or waiting


def _to_pay(county: Division, span: list[date], today: date) -> list[MonthToPay]:
    """The months by the day of the first; before it those that have none."""
    unset, said = 0, ""
    for month in span:
        try:
            day = parameters.read_int(county=county, key=Key.PAY_DAY, on=month)
        except MissingParameter as missing:
            unset, said = unset + 1, said or str(missing)
        else:
            due_on = month.replace(day=day)
            known = MonthToPay(month, span[-1], due_on, overdue=today > due_on)
            return [*_without_day(span[:unset], today, said), known]
    return _without_day(span, today, said)


def _without_day(months: list[date], today: date, missing: str) -> list[MonthToPay]:
    """Whatever the day would be, a month that is over is overdue."""
    if not months:
        return []
    late = months[-1] < first_of(today)
    return [MonthToPay(months[0], months[-1], None, overdue=late, missing=missing)]


def _folded(months: list[date]) -> list[list[date]]:
    """Each month by itself where they are few, else those that follow each other together.

    The newest may not be due yet, and stands by itself.
    """
    if len(months) <= FEW:
        return [[month] for month in months]
    spans: list[list[date]] = []
    for month in months[:-1]:
        if spans and next_month(spans[-1][-1]) == month:
            spans[-1].append(month)
        else:
            spans.append([month])
    return [*spans, months[-1:]]


def next_to_run(county: Division, today: date) -> date:
    """For which month a run is begun next: next month at the latest."""
    return min(next_to_pay(county, today), next_month(today))


def next_to_pay(county: Division, today: date) -> date:
    """The month after the last run, or the first that is paid here: no run has it yet.

    A run of a later month pays all months between as arrears.
    """
    runs = PayrollRun.objects.filter(county=county).exclude(status=RunStatus.DISCARDED)
    last, first = runs.aggregate(n=Max("month"))["n"], _first_live(county)
    month: date = next_month(last) if last else first or first_of(today)
    return month if last else min(month, next_month(today))


def _first_live(county: Division) -> date | None:
    live = GoLive.objects.filter(programme__county=county, confirmed_at__isnull=False)
    first: date | None = live.aggregate(n=Min("month"))["n"]
    return first


def _owed(county: Division, this_month: date) -> list[date]:
    """The months that the system pays, up to this one, that no run and no ledger has paid.

    What a later run pays of a month that is long past, it pays of all awards; of the last two
    months each award is asked for.
    """
    first = _first_live(county)
    if first is None or first > this_month:
        return []
    own = PayrollRun.objects.filter(county=county, month__gte=first, status__in=AT_THE_BANK)
    sent = set(own.values_list("month", flat=True))
    months = [month for month in months_from(first, this_month) if month not in sent]
    recent = [month for month in months if month >= previous_month(this_month)]
    long_past = months[: len(months) - len(recent)]
    return [*_among(long_past, county, recent=False), *_among(recent, county, recent=True)]


def _among(months: list[date], county: Division, recent: bool) -> list[date]:
    """Those of the months that are owed: one statement, planned once for all of them."""
    if not months:
        return []
    text, values = _is_owed(recent).of(PayrollRun(county=county, month=NO_RUN.month))
    pieces = text.split("%s")
    places = ["m.month" if value == NO_RUN.month else "%s" for value in values]
    asked = "".join(map("".join, zip(pieces, [*places, ""], strict=True)))
    said = [value for value in values if value != NO_RUN.month]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT month FROM unnest(%s::date[]) m (month) WHERE ({asked}) ORDER BY month",
            [months, *said],
        )
        return [month for (month,) in cursor.fetchall()]


@cache
def _is_owed(recent: bool) -> Kept:
    """Paid by no run of its own, no ledger, and no later run, which pays what was not paid before.

    Put together once for all counties and months, which takes longer than the answer.
    """
    county, month = NO_RUN.county, NO_RUN.month
    later = PayrollRun.objects.filter(county=county, month__gt=month, status__in=AT_THE_BANK)
    by_later = Payment.objects.filter(run__in=later, kind__in=PAID_ON).covering(month)
    ledger = Payment.objects.filter(town__parent=county, kind=PaymentKind.REGULAR, run=None)
    of_live = ledger.filter(programme__in=live(county, month))
    not_run = Q() if recent else ~Exists(by_later)
    owed = not_run & ~Exists(of_live.covering(month)) & Exists(_unpaid(county, month, later))
    return kept(Division.objects.filter(pk=county.pk).annotate(owed=owed).values("owed"))


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
