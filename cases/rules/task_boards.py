"""Who asks for the progress of a board's tasks, and for which months. (任务分工)"""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.clock import today
from cases.logbooks import Definition
from cases.models import Logbook, LogbookDefinition, LogbookRecord
from cases.rules.logbooks import check_may_keep, definition_on
from cases.verbs import VERBS
from welfare.accounts.rules import check_given, check_permission
from welfare.county.months import month_end
from welfare.exceptions import NotAllowed
from welfare.models import User


def check_may_ask(logbook: Logbook, definition: Definition, by: User) -> None:
    """Whose desk keeps the board asks for its months."""
    check_permission(by, VERBS["ask_progress"].rights)
    check_may_keep(logbook, definition, by)
    if not definition.tasks:
        raise NotAllowed(_("This logbook is no board of tasks."))


def check_may_add(logbook: Logbook, definition: Definition, by: User) -> None:
    """Into a board nobody writes a line by hand: a month is asked for as a whole."""
    check_may_keep(logbook, definition, by)
    if definition.tasks:
        raise NotAllowed(_("The lines of this board come from its tasks: ask for a month."))


def board_of(logbook: Logbook, month: date) -> LogbookDefinition:
    """The definition that held at the end of a month, which has to be over."""
    if month_end(month) >= today():
        raise NotAllowed(
            _("%(month)s is not over yet: its progress is asked for afterwards.")
            % {"month": date_format(month, "YEAR_MONTH_FORMAT")}
        )
    return definition_on(logbook, month_end(month))


def check_something_to_ask(missing: int, month: date) -> None:
    """Each unit is asked once for each task and month."""
    if not missing:
        raise NotAllowed(
            _("Everybody was asked for %(month)s already.")
            % {"month": date_format(month, "YEAR_MONTH_FORMAT")}
        )


def check_says_progress(record: LogbookRecord, followed: str) -> None:
    """A unit that reports says what was done."""
    if record.says.tasks:
        check_given(followed, _("what was done in the month"))
