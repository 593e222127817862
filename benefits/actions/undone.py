"""What an undone ledger held was never paid: said by one person, confirmed by another."""

from django.db import transaction
from django.utils import timezone

from benefits import undone
from benefits.models import NeverPaid
from welfare.accounts.rules import check_given
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import ImportBatch, User


@explained()
@transaction.atomic
def state_never_paid(*, by: User, batch: ImportBatch, reason: str) -> NeverPaid:
    """The ledger was wrong and nothing of it was paid; its months count as paid until confirmed."""
    undone.check_may_state(batch, by)
    check_given(reason, str(NeverPaid._meta.get_field("reason").verbose_name))
    stated = NeverPaid.objects.create(
        batch=batch, reason=reason.strip(), stated_by=by, stated_at=timezone.now()
    )
    audit.record("never_paid_stated", stated, by=by, reason=reason.strip(), file=batch.file_name)
    return stated


@explained()
@transaction.atomic
def confirm_never_paid(*, by: User, batch: ImportBatch) -> NeverPaid:
    """The second person agrees: the next run pays these months, where they are owed."""
    stated = NeverPaid.objects.select_for_update(of=("self",)).get(batch=batch)
    undone.check_may_confirm(batch, by)
    stated.confirmed_by, stated.confirmed_at = by, timezone.now()
    stated.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record("never_paid_confirmed", stated, by=by, file=batch.file_name)
    return stated
