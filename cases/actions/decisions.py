"""What each tier decides; the last one opens the award in the same transaction. (57号 Art 20)"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.actions import time_limits
from cases.actions.opening import open_award
from cases.actions.transitions import _move_application, keep, take_application
from cases.deadlines import Start, TimedStep
from cases.models import Application, Approval, Decision, Meeting, Origin, Tier
from cases.rules.reference import parameters_of
from cases.states import ApplicationStatus
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.parameters import mark_used
from welfare.models import User

S = ApplicationStatus
VERBS = {
    Decision.APPROVE: "approve",
    Decision.RETURN: "return_to_town",
    Decision.REFUSE: "refuse",
}
EVENTS = {
    Decision.APPROVE: "application_approved",
    Decision.RETURN: "application_returned",
    Decision.REFUSE: "application_refused",
}


@explained()
@transaction.atomic
def decide(
    *,
    by: User,
    application: Application,
    version: int,
    shown_tier: str,
    decision: Decision,
    note: str = "",
    amount: Decimal | None = None,
    meeting: Meeting | None = None,
) -> Application:
    """Record one tier's decision, with what follows from it."""
    row = take_application(VERBS[decision], application, by, version)
    rules.check_shown_tier(row, shown_tier)
    rules.check_reason(decision, note)
    rules.check_resolved_so(row, decision, meeting)
    decided = rules.decided_amount(row, decision, amount)
    tier = Tier(row.tier)
    Approval.objects.create(
        application=row,
        round=row.round,
        tier=tier,
        decision=decision,
        amount=decided,
        note=note.strip(),
        meeting=meeting,
        decided_by=by,
    )
    audit.record(
        EVENTS[decision], row, by=by, reason=note.strip(), tier=tier.value, amount=str(decided)
    )
    if decision != Decision.RETURN:
        keep_parameters(row)
    if decision == Decision.APPROVE:
        _approved(row, by, tier, decided)
    else:
        _turned_down(row, decision)
    return row


def keep_parameters(row: Application) -> None:
    """The limits and terms by which a case is decided are not written over afterwards."""
    keys = parameters_of(row.programme)
    for day in {row.accepted_on or clock.today(), clock.today()}:
        mark_used(county=row.programme.county, keys=keys, on=day)


def approve(
    *,
    by: User,
    application: Application,
    version: int,
    shown_tier: str,
    note: str = "",
    amount: Decimal | None = None,
    meeting: Meeting | None = None,
) -> Application:
    """This tier confirms."""
    return decide(
        by=by,
        application=application,
        version=version,
        shown_tier=shown_tier,
        decision=Decision.APPROVE,
        note=note,
        amount=amount,
        meeting=meeting,
    )


def return_to_town(
    *, by: User, application: Application, version: int, shown_tier: str, note: str
) -> Application:
    """This tier sends the case back with a comment."""
    return decide(
        by=by,
        application=application,
        version=version,
        shown_tier=shown_tier,
        decision=Decision.RETURN,
        note=note,
    )


def refuse(
    *,
    by: User,
    application: Application,
    version: int,
    shown_tier: str,
    note: str,
    meeting: Meeting | None = None,
) -> Application:
    """This tier does not confirm; the reason goes to the applicant in writing."""
    return decide(
        by=by,
        application=application,
        version=version,
        shown_tier=shown_tier,
        decision=Decision.REFUSE,
        note=note,
        meeting=meeting,
    )


def _approved(row: Application, by: User, tier: Tier, amount: Decimal) -> None:
    rules.check_may_confirm(row, by)
    rules.check_covers_paid(row, amount)
    position = row.route.index(tier)
    if position + 1 < len(row.route):
        row.tier = row.route[position + 1]
        keep(row)
        time_limits.move_on(row, clock.today())
        return
    row.tier, row.decided_on = "", clock.today()
    _move_application(row, S.APPROVED)
    keep(row)
    time_limits.end_all(row, clock.today())
    paid = _complete_papers(row, by)
    if amount > paid or not row.grants_nothing and not amount:
        open_award(
            by=by,
            application=row,
            amount=amount - paid,
            care=row.care_proposed,
            tier=tier,
            origin=Origin.CONFIRMED,
        )


def _complete_papers(row: Application, by: User) -> Decimal:
    """The case behind a relief paid first is decided; returns what was paid."""
    paid = rules.paid_first(row)
    first = row.awards.filter(
        origin=Origin.RELIEF_FIRST, relief_detail__papers_done_on=None
    ).select_related("relief_detail")
    for award in first.select_for_update(of=("self",)):
        award.relief_detail.papers_done_on = row.decided_on
        award.relief_detail.save()
        keep(award)
        audit.record("papers_completed", award, by=by, case=row)
    return paid


def _turned_down(row: Application, decision: Decision) -> None:
    row.tier, today = "", clock.today()
    if decision == Decision.REFUSE:
        row.decided_on = today
        _move_application(row, S.REFUSED)
        keep(row)
        time_limits.end_all(row, today)
        time_limits.begin(row, Start.REFUSED, today)
    else:
        _move_application(row, S.RETURNED)
        keep(row)
        time_limits.move_on(row, today)


@transaction.atomic
def deliver_refusal(
    *, by: User, application: Application, version: int, delivered_on: date
) -> Application:
    """The written refusal reached the applicant. (57号 Art 21; 社会救助法 Art 45)"""
    row = take_application("deliver_refusal", application, by, version)
    rules.check_past(delivered_on, _("Refusal delivered on"))
    rules.check_delivery_day(row, delivered_on)
    rules.check_refusal_numbered(row, delivered_on)
    row.refusal_delivered_on = delivered_on
    keep(row)
    time_limits.done(row, TimedStep.REFUSAL, on=delivered_on)
    audit.record("refusal_delivered", row, by=by, delivered_on=str(delivered_on))
    return row
