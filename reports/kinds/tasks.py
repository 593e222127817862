"""任务落实情况: of every task of the boards, who was asked in the period and who has reported."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.logbooks import TASK
from cases.models import Logbook, LogbookDefinition
from reports.figures.base import AddsUp, AtMost, Figure, FigureTable, Grid, Period, Share, Unit
from reports.figures.logbooks import standing
from reports.kinds.base import MONTH, QUARTER, ReportKind
from welfare.county.months import month_end
from welfare.exceptions import NotAllowed

COLUMNS: dict[str, tuple[Any, Any]] = {
    "asked": (_("Asked"), _("Units that were asked for their progress of the months.")),
    "reported": (
        _("Have reported"),
        _("Those of them that had reported when the report was made."),
    ),
    "in_time": (_("Reported in time"), _("Those of them that reported by the day of the board.")),
    "waits": (_("Not reported"), _("Those that had not reported when the report was made.")),
}
RATE = _("Rate of reporting in time")


def lines(period: Period, book: int, column: str, task: str = "") -> "QuerySet[Any]":
    """What a cell counts: by the months that are reported, whatever day closed them."""
    rows = standing(period, book).filter(
        happened_on__gte=period.first_month, happened_on__lte=month_end(period.snapshot.month)
    )
    if task:
        rows = rows.filter(values__contains={TASK: task})
    done = rows.filter(closed_at__lte=period.at)
    if column == "waits":
        return rows.exclude(pk__in=done.order_by().values("pk"))
    if column == "in_time":
        return done.filter(closed_on__lte=F("due_on"))
    return done if column == "reported" else rows


def tables(period: Period) -> list[FigureTable]:
    """One table a board.

    Raises:
        NotAllowed: the county has no board, or a month for which nobody was asked.
    """
    made = [_table(period, book, tasks) for book, tasks in _boards(period)]
    if not made:
        raise NotAllowed(gettext("The county keeps no board of tasks in these months."))
    return made


def _boards(period: Period) -> Iterator[tuple[Logbook, list[str]]]:
    """Each board with the tasks that it had in the months, in their order."""
    known = LogbookDefinition.objects.filter(
        logbook__county=period.county, written_at__lte=period.at
    )
    books = Logbook.objects.filter(pk__in=known.order_by().values("logbook"))
    for book in books.prefetch_related(Prefetch("definitions", known)).order_by("pk"):
        names: dict[str, None] = {}
        for month in period.months:
            held = book.defined_on(month_end(month))
            if held is not None and held.read.tasks:
                _check_asked(period, book, month_end(month))
                names |= dict.fromkeys(task.name for task in held.read.tasks)
        if names:
            yield book, list(names)


def _check_asked(period: Period, book: Logbook, day: date) -> None:
    """A month for which nobody was asked is no month without delay."""
    if not standing(period, book.pk).filter(happened_on=day).exists():
        raise NotAllowed(
            gettext(
                "“%(board)s”: nobody was asked for the progress of %(month)s. Ask for it first."
            )
            % {"board": book.name, "month": f"{day:%Y-%m}"}
        )


def _table(period: Period, book: Logbook, tasks: list[str]) -> FigureTable:
    start = f"tasks.{book.code}"
    figures = [one for name in ("", *tasks) for one in _figures(book, start, name)]
    names = [*COLUMNS, "rate"]
    headings = (*(label for label, _said in COLUMNS.values()), RATE)
    shown = tuple(
        (name or _("All tasks"), tuple(_key(start, column, name) for column in names))
        for name in ("", *tasks)
    )
    parts = [
        AddsUp("E18", _key(start, "asked", name), _halves(start, name)) for name in ("", *tasks)
    ]
    sums = [
        AddsUp("E18t", _key(start, column), tuple(_key(start, column, name) for name in tasks))
        for column in COLUMNS
    ]
    limits = tuple(
        AtMost("E7", _key(start, "in_time", name), _key(start, "reported", name))
        for name in ("", *tasks)
    )
    return FigureTable(
        start,
        book.name,
        tuple(figures),
        grid=Grid(headings, shown),
        sums=(*parts, *sums),
        limits=limits,
    )


def _halves(start: str, name: str) -> tuple[str, str]:
    return _key(start, "reported", name), _key(start, "waits", name)


def _key(start: str, column: str, task: str = "") -> str:
    return f"{start}.{column}@{task}" if task else f"{start}.{column}"


def _figures(book: Logbook, start: str, task: str) -> Iterator[Figure | Share]:
    of: Any = task or _("All tasks")
    for column, (label, said) in COLUMNS.items():
        yield Figure(
            _key(start, column, task),
            _("%(area)s: %(figure)s") % {"area": of, "figure": label},
            Unit.RECORDS,
            said,
            partial(lines, book=book.pk, column=column, task=task),
        )
    yield Share(
        _key(start, "rate", task),
        _("%(area)s: %(figure)s") % {"area": of, "figure": RATE},
        _("Reported in time as a share of those who were asked."),
        _key(start, "in_time", task),
        _key(start, "asked", task),
    )


KINDS = tuple(
    ReportKind(f"tasks_{name}", title, tables, months)
    for name, title, months in (
        ("month", _("Board of tasks, progress of the month"), MONTH),
        ("quarter", _("Board of tasks, summary of the quarter"), QUARTER),
    )
)
