"""Payments as a workbook: exactly the rows of the list, in its order, accounts masked."""

import tempfile
from collections.abc import Iterator
from typing import IO

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import rules
from benefits.models import Payment
from welfare.audit import log as audit
from welfare.files.tables import write_table
from welfare.models import User
from welfare.personal.masks import mask_account

IN_MEMORY = 5 * 2**20
AT_ONCE = 2000


@transaction.atomic
def export_payments(*, by: User, rows: QuerySet[Payment], filters: dict[str, str]) -> IO[bytes]:
    """Write the filtered payments to a workbook and log who took how many rows."""
    rules.check_may_export(by)
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    moment = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    mark = _("Taken by %(who)s on %(when)s. Personal data: for official use only.")
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
    notes = [mark % {"who": by, "when": moment}]
    count = write_table(stream, _("Payments"), columns, _lines(rows), notes)  # type: ignore[arg-type]
    audit.record("payments_exported", by, by=by, rows=count, filters=filters)
    stream.seek(0)
    return stream


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
