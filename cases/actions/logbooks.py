"""Keeping the county's logbooks. (台账)"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.actions.changes import register_answer, strike_answer
from cases.logbooks import BadDefinition, BadValues, Definition, number_in, taken
from cases.models import Household, Logbook, LogbookDefinition, LogbookRecord, RecordStep
from cases.rules import logbooks as asked
from cases.rules.logbooks import Subject
from cases.rules.record_facts import RecordFacts
from cases.rules.task_boards import check_may_add, check_says_progress
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import Division, ImportBatch, User
from welfare.personal.names import plain_name

ANSWERED = ("outcome", "closed_on", "closed_by", "followed", "closed_at", "waits", "next_on")
STRUCK = ("struck_on", "struck_by", "struck_because", "struck_at")


@explained()
@transaction.atomic
def open_logbook(
    *,
    by: User,
    county: Division,
    code: str,
    name: str,
    group: str,
    valid_from: date,
    document: str,
    said: Mapping[str, Any],
) -> Logbook:
    """A further kind of record, from a day on, by its document."""
    asked.check_may_define(county, by)
    logbook = Logbook.objects.create(
        county=county, code=code.strip(), name=name.strip(), group=group
    )
    _define(logbook, valid_from, document, said, by)
    audit.record("logbook_opened", logbook, by=by, valid_from=str(valid_from), document=document)
    return logbook


@explained()
@transaction.atomic
def define_logbook(
    *, by: User, logbook: Logbook, valid_from: date, document: str, said: Mapping[str, Any]
) -> LogbookDefinition:
    """What the logbook holds from a later day on; what is written keeps its columns."""
    row: Logbook = Logbook.objects.select_for_update().get(pk=logbook.pk)
    asked.check_may_define(row.county, by)
    asked.check_defined_later(row, valid_from)
    made = _define(row, valid_from, document, said, by)
    audit.record("logbook_defined", row, by=by, valid_from=str(valid_from), document=document)
    return made


def _define(
    logbook: Logbook, valid_from: date, document: str, said: Mapping[str, Any], by: User
) -> LogbookDefinition:
    try:
        definition = Definition.read(said)
    except BadDefinition as bad:
        raise NotAllowed(str(bad)) from bad
    asked.check_columns_stay(logbook, definition)
    return LogbookDefinition.objects.create(
        logbook=logbook,
        valid_from=valid_from,
        document=document.strip(),
        said=definition.written(),
        written_by=by,
    )


class Written(NamedTuple):
    """What one line of a logbook says."""

    logbook: Logbook
    subject: Subject
    happened_on: date
    done_by: str
    values: Mapping[str, Any]


@explained()
@transaction.atomic
def add_record(
    *,
    by: User,
    logbook: Logbook,
    subject: Subject,
    happened_on: date,
    done_by: str,
    values: Mapping[str, Any],
    reporter: str = "",
    reporter_phone: str = "",
    form: UUID | None = None,
    batch: ImportBatch | None = None,
) -> LogbookRecord:
    """One line: who did what for whom on which day. The same `form` sent again writes no second.

    Raises:
        NotAllowed: a day to come, a foreign family, a column that is missing or no word of it.
        NotAllowed: what stands in the logbook already, or the number of its paper does.
    """
    if form and (written := _sent_before(form, by)):
        return written
    line = Written(logbook, subject, happened_on, done_by, values)
    record, steps = drafted(by, line)
    asked.check_not_written(record, asked.written_alike(record))
    asked.check_reporter(record.says, reporter, reporter_phone)
    record.programme = asked.programme_of(subject.person, happened_on)
    record.reporter, record.reporter_phone = plain_name(reporter), reporter_phone.strip()
    record.recorded_by, record.form, record.batch = by, form, batch
    record.save()
    for step in steps:
        step.record = record
    RecordStep.objects.bulk_create(steps)
    audit.record(
        "record_added",
        record,
        by=by,
        case=subject.household,
        town=record.town,
        logbook=logbook.name,
        happened_on=str(happened_on),
    )
    return record


def drafted(
    by: User, line: Written, facts: RecordFacts | None = None
) -> tuple[LogbookRecord, list[RecordStep]]:
    """The record as the line would make it, with the steps that it asks for; nothing is saved.

    `facts` were looked up for the lines of a file together.

    Raises:
        NotAllowed: the line cannot be written so.
    """
    facts = facts or RecordFacts(line.logbook, by)
    definition = asked.definition_on(line.logbook, line.happened_on)
    says = definition.read
    check_may_add(line.logbook, says, by)
    asked.check_subject(says, line.subject, by, line.happened_on, facts)
    rules.check_given(line.done_by, _("who did it"))
    kept = _kept(says, line.values, facts)
    deadline = facts.deadline(says.term, line.happened_on)
    steps = _steps_of(says, line.happened_on, kept, facts)
    days = [one.due_on for one in steps if one.due_on]
    record = LogbookRecord(
        logbook=line.logbook,
        definition=definition,
        **_of(line.subject),
        happened_on=line.happened_on,
        done_by=plain_name(line.done_by),
        values=kept,
        once=number_in(says, kept),
        needs_outcome=bool(says.outcomes),
        due_on=deadline.day if deadline else None,
        provisional=bool(deadline and deadline.provisional),
        waits=bool(says.outcomes or steps),
        next_on=min(filter(None, [deadline and deadline.day, *days]), default=None),
    )
    return record, steps


def _of(subject: Subject) -> dict[str, Any]:
    named = {"household": subject.household, "person": subject.person}
    return {"town": subject.lies_in, "village": subject.at, **named}


def _kept(says: Definition, values: Mapping[str, Any], facts: RecordFacts) -> dict[str, Any]:
    """The columns as they are stored; a department that is named has somebody who answers."""
    try:
        kept = taken(says, values)
    except BadValues as bad:
        raise NotAllowed(str(bad)) from bad
    asked.check_liaison(says, kept, facts)
    return kept


def _steps_of(
    says: Definition, day: date, kept: Mapping[str, Any], facts: RecordFacts
) -> list[RecordStep]:
    """What the record asks for on its way, with the days by which it is done."""
    made = []
    for one in says.steps:
        if not one.expected or one.where and kept.get(one.where) is not True:
            continue
        deadline = facts.deadline(one.term, day)
        made.append(
            RecordStep(
                name=one.name,
                first=one.first,
                due_on=deadline.day if deadline else None,
                provisional=bool(deadline and deadline.provisional),
            )
        )
    return made


def take_record_along(*, by: User, logbook: Logbook, household: Household) -> Household:
    """The sheet of a visit goes onto a telephone; who took it along stands on record."""
    check_may_add(logbook, asked.definition_on(logbook, clock.today()).read, by)
    asked.check_may_visit(household, by)
    audit.record("record_taken_along", household, by=by, logbook=logbook.name)
    return household


@explained()
@transaction.atomic
def answer_record(
    *, by: User, record: LogbookRecord, outcome: str, closed_on: date, followed: str = ""
) -> LogbookRecord:
    """What came of it, on which day; once."""
    row = locked(record)
    asked.check_may_answer(row, by)
    asked.check_steps_done(row)
    asked.check_outcome(row, outcome, closed_on)
    check_says_progress(row, followed)
    row.outcome, row.closed_on, row.closed_by = outcome, closed_on, by
    row.followed, row.closed_at = followed.strip(), timezone.now()
    keep(row)
    if answer := rules.answer_in(row.says, outcome):
        register_answer(by=by, record=row, answer=answer)
    audit.record(
        "record_answered",
        row,
        by=by,
        case=row.household,
        town=row.town,
        logbook=row.logbook.name,
        outcome=outcome,
        closed_on=str(closed_on),
    )
    return row


@explained()
@transaction.atomic
def strike_record(*, by: User, record: LogbookRecord, because: str) -> LogbookRecord:
    """It was a mistake: it stays to be read, and counts nowhere."""
    row = locked(record)
    asked.check_may_strike(row, by)
    rules.check_given(because, _("why it is struck"))
    row.struck_on, row.struck_by, row.struck_because = timezone.localdate(), by, because.strip()
    row.struck_at = timezone.now()
    row.save(update_fields=STRUCK)
    strike_answer(by=by, record=row, because=because)
    audit.record(
        "record_struck",
        row,
        by=by,
        case=row.household,
        town=row.town,
        reason=because,
        logbook=row.logbook.name,
    )
    return row


def locked(record: LogbookRecord) -> LogbookRecord:
    """The record as it stands, until the end of the transaction."""
    row: LogbookRecord = LogbookRecord.objects.select_for_update().get(pk=record.pk)
    return row


def keep(row: LogbookRecord) -> None:
    """Save what came of a record, and whether something is still to be recorded, by when."""
    open_steps = list(row.steps.filter(done_on=None).values_list("due_on", flat=True))
    unanswered = row.needs_outcome and row.closed_on is None
    row.waits = unanswered or bool(open_steps)
    days = [*open_steps, row.due_on if unanswered else None]
    row.next_on = min(filter(None, days), default=None)
    row.save(update_fields=ANSWERED)


def _sent_before(form: UUID, by: User) -> LogbookRecord | None:
    row: LogbookRecord | None = LogbookRecord.objects.filter(form=form, recorded_by=by).first()
    return row
