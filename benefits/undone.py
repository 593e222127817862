"""Months known as paid by a ledger that was undone: a run leaves them out. (`payroll_sql.KNOWN`)"""

from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.utils.translation import gettext as _

from benefits.balance.sql import ROOM
from benefits.balance.statement import answered
from benefits.models import NeverPaid, UndonePayment
from benefits.payroll_sql import KNOWN
from benefits.verbs import VERBS
from cases.models import OF_MONTHS, Award
from welfare.accounts.rules import check_permission
from welfare.exceptions import NotAllowed
from welfare.models import Division, ImportBatch, User

OF_A_MONTH = (
    "WITH months (month) AS (SELECT {month}), scope (id) AS ({awards})"
    + KNOWN
    + " SELECT award_id FROM known"
)


def counting(county: Division) -> QuerySet[UndonePayment]:
    """Months of the county that undone ledgers had paid."""
    rows = UndonePayment.objects.counting().filter(programme__county=county)
    return rows.filter(kind__in=OF_MONTHS)


def known_as_paid(awards: QuerySet[Award], county: Division, month: date) -> set[int]:
    """Those of the awards for which an undone ledger had paid the month."""
    places = {
        "month": ("date", month),
        "awards": awards.values("pk"),
        "known": counting(county).values("pk"),
    }
    return {key for (key,) in answered(OF_A_MONTH, places, ROOM)}


def undone_ledgers(user: User) -> QuerySet[ImportBatch]:
    """Undone ledgers of the county that held payments, newest first."""
    undone = UndonePayment.objects.values("batch")
    rows = ImportBatch.objects.visible_to(user).filter(pk__in=undone).order_by("-pk")
    return rows.select_related("never_paid__stated_by", "never_paid__confirmed_by", "county")


def figures_of(batches: list[ImportBatch]) -> dict[int, dict[str, Any]]:
    """How many payments each ledger held, their sum, and their first and last month."""
    rows = UndonePayment.objects.filter(batch__in=batches).order_by().values("batch")
    sums = rows.annotate(
        count=Count("pk"), total=Sum("amount"), first=Min("month"), last=Max("month")
    )
    return {row["batch"]: dict(row) for row in sums}


def check_may_state(batch: ImportBatch, by: User) -> None:
    """An undone ledger of the own county whose months still count as paid."""
    _check_own(batch, by, "state_never_paid")
    if not UndonePayment.objects.counting().filter(batch=batch).exists():
        raise NotAllowed(_("No month of this ledger counts as paid."))
    if NeverPaid.objects.filter(batch=batch).exists():
        raise NotAllowed(_("This was stated already and waits for a second person."))


def check_may_confirm(batch: ImportBatch, by: User) -> None:
    """Another person than the one who stated it, and than those who handed the ledger in."""
    _check_own(batch, by, "confirm_never_paid")
    stated = NeverPaid.objects.filter(batch=batch, confirmed_at=None).first()
    if stated is None:
        raise NotAllowed(_("Nothing about this ledger waits to be confirmed."))
    if by.is_one_of(stated.stated_by_id, batch.uploaded_by_id):
        raise NotAllowed(_("You stated this. Another person confirms it."))


def _check_own(batch: ImportBatch, by: User, verb: str) -> None:
    check_permission(by, VERBS[verb].rights)
    if batch.county_id is None or by.division_id != batch.county_id:
        raise NotAllowed(_("This file belongs to another county."))
