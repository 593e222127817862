"""A logbook as a list that is taken along; names stand in it, numbers of people not."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.logbooks.definition import FieldKind, LogbookField
from cases.logbooks.values import shown
from welfare.exports.listed import Column, ExportedList


def listing_of(name: str, fields: tuple[LogbookField, ...]) -> ExportedList:
    """The records by all columns they have or had."""
    return ExportedList(name, (*HEAD, *((one.label, _cell(one)) for one in fields), *TAIL))


def _who(record: Any) -> str:
    whom = record.person or (record.household.head if record.household else None)
    return whom.name if whom else ""


def _step(step: Any) -> str:
    """What was done and found, or that it waits and until when."""
    if step.done_on:
        return f"{step.name} {step.done_on} {step.done_by} {step.said}"
    return f"{step.name} {gettext('not yet')} {step.due_on or ''}".strip()


HEAD: tuple[Column, ...] = (
    (_("Day"), lambda record: record.happened_on),
    (_("Town"), lambda record: record.town.name if record.town else ""),
    (_("Village"), lambda record: record.village.name if record.village else ""),
    (_("Who"), _who),
)
TAIL: tuple[Column, ...] = (
    (_("Who did it"), lambda record: record.done_by),
    (_("Due on"), lambda record: record.due_on),
    (_("Outcome"), lambda record: record.outcome),
    (_("Answered on"), lambda record: record.closed_on),
    (_("What followed"), lambda record: record.followed),
    (_("Steps"), lambda record: gettext("; ").join(_step(one) for one in record.steps.all())),
)


def _cell(one: LogbookField) -> Callable[[Any], Any]:
    """Numbers as numbers, everything else as it is read."""

    def cell(record: Any) -> Any:
        value = record.values.get(one.code)
        if value is not None and one.kind == FieldKind.MONEY:
            return Decimal(value)
        counts = value is not None and one.kind == FieldKind.COUNT
        return value if counts else shown(one, record.values)

    return cell
