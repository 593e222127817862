"""Asking every unit of a board how far its tasks are, month by month. (任务落实清单)"""

from datetime import date, timedelta

from django.db import transaction

from cases.logbooks import TASK, UNIT
from cases.models import Logbook, LogbookRecord
from cases.rules import task_boards as asked
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import first_of, month_end, next_month
from welfare.models import User


@explained()
@transaction.atomic
def ask_progress(*, by: User, logbook: Logbook, month: date) -> int:
    """One line for each task and unit, due by the board's day of the next month; how many.

    Asked again, only what was struck since is asked for once more.

    Raises:
        NotAllowed: a month that is not over, or for which everybody was asked.
    """
    row: Logbook = Logbook.objects.select_for_update().get(pk=logbook.pk)
    month = first_of(month)
    definition = asked.board_of(row, month)
    asked.check_may_ask(row, definition.read, by)
    due = next_month(month) + timedelta(days=definition.read.by_day - 1)
    standing = set(row.records.standing().exclude(once="").values_list("once", flat=True))
    lines = [
        LogbookRecord(
            logbook=row,
            definition=definition,
            happened_on=month_end(month),
            done_by=unit,
            values={TASK: task.name, UNIT: unit},
            once=once,
            needs_outcome=True,
            due_on=due,
            waits=True,
            next_on=due,
            recorded_by=by,
        )
        for task in definition.read.tasks
        for unit in task.units
        if (once := f"{month:%Y-%m} {task.name} {unit}") not in standing
    ]
    asked.check_something_to_ask(len(lines), month)
    LogbookRecord.objects.bulk_create(lines)
    audit.record("progress_asked", row, by=by, month=f"{month:%Y-%m}", lines=len(lines))
    return len(lines)
