"""Help at once, papers afterwards; and a slip taken back. (先行救助, 社会救助法 Art 50)"""

from datetime import date
from decimal import Decimal
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.actions import time_limits
from cases.actions.awards import Stop, end_with_parts
from cases.actions.decisions import keep_parameters
from cases.actions.opening import open_award
from cases.actions.transitions import keep, take_application, take_award
from cases.deadlines import Start, TimedStep
from cases.models import Application, Award, Origin, Tier, TimeLimit
from cases.states import StopWay
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import User


@explained()
@transaction.atomic
def pay_relief_first(
    *, by: User, application: Application, version: int, amount: Decimal, most: Decimal
) -> Award:
    """A town head opens the award before the papers. (社会救助法 Art 50)

    `most`, in yuan: the county's multiple of the standard, as the floor above reckons it.
    """
    row = take_application("pay_relief_first", application, by, version)
    rules.check_amount(row, amount)
    if amount <= 0:
        raise NotAllowed(_("An amount is above zero and has two decimal places at most."))
    if not (row.account and row.account_holder and row.bank_name):
        raise NotAllowed(_("Bank, account and account holder are not filled in."))
    rules.check_town_may_pay_first(row, amount, row.accepted_on or clock.today(), most)
    award = open_award(
        by=by, application=row, amount=amount, tier=Tier.TOWN, origin=Origin.RELIEF_FIRST
    )
    keep(row)
    keep_parameters(row)
    time_limits.done(row, TimedStep.QUICK, TimedStep.FIRST, on=clock.today())
    # Until the money has arrived they count from here, so that help that never came stands, too.
    papers = time_limits.begin(row, Start.PAID_FIRST, clock.today())
    audit.record(
        "relief_first_paid",
        award,
        by=by,
        case=row,
        amount=str(amount),
        papers_due_on=", ".join(str(limit.due_on) for limit in papers),
    )
    return award


def count_papers_from(award: Award, on: date) -> list[TimeLimit]:
    """The papers are due within the county's days from the payment, not from the authorisation.

    The floor above says when the money reached the people, by the bank or out of the reserve;
    until then they count from the authorisation. What is done already stays done.
    (社会救助法 Art 50: help first, the papers when the need has eased; 23号 二(二))
    """
    if award.origin != Origin.RELIEF_FIRST or award.application_id is None:
        return []
    application = Application.objects.locked(award.application_id)
    if not application.time_limits.running().filter(step=TimedStep.PAPERS).exists():
        return []
    authorised = award.decided_on or award.joined_on
    return time_limits.begin(application, Start.PAID_FIRST, max(on, authorised))


@explained()
@transaction.atomic
def withdraw_relief_first(*, by: User, award: Award, version: int, reason: str) -> Award:
    """Take back what was authorised by mistake, before it is paid; the case goes on as before."""
    row = take_award("withdraw_relief_first", award, by, version)
    rules.check_given(reason, _("reason"))
    of_case = cast(int, row.application_id)  # a ledger alone has none
    application = Application.objects.locked(of_case)
    today = max(clock.today(), row.joined_on)
    detail = row.relief_detail
    detail.withdrawn_on = today
    detail.save()
    stop = Stop(StopWay.UNPAID)
    end_with_parts(row, by, stop=stop, left_on=today, last_month=row.first_month, reason=reason)
    time_limits.waits_again(application, TimedStep.QUICK, TimedStep.FIRST)
    time_limits.fall_away(application, TimedStep.PAPERS)
    keep(application)
    audit.record("relief_first_withdrawn", row, by=by, case=application, reason=reason)
    return row
