"""What becomes of the rest of a one sum: said by one person, confirmed by another."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from benefits import unpaid_rests as rules
from benefits.models import UnpaidRest
from cases.models import Award
from welfare.accounts.rules import check_given
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def state_rest(
    *,
    by: User,
    award: Award,
    way: str,
    reason: str,
    document: str = "",
    paid_on: date | None = None,
) -> UnpaidRest:
    """Paid elsewhere, to be paid by the next run, or not paid any more; counts once confirmed."""
    award = Award.objects.locked(award.pk)
    rest = rules.check_may_state(award, by)
    check_given(reason, str(UnpaidRest._meta.get_field("reason").verbose_name))
    rules.check_stated(award, way, paid_on, document, timezone.localdate())
    stated = UnpaidRest.objects.create(
        award=award,
        way=way,
        amount=rest,
        document=document.strip(),
        paid_on=paid_on,
        reason=reason.strip(),
        stated_by=by,
    )
    audit.record("rest_stated", award, by=by, reason=reason.strip(), **_said(stated))
    return stated


@explained()
@transaction.atomic
def confirm_rest(*, by: User, award: Award) -> UnpaidRest:
    """The second person agrees."""
    award = Award.objects.locked(award.pk)
    stated = rules.check_may_confirm(award, by)
    stated.confirmed_by, stated.confirmed_at = by, timezone.now()
    stated.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record("rest_confirmed", award, by=by, **_said(stated))
    return stated


@explained()
@transaction.atomic
def drop_rest(*, by: User, award: Award, reason: str) -> None:
    """A statement that waits is taken back; the log and its history keep it."""
    award = Award.objects.locked(award.pk)
    stated = rules.check_may_drop(award, by)
    check_given(reason, str(UnpaidRest._meta.get_field("reason").verbose_name))
    audit.record("rest_dropped", award, by=by, reason=reason.strip(), **_said(stated))
    stated.delete()


def _said(stated: UnpaidRest) -> dict[str, Any]:
    return {"way": stated.way, "amount": str(stated.amount), "document": stated.document}
