"""What a watch should know of the findings."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils import timezone

from verification.models import Finding
from welfare.watch.gauges import Gauge


def gauges() -> Iterator[Gauge]:
    """Overdue ones, by county."""
    overdue = Finding.objects.overdue(timezone.localdate())
    for county, number in overdue.values_list("county__code").annotate(Count("pk")).order_by():
        yield Gauge("findings_overdue", "Findings past their day", number, {"county": county})
