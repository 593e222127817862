"""A logbook as a workbook, in the words of the screen; names stand in it, numbers of people not."""

from decimal import Decimal
from typing import Any, BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.logbooks.definition import FieldKind, LogbookField
from cases.logbooks.values import shown
from welfare.files.tables import write_table


def write_logbook(
    stream: BinaryIO, name: str, fields: tuple[LogbookField, ...], rows: "QuerySet[Any]"
) -> int:
    """Write the records by all columns they have or had; how many they were."""
    head = [_("Day"), _("Town"), _("Village"), _("Who")]
    tail = [_("Who did it"), _("Due on"), _("Outcome"), _("Answered on"), _("What followed")]
    tail.append(_("Steps"))
    header = [*head, *(one.label for one in fields), *tail]
    rows = rows.prefetch_related("steps")
    lines = (_line(record, fields) for record in rows.iterator(chunk_size=2000))
    count = write_table(stream, name, header, lines)
    stream.seek(0)
    return count


def _line(record: Any, fields: tuple[LogbookField, ...]) -> list[Any]:
    whom = record.person or (record.household.head if record.household else None)
    return [
        record.happened_on,
        record.town.name if record.town else "",
        record.village.name if record.village else "",
        whom.name if whom else "",
        *(_cell(one, record.values) for one in fields),
        record.done_by,
        record.due_on,
        record.outcome,
        record.closed_on,
        record.followed,
        _("; ").join(_step(one) for one in record.steps.all()),
    ]


def _step(step: Any) -> str:
    """What was done and found, or that it waits and until when."""
    if step.done_on:
        return f"{step.name} {step.done_on} {step.done_by} {step.said}"
    return f"{step.name} {_('not yet')} {step.due_on or ''}".strip()


def _cell(one: LogbookField, values: dict[str, Any]) -> Any:
    """Numbers as numbers, everything else as it is read."""
    value = values.get(one.code)
    if value is not None and one.kind == FieldKind.MONEY:
        return Decimal(value)
    return value if value is not None and one.kind == FieldKind.COUNT else shown(one, values)
