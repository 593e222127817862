"""What a ledger changes in the money of programmes that are paid here: two persons agree to it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from cases.clock import today
from cases.models import Award, AwardAmount, Programme
from welfare.county.months import next_month
from welfare.models import ImportBatch

ZERO = Decimal("0.00")


def changes(batch: ImportBatch, made: Mapping[str, Any]) -> list[dict[str, Any]]:
    """New awards, and awards that were there and grow, by programme, in yuan a month.

    What ended before the go-live was paid elsewhere, and brings nothing.
    """
    live = Programme.objects.filter(county=batch.county).live_in(next_month(today()))
    running = Q(last_month=None) | Q(last_month__gte=F("programme__go_live__month"))
    awards = Award.objects.paid_monthly().filter(running, programme__in=live)
    grown = [pk for pk, *_sizes in made.get("grown_awards", [])]
    added = made.get("grown_amounts", [])
    new, there = awards.filter(batch=batch), awards.filter(pk__in=grown).exclude(batch=batch)
    return [
        *_rows("new", new, AwardAmount.objects.exclude(award__batch=batch)),
        *_rows("changed", there, AwardAmount.objects.exclude(pk__in=added)),
    ]


def _rows(
    what: str, awards: "QuerySet[Award]", before: "QuerySet[AwardAmount]"
) -> list[dict[str, Any]]:
    """A line for each programme, with what is paid by the last amount of each award."""
    groups = (
        awards.order_by()
        .annotate(old=_last(before), new=_last(AwardAmount.objects.all()))
        .values("programme__name")
        .annotate(count=Count("pk"), before=Sum("old"), after=Sum("new"))
        .order_by("programme")
    )
    return [
        {
            "programme": row["programme__name"],
            "what": what,
            "count": row["count"],
            "before": str(row["before"] or ZERO),
            "after": str(row["after"] or ZERO),
        }
        for row in groups
    ]


def _last(amounts: "QuerySet[AwardAmount]") -> Subquery:
    own = amounts.filter(award=OuterRef("pk")).order_by("-from_month")
    return Subquery(own.annotate(both=F("basic") + F("care")).values("both")[:1])
