"""A logbook as a list that is taken along; names stand in it, numbers of people not.

Its headings are those by which a file is taken over: what a department fills in comes back so.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.logbooks.definition import About, FieldKind, LogbookField
from cases.logbooks.values import shown
from welfare.exports.listed import Column, ExportedList

RECORD = _("Record number")  # 记录号
HEADINGS: dict[str, Any] = {
    "happened_on": _("Day"),
    "town": _("Town"),
    "village": _("Village"),
    "done_by": _("Who did it"),
    "outcome": _("Outcome"),
    "closed_on": _("Answered on"),
    "followed": _("What followed"),
}


def name_heading(about: About) -> Any:
    """What the column of the person is called; beside a place nobody need stand."""
    return _("Who") if about == About.PLACE else _("Name")


def step_headings(step: str) -> tuple[str, str, str]:
    """Over the day, the person and the words of a step."""
    words = {"step": step}
    return (
        gettext("%(step)s done on") % words,
        gettext("%(step)s done by") % words,
        gettext("%(step)s: what came of it") % words,
    )


def listing_of(
    name: str, about: About, fields: tuple[LogbookField, ...], steps: Iterable[str]
) -> ExportedList:
    """The records by all columns and steps they have or had."""
    head: tuple[Column, ...] = (
        (RECORD, lambda record: record.pk),
        (HEADINGS["happened_on"], lambda record: record.happened_on),
        (HEADINGS["town"], lambda record: record.town.name if record.town else ""),
        (HEADINGS["village"], lambda record: record.village.name if record.village else ""),
        (name_heading(about), _who),
    )
    columns = ((one.label, _cell(one)) for one in fields)
    done = (column for step in steps for column in _columns_of(step))
    return ExportedList(name, (*head, *columns, *done, *TAIL))


def _who(record: Any) -> str:
    whom = record.person or (record.household.head if record.household else None)
    return whom.name if whom else ""


def _columns_of(step: str) -> list[Column]:
    """The last time the step was done: when, by whom, and what came of it."""
    parts: tuple[Callable[[Any], Any], ...] = (
        lambda done: done.done_on,
        lambda done: done.done_by,
        lambda done: done.said,
    )
    return [
        (heading, _of_last(step, part))
        for heading, part in zip(step_headings(step), parts, strict=True)
    ]


def _of_last(step: str, part: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def cell(record: Any) -> Any:
        done = [one for one in record.steps.all() if one.name == step and one.done_on]
        return part(max(done, key=lambda one: (one.done_on, one.pk))) if done else None

    return cell


def _step(step: Any) -> str:
    """What was done and found, or that it waits and until when."""
    if step.done_on:
        return f"{step.name} {step.done_on} {step.done_by} {step.said}"
    return f"{step.name} {gettext('not yet')} {step.due_on or ''}".strip()


TAIL: tuple[Column, ...] = (
    (HEADINGS["done_by"], lambda record: record.done_by),
    (_("Due on"), lambda record: record.due_on),
    (HEADINGS["outcome"], lambda record: record.outcome),
    (HEADINGS["closed_on"], lambda record: record.closed_on),
    (HEADINGS["followed"], lambda record: record.followed),
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
