"""Starts and ends the clocks of a case, in the transaction of the verb that starts or ends a step.

Here and nowhere else a time limit is written. (57号 Art 15-22, 43号 Art 13-18)
"""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.actions.transitions import keep, take_application
from cases.deadlines import SPECIAL_TERM, Clock, Start, TimedStep, clocks_from
from cases.models import Application, ExtensionReason, TermExtension, Tier, TimeLimit
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import User

FROM_ACCEPTANCE = (Start.ACCEPTED, Start.ACCEPTED_AS_QUICK, Start.ACCEPTED_AS_FIRST)


def begin_whole_case(row: Application, accepted_on: date, working_days: int) -> None:
    """The deadline of the whole case, never before the one it was extended to; the caller saves."""
    deadline = clock.case_deadline(row.programme.county, accepted_on, working_days)
    extended = TermExtension.objects.filter(application=row).exists()
    if not (extended and row.deadline and row.deadline > deadline.day):
        row.deadline, row.deadline_provisional = deadline


def begin_accepted(row: Application, accepted_on: date) -> None:
    """The clocks that count from the acceptance; those that already count stay as they are.

    What no longer concerns the case (another programme, no quick relief) no longer counts.
    """
    counts = [*_clocks(row, Start.ACCEPTED)]
    if rules.is_small_and_urgent(row):
        counts += _clocks(row, Start.ACCEPTED_AS_QUICK)
    elif row.relief_first:
        counts += _clocks(row, Start.ACCEPTED_AS_FIRST)
    later = {one.step for one in clock.clocks_of(row.programme) if one.start not in FROM_ACCEPTANCE}
    gone = row.time_limits.exclude(step__in={one.step for one in counts} | later)
    gone.filter(done_on=None).delete()
    known = set(row.time_limits.values_list("step", flat=True))
    for one in counts:
        if one.step not in known:
            _begin_one(row, one, accepted_on)
    survey = row.surveys.order_by("visited_on").first()
    if survey:
        done(row, TimedStep.SURVEY, on=survey.visited_on)


def begin(row: Application, start: Start, on: date) -> list[TimeLimit]:
    """What counts from this event counts from that day."""
    return [_begin_one(row, one, on) for one in _clocks(row, start)]


def _clocks(row: Application, start: Start) -> tuple[Clock, ...]:
    return clocks_from(clock.clocks_of(row.programme), start)


def _begin_one(row: Application, one: Clock, on: date) -> TimeLimit:
    due = clock.due(one, row.programme.county, on)
    fresh = {"started_on": on, "due_on": due.day, "provisional": due.provisional, "done_on": None}
    limit, _new = TimeLimit.objects.update_or_create(application=row, step=one.step, defaults=fresh)
    return limit


def done(row: Application, *steps: TimedStep, on: date) -> None:
    """These steps were done on that day, or at once when it lies before their beginning."""
    _end(row.time_limits.running().filter(step__in=steps), on)


def waits_again(row: Application, *steps: TimedStep) -> None:
    """What ended these steps was taken back: they count from their first day as before."""
    row.time_limits.filter(step__in=steps).update(done_on=None)


def fall_away(row: Application, step: TimedStep) -> None:
    """What began this step was taken back: nothing waits."""
    row.time_limits.running().filter(step=step).delete()


def move_on(row: Application, on: date) -> None:
    """The file lies with another tier now: the county's time ends, or begins."""
    done(row, TimedStep.TOWN, TimedStep.COUNTY, on=on)
    if row.tier == Tier.COUNTY:
        begin(row, Start.WITH_COUNTY, on)


def end_all(row: Application, on: date) -> None:
    """The case is decided or withdrawn: nothing of it waits any more."""
    _end(row.time_limits.running(), on)


def _end(limits: "QuerySet[TimeLimit]", on: date) -> None:
    for limit in limits.select_for_update():
        limit.done_on = max(on, limit.started_on)
        limit.save(update_fields=["done_on"])


@transaction.atomic
def means_check_asked(application: Application, on: date) -> None:
    """The floor above asked the county for a means check; asking begins the survey. (Art 15, 17)"""
    row = Application.objects.locked(application.pk)
    done(row, TimedStep.SURVEY, on=on)
    begin(row, Start.MEANS_CHECK_ASKED, on)


@transaction.atomic
def means_check_begun(application: Application, on: date) -> None:
    """The county's check has begun. (57号 Art 17)"""
    done(Application.objects.locked(application.pk), TimedStep.MEANS_CHECK, on=on)


@explained()
@transaction.atomic
def extend_term(
    *, by: User, application: Application, version: int, reason: str, note: str
) -> TermExtension:
    """Let the whole case take the special term, counted from the acceptance. (57号 Art 22)"""
    row = take_application("extend_term", application, by, version)
    rules.check_given(note, _("explanation"))
    rules.check_extension_reason(row, ExtensionReason(reason))
    if row.accepted_on is None or row.deadline is None:
        raise NotAllowed(_("The application has not been accepted yet."))
    special = clock.due(SPECIAL_TERM, row.programme.county, row.accepted_on)
    if special.day <= row.deadline:
        raise NotAllowed(
            _("The special term ends on %(special)s, not later than the case's own (%(own)s).")
            % {"special": special.day.isoformat(), "own": row.deadline.isoformat()}
        )
    extension = TermExtension.objects.create(
        application=row,
        reason=reason,
        note=note.strip(),
        due_before=row.deadline,
        due_on=special.day,
        extended_by=by,
    )
    row.deadline, row.deadline_provisional = special
    keep(row)
    audit.record(
        "term_extended",
        row,
        by=by,
        reason=extension.note,
        because=extension.reason,
        deadline=str(row.deadline),
        provisional=row.deadline_provisional,
    )
    return extension
