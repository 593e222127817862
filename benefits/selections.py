"""Which payments and awards a page, a tile, a file and the API mean: one query each."""

from typing import Any

from django.db.models import Q, QuerySet

from benefits.models import BankReturn, Payment, PayrollRun
from benefits.payroll import still_owed
from benefits.states import OPEN_RUN, PaymentStatus, RunStatus
from cases.models import Award
from welfare.models import User


def payments(user: User) -> QuerySet[Payment]:
    """All payments of the user's area, newest first, with what a list shows."""
    rows: QuerySet[Payment] = Payment.objects.visible_to(user)
    return rows.select_related(
        "programme", "town", "payee", "award", "run", "institution"
    ).order_by("-pay_month", "pk")


def failed(user: User) -> QuerySet[Payment]:
    """Failed, still owed, and the payment that replaces it is not on its way to the bank yet."""
    waiting = Q(replaced_by=None) | Q(replaced_by__status=PaymentStatus.PLANNED)
    rows = still_owed(payments(user).filter(waiting, status=PaymentStatus.FAILED))
    return rows.select_related(
        "programme", "town", "payee", "award", "institution", "replaced_by__run"
    )


def planned(award: Award) -> QuerySet[Payment]:
    """Payments of an award in a run that is not sent yet."""
    return Payment.objects.filter(award=award, status=PaymentStatus.PLANNED).select_related("run")


def filtered(rows: QuerySet[Payment], values: dict[str, Any]) -> QuerySet[Payment]:
    """Narrow payments by the values of the filter form; empty values do not narrow."""
    names = {"month": "pay_month", "residence": "residence", "status": "status"}
    names |= {"programme": "programme", "town": "town", "run": "run", "kind": "kind"}
    wanted = {names[key]: value for key, value in values.items() if value and key in names}
    return rows.filter(**wanted)


def open_runs(user: User) -> QuerySet[PayrollRun]:
    """Runs that are not sent yet."""
    return runs(user).filter(status__in=OPEN_RUN)


def runs_at_the_bank(user: User) -> QuerySet[PayrollRun]:
    """Sent, and the bank has not answered everything."""
    return runs(user).filter(status=RunStatus.SENT)


def refused_returns(user: User) -> QuerySet[BankReturn]:
    """Return files that did not fit a run of the user's county."""
    rows = BankReturn.objects.filter(run__in=PayrollRun.objects.visible_to(user))
    return rows.exclude(error_file="").select_related("run")


def runs(user: User) -> QuerySet[PayrollRun]:
    """The county's runs with their people."""
    rows: QuerySet[PayrollRun] = PayrollRun.objects.visible_to(user)
    return rows.select_related("county", "created_by", "signed_by", "approved_by", "job")
