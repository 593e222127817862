"""Two administrators say that two accounts of one name are two people; one takes it back."""

from django.db import transaction
from django.utils import timezone

from welfare.accounts.rules import check_given
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User
from welfare.namesakes import rules
from welfare.namesakes.models import Namesakes

EVENTS = {
    "state": "namesakes_stated",
    "confirm": "namesakes_confirmed",
    "drop": "namesakes_dropped",
}


@explained()
@transaction.atomic
def state_namesakes(
    *, by: User, first: User, second: User, first_number: str, second_number: str, reason: str
) -> Namesakes:
    """One administrator has seen both with their staff cards; another one is asked."""
    numbers = (first_number, second_number)
    rules.check_may_state(first, second, numbers, by)
    check_given(reason, str(Namesakes._meta.get_field("reason").verbose_name))
    (one, its), (other, others) = sorted(
        zip((first, second), numbers, strict=True), key=lambda pair: pair[0].pk
    )
    row: Namesakes = Namesakes.objects.create(
        county=by.county,
        name=first.full_name,
        first=one,
        second=other,
        first_number=its.strip(),
        second_number=others.strip(),
        reason=reason.strip(),
        stated_by=by,
    )
    _put_down("state", row, by, row.reason)
    return row


@explained()
@transaction.atomic
def confirm_namesakes(*, by: User, namesakes: Namesakes) -> Namesakes:
    """From now on the two may sign after each other."""
    row = Namesakes.objects.locked(namesakes.pk)
    rules.check_may_confirm(row, by)
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    _put_down("confirm", row, by, row.reason)
    return row


@transaction.atomic
def drop_namesakes(*, by: User, namesakes: Namesakes, reason: str) -> None:
    """It was wrong, or one of them is gone: the accounts count as one person's again."""
    row = Namesakes.objects.locked(namesakes.pk)
    rules.check_may_drop(row, by)
    check_given(reason, str(Namesakes._meta.get_field("reason").verbose_name))
    _put_down("drop", row, by, reason.strip())
    row.delete()


def _put_down(verb: str, row: Namesakes, by: User, reason: str) -> None:
    """In the history of both accounts."""
    for account in (row.first, row.second):
        audit.record(EVENTS[verb], account, by=by, reason=reason, accounts=str(row))
