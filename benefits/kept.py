"""Queries of a run that are put together once, whichever run it is.

To put such a query together takes longer than a small run takes to answer it. So each is put
together for a run that there is not, and kept as a text; the values of a run come in where those
of the stand-in stood.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Value

from benefits.models import Payment, PayrollRun
from welfare.models import Division

# No row has these numbers, and no run these days.
NO_RUN = PayrollRun(
    pk=-101,
    county=Division(pk=-102),
    month=date(1, 2, 3),
    created_at=datetime(1, 2, 3, tzinfo=UTC),
)
AFTER, UNTIL, SHARE = -103, -104, Decimal(-105)


class Kept(NamedTuple):
    """A query as a text with places, and what stands in them; or what of a run stands there."""

    text: str
    values: tuple[Any, ...]

    def of(
        self, run: PayrollRun, *, after: int = 0, until: int = 0, share: Decimal = Decimal(0)
    ) -> "Kept":
        """The same of a run, of the awards in (after, until]."""
        known = {
            NO_RUN.pk: run.pk,
            NO_RUN.county_id: run.county_id,
            NO_RUN.month: run.month,
            NO_RUN.created_at: run.created_at,
            AFTER: after,
            UNTIL: until,
            SHARE: share,
        }
        return Kept(self.text, tuple(_known(known, value) for value in self.values))


def _known(known: dict[Any, Any], value: Any) -> Any:
    return value if isinstance(value, list) else known.get(value, value)


def kept(query: "QuerySet[Any, Any]") -> Kept:
    """A query about the stand-in, unordered."""
    text, values = query.order_by().query.sql_with_params()
    return Kept(text, tuple(values))


def counting(payments: "Iterable[QuerySet[Payment, Any]]") -> Kept:
    """One statement that counts each of these, by their place; of which there are none, nothing."""
    counts = (rows.order_by().values("run").annotate(n=Count("pk")) for rows in payments)
    each = [kept(one.annotate(at=Value(at)).values("at", "n")) for at, one in enumerate(counts)]
    text = " UNION ALL ".join(f"({one.text})" for one in each)
    return Kept(text, tuple(value for one in each for value in one.values))
