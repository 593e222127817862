"""What a watch should know of the money: runs that wait, and months whose sums do not agree."""

from collections.abc import Iterator

from django.db.models import Count, Sum

from benefits.models import PayrollRun, ReconciledMonth
from benefits.states import RunStatus
from welfare.watch.gauges import Gauge

OPEN = [status for status in RunStatus if status not in (RunStatus.SETTLED, RunStatus.DISCARDED)]
SUMS = {
    "too_much": "Yuan paid above what is due and not claimed",
    "ahead": "Yuan planned or sent above what is due",
    "owed": "Yuan due and not paid",
}


def gauges() -> Iterator[Gauge]:
    """By county; of every state of a run that is not over."""
    runs = PayrollRun.objects.filter(status__in=OPEN)
    numbers = runs.values_list("county__code", "status").annotate(Count("pk")).order_by()
    for county, status, number in numbers:
        labels = {"county": county, "status": status}
        yield Gauge("payroll_runs", "Payroll runs that are not over", number, labels)
    months = ReconciledMonth.objects.values("programme__county__code").order_by()
    for row in months.annotate(**{f"sum_{name}": Sum(name) for name in SUMS}):
        labels = {"county": row["programme__county__code"]}
        for name, meaning in SUMS.items():
            yield Gauge(f"reconciled_{name}_yuan", meaning, float(row[f"sum_{name}"]), labels)
