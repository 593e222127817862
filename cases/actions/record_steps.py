"""What is done on a record and what follows from it: steps, a case, a link. (台账办理过程)"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.actions.applications import open_application
from cases.actions.logbooks import answer_record, keep, locked
from cases.actions.samples import note_complaint
from cases.models import (
    Application,
    Award,
    Household,
    Liaison,
    LogbookRecord,
    Programme,
    RecordFollow,
    RecordStep,
)
from cases.rules import logbooks as asked
from cases.rules.samples import check_is_visited
from cases.verbs import APPLICATION_VERBS
from welfare.accounts.rules import reason_against
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import Division, User
from welfare.personal.names import plain_name


@explained()
@transaction.atomic
def step_record(
    *, by: User, record: LogbookRecord, name: str, done_on: date, done_by: str, said: str
) -> RecordStep:
    """A visit, an acceptance, the answer to the reporter: the one that waits, or one more."""
    row = locked(record)
    asked.check_may_step(row, by)
    asked.check_step(row, name, done_on)
    rules.check_given(done_by, _("who did it"))
    rules.check_given(said, _("what came of it"))
    waiting = row.steps.filter(name=name, done_on=None).first()
    step: RecordStep = waiting or RecordStep(record=row, name=name)
    step.done_on, step.done_by, step.said = done_on, plain_name(done_by), said.strip()
    step.written_by, step.written_at = by, timezone.now()
    step.save()
    keep(row)
    audit.record("record_step_done", row, by=by, **_about(row), step=name, done_on=str(done_on))
    return step


@explained()
@transaction.atomic
def apply_from_record(
    *, by: User, record: LogbookRecord, household: Household, programme: Programme, **asks: Any
) -> Application:
    """The family asks for help because of what was seen: the case, the link and the outcome."""
    row = locked(record)
    asked.check_may_apply_from(row, by)
    asked.check_home_of(row, household)
    case = open_application(by=by, household=household, programme=programme, **asks)
    RecordFollow.objects.create(record=row, application=case, linked_by=by)
    outcome, day = row.says.opens, clock.today()
    answer_record(by=by, record=row, outcome=outcome, closed_on=day, followed=case.number)
    audit.record("record_led_to_case", row, by=by, **_about(row), number=case.number)
    return case


@explained()
@transaction.atomic
def link_record(*, by: User, record: LogbookRecord, case: Application | Award) -> RecordFollow:
    """What followed is this case or award; a complaint of a case under review goes into it.

    So the county visits the family before anybody confirms. (57号 Art 20)
    """
    row = locked(record)
    asked.check_may_link(row, by)
    asked.check_linked(case, by)
    name = "application" if isinstance(case, Application) else "award"
    made = RecordFollow.objects.create(record=row, linked_by=by, **{name: case})
    if row.says.visited and isinstance(case, Application) and _leads_to_visit(case):
        note_complaint(
            by=by,
            application=case,
            version=case.version,
            complained_on=row.happened_on,
            complaint=str(row) if row.says.confidential else row.sentence,
        )
    audit.record("record_linked", row, by=by, **_about(row), number=case.number)
    return made


def _leads_to_visit(case: Application) -> bool:
    under_way = case.status in APPLICATION_VERBS["note_complaint"].states
    return under_way and not reason_against(check_is_visited, case)


@explained()
@transaction.atomic
def name_liaison(
    *, by: User, county: Division, department: str, name: str, phone: str, valid_from: date
) -> Liaison:
    """From this day on somebody answers for the department; who did before answers no more."""
    asked.check_may_name_liaison(county, by)
    asked.check_department_offered(county, department.strip())
    rows = Liaison.objects.select_for_update().filter(county=county, department=department.strip())
    last = rows.order_by("-valid_from").first()
    asked.check_follows_liaison(last, valid_from)
    if last and (last.until is None or last.until > valid_from):
        last.until = valid_from
        last.save(update_fields=["until"])
    made: Liaison = Liaison.objects.create(
        county=county,
        department=department.strip(),
        name=plain_name(name),
        phone=phone.strip(),
        valid_from=valid_from,
    )
    audit.record(
        "liaison_named", made, by=by, department=made.department, valid_from=str(valid_from)
    )
    return made


@explained()
@transaction.atomic
def end_liaison(*, by: User, liaison: Liaison, until: date) -> Liaison:
    """Nobody answers for the department from this day on, until another is named."""
    row: Liaison = Liaison.objects.select_for_update().get(pk=liaison.pk)
    asked.check_may_name_liaison(row.county, by)
    asked.check_still_answers(row)
    row.until = until
    row.save(update_fields=["until"])
    audit.record("liaison_ended", row, by=by, department=row.department, until=str(until))
    return row


def _about(row: LogbookRecord) -> dict[str, Any]:
    return {"case": row.household, "town": row.town, "logbook": row.logbook.name}
