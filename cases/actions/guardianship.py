"""Who looks after a child, where, and why the parents do not, changed. (民发〔2019〕62号)"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.amounts import ZERO, put_amount
from cases.actions.details import guardian_row
from cases.actions.transitions import keep, take_award
from cases.models import Award, GuardianDetail, placed_words, placement_in
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import previous_month
from welfare.models import User


@explained()
@transaction.atomic
def change_guardianship(
    *,
    by: User,
    award: Award,
    version: int,
    answers: Mapping[str, Any],
    from_month: date,
    amount: Decimal | None,
    explanation: "list[Any]",
    reason: str,
    heard: str = "",
) -> Award:
    """Another guardian, placement or state of a parent from a month on. (62号 二(四))

    `answers` as at the intake; `amount` where the child lives otherwise than before. The money of
    these months goes where the child lives; a month before is paid by its own placement, whenever
    that is done. Less than before only after a hearing.
    """
    row = take_award("change_guardianship", award, by, version)
    rules.check_in_award(row, from_month)
    rules.check_given(reason, _("reason"))
    rules.check_guarded(row, answers, from_month)
    if amount is not None:
        rules.check_no_later_amount(row, from_month)
        rules.check_new_amount(row, from_month, amount, ZERO, heard)
    before = getattr(row, "guardian_detail", None) or GuardianDetail(award_id=row.pk)
    detail = guardian_row(row, answers)
    _keep_past(row, from_month, detail)
    detail.save()
    if amount is None:
        keep(row)
    else:
        words = reason.strip()
        put_amount(row, from_month, basic=amount, care=ZERO, reason=words, explanation=explanation)
    audit.record(
        "guardianship_changed",
        row,
        by=by,
        reason=reason,
        heard=heard,
        from_month=f"{from_month:%Y-%m}",
        before=_said_of(before),
        guardianship=_said_of(detail),
        basic="" if amount is None else str(amount),
    )
    return row


def _said_of(row: GuardianDetail) -> str:
    """Where the child lives, with whom by relation, and the parents; no names."""
    words = (placed_words(row), row.relation, row.get_father_display(), row.get_mother_display())
    return _("; ").join(str(word) for word in words if word)


def _keep_past(row: Award, from_month: date, detail: GuardianDetail) -> None:
    """The placement of the months before stays on record; what was to follow it no longer does."""
    until = previous_month(from_month)
    before = placement_in(row, until) or GuardianDetail(award_id=row.pk)
    row.past_placements.filter(last_month__gte=until).delete()
    where = {"placement": before.placement, "institution_id": before.institution_id}
    moved = where != {"placement": detail.placement, "institution_id": detail.institution_id}
    if moved and row.first_month < from_month:
        row.past_placements.create(last_month=until, **where)
