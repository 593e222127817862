"""How a person on tekun is cared for, changed: form, home, grade. (43号 Art 20-23)"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import rules
from cases.actions import follow_ups
from cases.actions.amounts import put_amount
from cases.actions.transitions import keep, take_award
from cases.deadlines import TimedStep
from cases.models import OF_A_MONTH, Award, CareForm, Institution, care_in, grade_of
from welfare.accounts.rules import check_past
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import previous_month
from welfare.exceptions import NotAllowed
from welfare.models import User


@dataclass(frozen=True)
class Care:
    """The form that the person chose, the six answers, and who cares by which agreement."""

    form: CareForm
    answers: Mapping[str, bool]
    institution: Institution | None = None
    carer: str = ""
    agreement_on: date | None = None
    work_injury_fee: Decimal = Decimal(0)  # 工伤保险生活护理费 a month


@explained()
@transaction.atomic
def change_care(
    *,
    by: User,
    award: Award,
    version: int,
    care: Care,
    from_month: date,
    basic: Decimal,
    care_fee: Decimal,
    explanation: "list[Any]",
    reason: str,
    heard: str = "",
) -> Award:
    """Another form, home or grade of care from a month on, with its amount. (43号 Art 23)

    The money of these months goes to the new payee; a month before is paid by its own care,
    whenever that is done. Less than before only after a hearing.
    """
    row = take_award("change_care", award, by, version)
    rules.check_in_award(row, from_month)
    rules.check_given(reason, _("reason"))
    rules.check_no_later_amount(row, from_month)
    rules.check_new_amount(row, from_month, basic, care_fee, heard)
    grade = grade_of(care.answers)
    if grade is None:
        raise NotAllowed(_("The six daily acts are not all assessed."))
    rules.check_cared_for(row, care.form, care.institution, care.carer, from_month)
    _keep_past(row, from_month)
    detail, at_home = row.care_detail, care.form == CareForm.HOME
    before = f"{detail.get_form_display()}, {detail.get_grade_display()}"
    if detail.grade != grade:
        detail.grade_before, detail.changed_from = detail.grade, from_month
    detail.form, detail.grade, detail.answers = care.form, grade, dict(care.answers)
    detail.institution = None if at_home else care.institution
    detail.carer = care.carer.strip() if at_home else ""
    detail.agreement_on = care.agreement_on
    detail.work_injury_fee = care.work_injury_fee
    detail.save()
    words = reason.strip()
    put_amount(row, from_month, basic=basic, care=care_fee, reason=words, explanation=explanation)
    follow_ups.finish(row, words, TimedStep.CARE_AGAIN)
    audit.record(
        "care_changed",
        row,
        by=by,
        reason=reason,
        heard=heard,
        from_month=f"{from_month:%Y-%m}",
        before=before,
        care=f"{detail.get_form_display()}, {detail.get_grade_display()}",
        basic=str(basic),
    )
    return row


@explained()
@transaction.atomic
def keep_care(
    *,
    by: User,
    award: Award,
    version: int,
    answers: Mapping[str, bool],
    assessed_on: date,
    outcome: str,
) -> Award:
    """Assessed again after a report, and the grade is as before: the six answers are kept."""
    row = take_award("keep_care", award, by, version)
    check_past(assessed_on, _("Assessed on"))
    rules.check_given(outcome, _("what came of it"))
    rules.check_same_grade(row, answers)
    detail = row.care_detail
    detail.answers = dict(answers)
    detail.save(update_fields=["answers"])
    follow_ups.finish(row, outcome.strip(), TimedStep.CARE_AGAIN)
    keep(row)
    audit.record(
        "care_kept",
        row,
        by=by,
        reason=outcome,
        assessed_on=str(assessed_on),
        care=detail.get_grade_display(),
    )
    return row


def _keep_past(row: Award, from_month: date) -> None:
    """The care of the months before stays on record; what was to follow it no longer does."""
    until = previous_month(from_month)
    before = care_in(row, until)
    row.past_cares.filter(last_month__gt=until).delete()
    if before is not None and row.first_month < from_month:
        said = {name: getattr(before, name) for name in OF_A_MONTH}
        row.past_cares.update_or_create(last_month=until, defaults=said)
