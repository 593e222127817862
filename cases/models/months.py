"""What is said of a row for a month, or for the month of the row that a query stands in."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

Month = date | OuterRef


def in_months(month: Month) -> Q:
    """The month lies in the months of a row, from its first to its last (open: without end)."""
    return Q(first_month__lte=month) & runs_until(month)


def runs_until(month: Month) -> Q:
    """The last month of a row is that one or a later one, or it has none."""
    return Q(last_month=None) | Q(last_month__gte=month)


def was_suspended(month: Month) -> Exists:
    """A suspension of the award that is over lay in the month."""
    outer: Any = OuterRef(month) if isinstance(month, OuterRef) else month
    suspensions = apps.get_model("cases.Suspension").objects  # their table comes after this one
    over = suspensions.filter(award=OuterRef("pk"), first_month__lte=outer, last_month__gte=outer)
    return Exists(over)
