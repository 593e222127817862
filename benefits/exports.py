"""Payments, and a month of a reserve, as workbooks: what the page shows, accounts masked."""

import tempfile
from collections.abc import Iterator
from datetime import date
from typing import IO

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import reserve, rules
from benefits.models import Payment
from benefits.verbs import VERBS
from welfare.accounts.rules import check_area, check_permission
from welfare.audit import log as audit
from welfare.files.tables import write_table
from welfare.models import Division, User
from welfare.personal.masks import mask_account

IN_MEMORY = 5 * 2**20
AT_ONCE = 2000


@transaction.atomic
def export_payments(*, by: User, rows: QuerySet[Payment], filters: dict[str, str]) -> IO[bytes]:
    """Write the filtered payments to a workbook and log who took how many rows."""
    rules.check_may_export(by)
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    columns = [
        _("Month of payment"),
        _("For the month"),
        _("Programme"),
        _("Urban or rural"),
        _("Town"),
        _("Award"),
        _("Payee"),
        _("Account holder"),
        _("Account"),
        _("Bank"),
        _("Persons"),
        _("Basic amount"),
        _("Supplement or care fee"),
        _("Set off"),
        _("Sum"),
        _("Kind"),
        _("Status"),
        _("Paid on"),
        _("Reason of failure"),
        _("Reference"),
    ]
    count = write_table(stream, _("Payments"), columns, _lines(rows), [_mark(by)])  # type: ignore[arg-type]
    audit.record("payments_exported", by, by=by, rows=count, filters=filters)
    stream.seek(0)
    return stream


def _mark(by: User) -> str:
    moment = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    mark = _("Taken by %(who)s on %(when)s. Personal data: for official use only.")
    return mark % {"who": by, "when": moment}


def _lines(rows: QuerySet[Payment]) -> Iterator[tuple[object, ...]]:
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield (
            f"{row.pay_month:%Y-%m}",
            f"{row.month:%Y-%m}",
            row.programme.name,
            row.get_residence_display(),
            row.town.name,
            row.award.number,
            row.payee.name,
            row.payee_name,
            mask_account(row.account),
            row.bank_name,
            row.persons,
            row.basic,
            row.supplement,
            row.set_off,
            row.amount,
            row.get_kind_display(),
            row.get_status_display(),
            row.paid_on,
            row.failure,
            row.reference,
        )


@transaction.atomic
def export_reserve(*, by: User, town: Division, month: date) -> IO[bytes]:
    """The movements of a town's month between what was at hand before and after. (备用金月报)"""
    check_permission(by, VERBS["export_reserve"].rights)
    check_area(town, by)
    moved = reserve.month_of(town, month)
    before, after = (moved.before, moved.after) if moved else (reserve.ZERO, reserve.ZERO)
    columns = [
        _("On"),
        _("Movement"),
        _("Change (yuan)"),
        _("Voucher number"),
        _("Award"),
        _("Payee"),
        _("Received and signed by"),
        _("Remark"),
        _("Entered by"),
        _("Confirmed by"),
    ]
    nothing = [None] * (len(columns) - 3)
    rows = [(None, _("At hand before"), before, *nothing)]
    rows += [
        (
            row.happened_on,
            row.get_kind_display(),
            row.change,
            row.voucher,
            row.award.number if row.award else None,
            row.award.payee.name if row.award else None,
            row.received_by,
            row.note,
            row.entered_by.full_name,
            row.confirmed_by.full_name if row.confirmed_by else None,
        )
        for row in reserve.movements(town, month)
    ]
    rows.append((None, _("At hand after"), after, *nothing))
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    title = f"{town.name} {month:%Y-%m}"
    count = write_table(stream, title, columns, rows, [_mark(by)])  # type: ignore[arg-type]
    said = f"{month:%Y-%m}"
    audit.record("reserve_exported", town, by=by, town=town, rows=count, month=said)
    stream.seek(0)
    return stream
