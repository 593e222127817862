"""What an award pays from a month on is put down in one way, whatever made it change."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.transitions import keep, take_award
from cases.models import Award
from cases.states import LIVE_AWARD
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User
from welfare.site.language import kept

ZERO = Decimal(0)


def put_amount(
    row: Award,
    from_month: date,
    *,
    basic: Decimal,
    care: Decimal | int,
    reason: str,
    explanation: "list[Any]",
    residence: str = "",
) -> None:
    """The amount of a locked award from a month on; one of the same month is replaced.

    It is paid by the standards of the same `residence` as before, unless another is said.
    """
    before = row.amount_in(from_month)
    said = {"basic": basic, "care": care, "reason": reason, "explanation": explanation}
    said["residence"] = residence or (before.residence if before else row.residence)
    row.amounts.update_or_create(from_month=from_month, defaults=said)
    keep(row)


@transaction.atomic
def work_out_difference(
    *,
    by: User | None,
    award: Award,
    from_month: date,
    amount: Decimal,
    explanation: "list[Any]",
    beside: Award | None = None,
) -> None:
    """What an award makes up follows what is paid besides. (民发〔2019〕62号 三(一))

    Beside a new award both together come to the standard as before, and that is decided with it.
    Otherwise it only rises, for its own months where it has ended; who would get less is heard
    first. (社会救助法 Art 48)
    """
    row = Award.objects.locked(award.pk)
    if row.status not in LIVE_AWARD and (row.last_month is None or from_month > row.last_month):
        return
    with kept():
        reason = _("Difference worked out anew")
    month = max(from_month, row.first_month)
    put_amount(row, month, basic=amount, care=ZERO, reason=reason, explanation=explanation)
    audit.record(
        "difference_worked_out",
        row,
        by=by,
        from_month=f"{from_month:%Y-%m}",
        basic=str(amount),
        beside=beside.number if beside else "",
    )


@explained()
@transaction.atomic
def set_amount(
    *,
    by: User,
    award: Award,
    version: int,
    from_month: date,
    basic: Decimal,
    care: Decimal | int = 0,
    reason: str,
    heard: str = "",
    explanation: "list[Any] | tuple[()]" = (),
) -> Award:
    """Another amount from a month on; earlier months keep theirs. (57号 Art 31)

    A lower one only after the person was heard. (社会救助法 Art 48)
    """
    row = take_award("set_amount", award, by, version)
    rules.check_in_award(row, from_month)
    rules.check_given(reason, _("reason"))
    rules.check_new_amount(row, from_month, basic, Decimal(care), heard)
    lines, words = list(explanation), reason.strip()
    put_amount(row, from_month, basic=basic, care=care, reason=words, explanation=lines)
    audit.record(
        "amount_set",
        row,
        by=by,
        reason=reason,
        heard=heard,
        from_month=f"{from_month:%Y-%m}",
        basic=str(basic),
        care=str(care),
    )
    return row
