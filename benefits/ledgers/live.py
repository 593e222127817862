"""Ledgers of payments once the system pays itself: months of its own are refused. (启用月)"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Sum, Value, When
from django.utils.translation import gettext as _

from benefits.ledgers.pay_rows import PayRow
from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.models import GoLive, PaymentKind, Programme
from welfare.files.imports import Entry, Reading
from welfare.models import Division, ImportBatch

OWED_OR_FAILED = Case(When(kind=PaymentKind.ARREARS, then=Value("owed")), default=Value("failed"))
Months = dict[int, date]  # by programme: from which month on the system pays


def months(county: Division) -> Months:
    """The confirmed go-live months of a county."""
    rows = GoLive.objects.filter(programme__county=county, confirmed_at__isnull=False)
    return dict(rows.values_list("programme", "month"))


def refuse_paid_here(reading: Reading[PayRow], entry: Entry[PayRow], live: Months) -> None:
    """What the system pays from its go-live on, no ledger says."""
    row = entry.record
    for part in row.parts:
        since = live.get(part.paid.programme.pk)
        if since is None or (row.months.last or row.months.first) < since:
            continue
        reading.reject(
            entry,
            "for_month" if entry.row.has("for_month") else "month",
            "paid_here",
            _("“%(programme)s” is paid by this system since %(month)s.")
            % {"programme": part.paid.programme, "month": f"{since:%Y-%m}"},
            _(
                "Delete the row: payroll runs pay these months, and the bank's answer says what "
                "failed. What was paid elsewhere nevertheless is told to those who sign the run."
            ),
        )
        return


def revived(batch: ImportBatch) -> list[dict[str, Any]]:
    """What did not arrive, of programmes that are or will be paid here: a run pays it again.

    Before the go-live is confirmed its second person sees them, with what else it would cost.
    """
    live = Programme.objects.filter(county=batch.county, go_live__confirmed_at__isnull=False)
    failed = Payment.objects.filter(
        batch=batch, programme__in=live, status=PaymentStatus.FAILED, replaced_by=None
    )
    groups = (
        failed.order_by()
        .annotate(what=OWED_OR_FAILED)
        .values("programme__name", "what")
        .annotate(count=Count("pk"), after=Sum("amount"))
        .order_by("programme", "what")
    )
    return [
        {
            "programme": row["programme__name"],
            "what": row["what"],
            "count": row["count"],
            "before": str(Decimal("0.00")),
            "after": str(row["after"]),
        }
        for row in groups
    ]
