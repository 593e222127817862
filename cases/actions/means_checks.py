"""What the departments' data say of a case, as the floor above reports it. (核对)"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import rules
from cases.actions import time_limits
from cases.actions.transitions import keep, take_application
from cases.deadlines import TimedStep
from cases.models import (
    Application,
)
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def record_means_check(
    *,
    by: User,
    application: Application,
    reported_on: date,
    hits: int,
    note: str,
    rows_found: dict[str, Any] | None = None,
) -> Application:
    """The floor above reports what the departments' data say. (57号 Art 15-18)

    `rows_found`: the people who were looked up and the hits, one by one, as the papers print them.
    """
    row = take_application("record_means_check", application, by, None)
    rules.check_past(reported_on, _("Means check report of"))
    row.means_check_on, row.means_check_hits, row.means_check_note = reported_on, hits, note
    row.means_check_found = rows_found or {}
    keep(row)
    time_limits.done(row, TimedStep.SURVEY, TimedStep.MEANS_CHECK, on=reported_on)
    audit.record("means_check_recorded", row, by=by, reported_on=str(reported_on), hits=hits)
    return row


@transaction.atomic
def hits_wait(application: Application, hits: "QuerySet[Any]") -> None:
    """The floor above says which hits of the department files nobody has verified yet."""
    rows = Application.objects.select_for_update(of=("self",), no_key=True)
    row = rows.get(pk=application.pk)  # two answers at once are counted one after the other
    row.hits_waiting = hits.count()
    row.save(update_fields=["hits_waiting"])
