"""A board as it stands for one month: who was asked, who has reported, who is late."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from cases.logbooks import TASK, UNIT, BoardTask
from cases.models import Logbook
from welfare.county.months import first_of, month_end
from welfare.models import User


@dataclass
class TaskLine:
    """One task: its units, how many reported, who was late, who still has to."""

    task: BoardTask
    asked: int = 0
    reported: int = 0
    late: list[str] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BoardMonth:
    """One month of a board."""

    month: date
    due: date
    overdue: bool
    lines: list[TaskLine]


def newest_month(book: Logbook, user: User, today: date) -> BoardMonth | None:
    """The last month for which everybody was asked; none before the first."""
    rows = book.records.visible_to(user).standing()
    last = rows.order_by("-happened_on", "pk").select_related("definition").first()
    if last is None or last.due_on is None or not last.says.tasks:
        return None
    of_month = rows.filter(
        happened_on__gte=first_of(last.happened_on), happened_on__lte=month_end(last.happened_on)
    )
    told = of_month.order_by("pk").values_list("values", "closed_on", "due_on")
    lines = {task.name: TaskLine(task) for task in last.says.tasks}
    _fill(lines, told)
    overdue = last.due_on < today
    return BoardMonth(first_of(last.happened_on), last.due_on, overdue, list(lines.values()))


def _fill(
    lines: dict[str, TaskLine], told: Iterable[tuple[dict[str, str], date | None, date]]
) -> None:
    for values, closed_on, due_on in told:
        line = lines[values[TASK]]
        line.asked += 1
        if closed_on is None:
            line.waits.append(values[UNIT])
            continue
        line.reported += 1
        if closed_on > due_on:
            line.late.append(values[UNIT])
