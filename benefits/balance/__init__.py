"""What was due and what was paid, for any awards and months, as it is known now. (应发与已发)

A month that was paid is never changed; what is known better since makes a difference: arrears in
the next run, or a claim. Months before the programme's go-live are what ledgers say, and not
looked at here.
(社会救助法 Art 48)
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DateField, F, Min, QuerySet, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from psycopg.types.json import Jsonb

from benefits import entitlement
from benefits.balance.sql import ARRIVED, ASKED, ROOM
from benefits.balance.statement import Place, answered
from benefits.month_sums import MonthSums
from benefits.rates import care_labels
from cases.models import OF_MONTHS, PAID_MONTHLY, Award, Origin
from welfare.county.months import months_from

# The month of each row of a statement
EACH: Any = RawSQL("months.month", (), output_field=DateField())


@dataclass(frozen=True)
class MonthBalance(MonthSums):
    """One month of one award. Without `due` it cannot be worked out: an amount or a rate lacks."""

    award: int
    month: date
    due: Decimal | None
    planned: Decimal
    sent: Decimal  # and not answered yet
    paid: Decimal  # by the bank, less what is claimed of it
    sent_back: Decimal  # what the bank could not pay, and was not paid again
    claimed: Decimal  # of decided claims: `paid` is without it
    lines: list[dict[str, Any]]


def counted(awards: QuerySet[Award]) -> QuerySet[Award]:
    """Monthly awards with `from_month`, from which on their months count here, if any do.

    From the go-live of the programme on. Where none is recorded: all months of an award that was
    confirmed here, none of one that a ledger brought.
    """
    go_live = Case(
        When(programme__go_live__confirmed_at__isnull=False, then="programme__go_live__month")
    )
    own = Case(When(origin=Origin.LEDGER, then=None), default=F("first_month"))
    rows: QuerySet[Award] = awards.filter(programme__kind__in=PAID_MONTHLY).annotate(
        from_month=Coalesce(go_live, own, output_field=DateField())
    )
    return rows


def of_awards(
    awards: QuerySet[Award],
    first: date,
    last: date,
    *,
    explained: bool = True,
    differing: bool = False,
) -> list[MonthBalance]:
    """Due and paid of the awards, month by month; months in which nothing was either are left out.

    `explained` adds the lines by which the due amounts come about; `differing` leaves out months
    that were paid as they are due.
    """
    asked = places(awards, first, last)
    asked |= {"explained": ("boolean", explained), "differing": ("boolean", differing)}
    rows = answered(ASKED, asked, ROOM)
    return [MonthBalance(*figures, json.loads(lines)) for *figures, lines in rows]


def arrived(awards: QuerySet[Award], kinds: list[str]) -> dict[int, dict[date, Decimal]]:
    """What the bank paid each award by payments of these kinds, before any go-live too."""
    asked: dict[str, Place] = {
        "awards": awards.values("pk"),
        "kinds": ("text[]", kinds),
        "first": ("date", date.min),
        "last": ("date", date.max),
        "without": ("bigint", None),
    }
    paid: dict[int, dict[date, Decimal]] = {}
    for award, month, whole in answered(ARRIVED, asked, ROOM):
        paid.setdefault(award, {})[month] = whole
    return paid


def first_month(awards: QuerySet[Award]) -> date | None:
    """The first month that counts for any of them."""
    month: date | None = counted(awards).aggregate(first=Min("from_month"))["first"]
    return month


def places(awards: QuerySet[Award], first: date, last: date) -> dict[str, Place]:
    """What the statements of `balance.sql` ask for. `awards` says which are looked at."""
    return {**given(first, last), **queries(awards)}


def queries(awards: QuerySet[Award]) -> dict[str, "QuerySet[Any, Any]"]:
    """Which awards are looked at, and in which months they are paid."""
    return {
        "scope": counted(awards).values("pk", "from_month"),
        "in_term": Award.objects.in_term(EACH).with_suspended(EACH).values("pk", "suspended"),
    }


def given(
    first: date, last: date, *, own: date | None = None, without: int | None = None
) -> dict[str, Place]:
    """The values that they ask for."""
    return {
        "months": ("date[]", months_from(first, last)),
        "first": ("date", first),
        "last": ("date", last),
        "own": ("date", own),
        "kinds": ("text[]", OF_MONTHS),
        "without": ("bigint", without),
        "care_labels": ("jsonb", Jsonb(care_labels())),
        "supplement_article": ("text", json.dumps(entitlement.supplement_article())),
    }
