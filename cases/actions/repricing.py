"""The amount of a running award worked out anew, because what it rests on has changed."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.amounts import put_amount
from cases.actions.transitions import take_award
from cases.models import Award, Band
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import User

ZERO = Decimal(0)


@explained()
@transaction.atomic
def follow_difference(
    *,
    by: User,
    award: Award,
    version: int,
    from_month: date,
    amount: Decimal,
    explanation: "list[Any]",
    reason: str,
    heard: str = "",
) -> Award:
    """What an award makes up follows what is paid besides, downwards too. (民发〔2019〕62号 三(一))

    A lower one only after the person was heard. (社会救助法 Art 48)
    """
    row = take_award("follow_difference", award, by, version)
    _reprice(row, from_month, amount, explanation, reason, heard)
    audit.record(
        "difference_followed",
        row,
        by=by,
        reason=reason,
        heard=heard,
        from_month=f"{from_month:%Y-%m}",
        basic=str(amount),
    )
    return row


@explained()
@transaction.atomic
def change_band(
    *,
    by: User,
    award: Award,
    version: int,
    band: Band,
    from_month: date,
    amount: Decimal,
    explanation: "list[Any]",
    reason: str,
    heard: str = "",
) -> Award:
    """Another class by age or grade from a month on, with its amount. (地方规定)

    A lower one only after the person was heard. (社会救助法 Art 48)
    """
    row = take_award("change_band", award, by, version)
    if band.programme_id != row.programme_id:
        raise NotAllowed(_("This class belongs to another programme."))
    detail = row.band_detail
    before, detail.band = detail.band, band
    detail.save()
    _reprice(row, from_month, amount, explanation, reason, heard)
    audit.record(
        "band_changed",
        row,
        by=by,
        reason=reason,
        heard=heard,
        from_month=f"{from_month:%Y-%m}",
        before=before.name,
        band=band.name,
        basic=str(amount),
    )
    return row


def _reprice(
    row: Award, month: date, amount: Decimal, explanation: "list[Any]", reason: str, heard: str
) -> None:
    rules.check_in_award(row, month)
    rules.check_given(reason, _("reason"))
    rules.check_no_later_amount(row, month)
    rules.check_new_amount(row, month, amount, ZERO, heard)
    words = reason.strip()[:200]
    put_amount(row, month, basic=amount, care=ZERO, reason=words, explanation=explanation)
