"""The roll as a workbook: the awards of the list as it was filtered, and what each pays by now."""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import award_sums
from cases.models import Award
from cases.models.award import AwardScope
from cases.verbs import VERBS
from welfare.accounts.rules import check_permission
from welfare.audit import log as audit
from welfare.files.tables import write_table
from welfare.models import User

IN_MEMORY = 5 * 2**20
AT_ONCE = 2000


@transaction.atomic
def export_roll(*, by: User, rows: AwardScope, filters: dict[str, str]) -> IO[bytes]:
    """Write the filtered awards, and log who took how many; no number of a person, no account."""
    check_permission(by, VERBS["export_roll"].rights)
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    columns = [
        _("Head of household"),
        _("Programme"),
        _("Urban or rural"),
        _("Certificate number"),
        _("Town"),
        _("Village"),
        _("Persons covered"),
        _("Basic amount"),
        _("Care fee"),
        _("Supplements"),
        _("Sum"),
        _("Joined on"),
        _("Status"),
    ]
    words = {"who": by, "when": timezone.localtime().strftime("%Y-%m-%d %H:%M")}
    mark = _("Taken by %(who)s on %(when)s. Personal data: for official use only.") % words
    count = write_table(stream, _("Rolls"), columns, _lines(rows), [mark])  # type: ignore[arg-type]
    audit.record("roll_exported", by, by=by, rows=count, filters=filters)
    stream.seek(0)
    return stream


def _lines(rows: AwardScope) -> Iterator[tuple[object, ...]]:
    every = rows.iterator(chunk_size=AT_ONCE)
    while some := list(islice(every, AT_ONCE)):
        paid = award_sums.of_lists(some)
        yield from (_line(row, _sums(row, paid.get(row.pk))) for row in some)


def _sums(row: Award, paid: award_sums.ListedSum | None) -> Iterable[Any]:
    """Basic amount, care fee, supplements, sum; nothing where the county only recognises."""
    if row.programme.recognises or paid is None:
        return [None] * 4
    return [paid.amount.basic, paid.amount.care, paid.extra, paid.total]


def _line(row: Award, sums: Iterable[Any]) -> tuple[object, ...]:
    return (
        row.named,
        row.programme.name,
        row.get_residence_display(),
        row.number,
        row.town.name,
        row.village.name if row.village else None,
        row.covered_size,
        *sums,
        row.joined_on,
        row.get_status_display(),
    )
