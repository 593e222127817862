"""What benefits computes is proposed down to the case: computed anew, so that it still holds."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from benefits import application_entitlement, care_money, making_up
from benefits.entitlement import Part
from cases.actions import (
    Care,
    change_care,
    change_guardianship,
    follow_difference,
    propose_amount,
)
from cases.clock import today
from cases.models import Application, Award, grade_of
from cases.rules import is_placed_anew
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import User
from welfare.site.language import kept


@transaction.atomic
def propose_computed(
    *, by: User, application: Application, version: int, amount: Decimal
) -> Application:
    """Put the computed amount down; what was shown must still be the result. (57号 Art 21, 23)"""
    with kept():
        assessment = application_entitlement.propose(application, today())
    if assessment.amount != amount:
        raise Conflict(_("The amount is different now: survey or standard changed. Look again."))
    return propose_amount(
        by=by, application=application, version=version, proposal=assessment.as_proposal()
    )


@transaction.atomic
def propose_judged(
    *, by: User, application: Application, version: int, amount: Decimal, reckoning: str
) -> Application:
    """A sum that people set, held against its limits, with their reckoning. (23号 二(三))"""
    with kept():
        proposal = application_entitlement.judged(application, today(), amount, reckoning)
    return propose_amount(by=by, application=application, version=version, proposal=proposal)


@transaction.atomic
def change_priced_care(
    *, by: User, award: Award, version: int, care: Care, from_month: date, reason: str, heard: str
) -> Award:
    """Price the new care at the standards of the month, and put it down. (43号 Art 20-23)"""
    grade = grade_of(care.answers)
    if grade is None:
        raise NotAllowed(_("The six daily acts are not all assessed."))
    with kept():
        entitlement = care_money.of_award(award, from_month, care.form, grade, care.work_injury_fee)
    return change_care(
        by=by,
        award=award,
        version=version,
        care=care,
        from_month=from_month,
        basic=entitlement.parts[Part.BASIC],
        care_fee=entitlement.parts[Part.CARE],
        explanation=entitlement.as_list(),
        reason=reason,
        heard=heard,
    )


@transaction.atomic
def change_priced_guardianship(
    *,
    by: User,
    award: Award,
    version: int,
    answers: dict[str, Any],
    from_month: date,
    reason: str,
    heard: str,
) -> Award:
    """Price another placement at the standard of the month, and put it down. (国办发〔2010〕54号)

    Where the child lives on as before nothing is worked out: another guardian moves no money.
    """
    placement, entitlement = answers.get("placement", ""), None
    if is_placed_anew(award, from_month, placement):
        with kept():
            entitlement = making_up.worth(award, from_month, placement)
    return change_guardianship(
        by=by,
        award=award,
        version=version,
        answers=answers,
        from_month=from_month,
        amount=entitlement.amount if entitlement else None,
        explanation=entitlement.as_list() if entitlement else [],
        reason=reason,
        heard=heard,
    )


@transaction.atomic
def follow_worked_out_difference(
    *, by: User, award: Award, version: int, from_month: date, reason: str, heard: str
) -> Award:
    """Work the difference of the month out, and put it down. (民发〔2019〕62号 三(一))"""
    with kept():
        entitlement = making_up.worth(award, from_month)
    return follow_difference(
        by=by,
        award=award,
        version=version,
        from_month=from_month,
        amount=entitlement.amount,
        explanation=entitlement.as_list(),
        reason=reason,
        heard=heard,
    )
