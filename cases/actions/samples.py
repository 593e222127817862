"""Draw the sample, file a near relative's case, record what was found. (随机抽查, 近亲属备案)"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases import clock, rules, sampling
from cases.actions.transitions import keep, take_application
from cases.models import Application, Programme, SampledCase, SampleDraw
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
    Division.objects.select_for_update().get(pk=programme.county_id)  # a double click waits here
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
    """When a case goes to its tiers: the county visits a near relative's. (57号 Art 11, 20)

    A check that did not agree sent the case back; what the town hands in now is checked anew. The
    caller holds the case and writes the event.
    """
    filed = rules.is_filed(row)
    sampled = SampledCase.objects.select_for_update(of=("self",)).filter(application=row).first()
    if sampled is None:
        if filed:
            SampledCase.objects.create(application=row, chosen=False, relative=True)
        return
    if sampled.agrees is False:
        sampled.forget_check()
    if sampled.checked_on is None:
        sampled.relative = filed
    if sampled.draw is None and not sampled.relative:
        sampled.delete()
    else:
        sampled.save()


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
    """The county visited a case that was drawn or filed: what it found there."""
    row = take_application("record_sample_check", application, by, version)
    rules.check_past(checked_on, _("Checked on"))
    rules.check_given(result, _("what the check found"))
    sampled: SampledCase = SampledCase.objects.select_for_update(of=("self",)).get(application=row)
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
