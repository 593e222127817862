"""A month of a reserve as a workbook: what the page shows."""

import tempfile
from datetime import date
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import reserve
from benefits.verbs import VERBS
from welfare.accounts.rules import check_area, check_permission
from welfare.audit import log as audit
from welfare.files.tables import write_table
from welfare.models import Division, User

IN_MEMORY = 5 * 2**20


def _mark(by: User) -> str:
    moment = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    mark = _("Taken by %(who)s on %(when)s. Personal data: for official use only.")
    return mark % {"who": by, "when": moment}


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
