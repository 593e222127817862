"""Draw the sample, file a case for a visit, record what was found. (随机抽查, 近亲属备案, 投诉)"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases import clock, rules, sampling
from cases.actions.transitions import keep, take_application
from cases.models import Application, Programme, SampledCase, SampleDraw
from cases.states import ApplicationStatus
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county import parameters
from welfare.exceptions import Conflict
from welfare.models import Division, Key, User


@explained()
@transaction.atomic
def draw_sample(*, by: User, programme: Programme, waiting: int) -> SampleDraw:
    """Draw from the cases that wait at the county; `waiting` is how many the page showed.

    The seed is made here, after the list stands: nobody can try seeds until a case is left out.
    Whoever draws decides none of these cases (`rules.check_not_involved`). (43号 Art 16, 回避)
    """
    Division.objects.select_for_update(no_key=True).get(
        pk=programme.county_id
    )  # a double click waits here
    rules.check_may_draw(programme, by)
    cases = list(rules.waiting_for_draw(programme).select_for_update(of=("self",)))
    if len(cases) != waiting:
        raise Conflict(_("Other cases wait now than the page showed. Look at them and draw again."))
    today = clock.today()
    percent = parameters.read_decimal(county=programme.county, key=Key.SAMPLE_PERCENT, on=today)
    draw = SampleDraw.objects.create(
        county=programme.county,
        programme=programme,
        drawn_on=today,
        seed=sampling.any_seed(),
        percent=percent,
        drawn_by=by,
    )
    chosen = sampling.drawn([case.number for case in cases], percent, draw.seed)
    SampledCase.objects.bulk_create(
        SampledCase(draw=draw, application=case, chosen=case.number in chosen) for case in cases
    )
    audit.record("sample_drawn", draw, by=by, seed=draw.seed, waiting=len(cases), drawn=len(chosen))
    return draw


def file_for_check(row: Application) -> None:
    """When a case goes to its tiers: whom the county visits without a draw. (57号 Art 11, 20)

    A check that did not agree sent the case back; what the town hands in now is checked anew. The
    caller holds the case and writes the event.
    """
    filed = {"relative": rules.is_filed(row), "complained": rules.is_complained_of(row)}
    sampled = _check_of(row)
    if sampled is None:
        if any(filed.values()):
            SampledCase.objects.create(application=row, chosen=False, **filed)
        return
    if sampled.agrees is False:
        sampled.forget_check()
    if sampled.checked_on is None:
        sampled.relative, sampled.complained = filed["relative"], filed["complained"]
    if sampled.draw is None and not sampled.filed:
        sampled.delete()
    else:
        sampled.save()


def file_relative(row: Application) -> None:
    """A near relative is known only while the case is in review: the county visits all the same."""
    if row.status == ApplicationStatus.IN_REVIEW and rules.is_filed(row):
        sampled = _check_of(row) or SampledCase(application=row, chosen=False)
        sampled.relative = True
        sampled.save()


def drop_check(row: Application) -> None:
    """Another programme or person was neither drawn nor visited; what was done stays on record.

    The caller holds the case and writes the event.
    """
    if sampled := _check_of(row):
        sampled.dropped_on = clock.today()
        sampled.save()


def _check_of(row: Application) -> SampledCase | None:
    rows = SampledCase.objects.counting().select_for_update(of=("self",))
    return rows.filter(application=row).first()


@explained()
@transaction.atomic
def note_complaint(
    *, by: User, application: Application, version: int, complained_on: date, complaint: str
) -> Application:
    """Somebody complained of the case: the county visits before anybody confirms. (57号 Art 20)

    A visit that was before the complaint does not answer it.
    """
    row = take_application("note_complaint", application, by, version)
    rules.check_past(complained_on, _("Complaint of"))
    rules.check_given(complaint, _("what the complaint says"))
    row.complained_on, row.complaint = complained_on, complaint.strip()
    keep(row)
    if row.status == ApplicationStatus.IN_REVIEW:
        sampled = _check_of(row) or SampledCase(application=row, chosen=False)
        sampled.complained = True
        if sampled.agrees and sampled.checked_on and sampled.checked_on < complained_on:
            sampled.forget_check()
        sampled.save()
    audit.record(
        "complaint_noted", row, by=by, reason=row.complaint, complained_on=str(complained_on)
    )
    return row


@explained()
@transaction.atomic
def record_sample_check(
    *,
    by: User,
    application: Application,
    version: int,
    checked_on: date,
    agrees: bool,
    result: str,
    first_visitor: str = "",
    second_visitor: str = "",
) -> SampledCase:
    """The county visited a case that was drawn, filed or complained of: what it found there."""
    row = take_application("record_sample_check", application, by, version)
    rules.check_past(checked_on, _("Checked on"))
    rules.check_given(result, _("what the check found"))
    counting = SampledCase.objects.counting().select_for_update(of=("self",))
    sampled: SampledCase = counting.get(application=row)
    rules.check_day_of_check(sampled, checked_on)
    rules.check_visitors(sampled, by, (first_visitor, second_visitor))
    sampled.first_visitor, sampled.second_visitor = first_visitor.strip(), second_visitor.strip()
    sampled.checked_on, sampled.checked_by = checked_on, by
    sampled.agrees, sampled.result = agrees, result.strip()
    sampled.save()
    keep(row)
    audit.record(
        "sampled_case_checked",
        sampled,
        by=by,
        case=row,
        town=row.town,
        reason=sampled.result,
        checked_on=str(checked_on),
        agrees=agrees,
    )
    return sampled
