"""What came of a step that the kind of programme declares. (办理环节)"""

from datetime import date
from typing import Any

from django.db import transaction

from cases import rules
from cases.actions.transitions import keep, take_application
from cases.models import (
    Application,
    StepRecord,
)
from cases.programmes import RecordedStep
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def record_step(
    *,
    by: User,
    application: Application,
    version: int,
    step: RecordedStep,
    done_on: date,
    agreed: bool | None = None,
    office: str = "",
    document: str = "",
    note: str = "",
) -> StepRecord:
    """Write down what came of a step that the kind declares, for the first time or anew.

    The step names its article; the review of the disabled persons' federation is one of them.
    (残联审核, 国发〔2015〕52号)
    """
    row = take_application("record_step", application, by, version)
    rules.check_records(row, by, step)
    rules.check_past(done_on, str(step.day))
    for label, value in ((step.office, office), (step.document, document)):
        if label:
            rules.check_given(value, str(label))
    answer = agreed if step.asks else None
    if step.asks and agreed is None:
        rules.check_given("", str(step.asks))
    if step.needs_note(answer):
        rules.check_given(note, str(step.note))
    record, _created = StepRecord.objects.update_or_create(
        application=row,
        step=step.name,
        defaults={
            "done_on": done_on,
            "agreed": answer,
            "office": office.strip(),
            "document": document.strip(),
            "note": note.strip(),
            "recorded_by": by,
        },
    )
    keep(row)
    answered: dict[str, Any] = {} if answer is None else {"agreed": answer}
    audit.record(
        "step_recorded",
        record,
        by=by,
        case=row,
        town=row.town,
        reason=record.note,
        step=step.name,
        **answered,
    )
    return record
