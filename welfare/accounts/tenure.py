"""How long an account is good for: its closing day, and the review of rights. (等保三级 8.1.4.2)"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.accounts import rules
from welfare.accounts.models import User
from welfare.audit import log as audit
from welfare.exceptions import Conflict, NotAllowed
from welfare.sessions import actions as sessions


def close_leavers() -> int:
    """Accounts whose closing day has come are closed, with all their sessions; returns how many."""
    due = User.objects.filter(is_active=True, closes_on__lte=timezone.localdate())
    return sum(_closed(pk) for pk in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _closed(pk: int) -> bool:
    user = User.objects.select_for_update(of=("self",)).get(pk=pk)
    if not user.is_active or not user.is_over:
        return False
    user.is_active = False
    user.save(update_fields=["is_active"])
    sessions.close_all(user)
    audit.record("account_closed", user, by=None, day=str(user.closes_on))
    return True


def reviewed(rows: "QuerySet[User]") -> "QuerySet[User]":
    """Each account with the moment from which its rights were last right: `confirmed_at`."""
    return rows.annotate(confirmed_at=Coalesce(F("reviewed_at"), F("date_joined")))


def to_review(rows: "QuerySet[User]") -> "QuerySet[User]":
    """Open accounts whose rights nobody confirmed for a quarter."""
    since = timezone.now() - timedelta(days=settings.ACCOUNT_REVIEW_DAYS)
    return reviewed(rows).filter(is_active=True, confirmed_at__lt=since)


def shown_rights(user: User) -> str:
    """What a page showed of an account's rights, so that no others are confirmed."""
    return ",".join([str(user.division_id), *sorted(user.roles)])


@transaction.atomic
def confirm(*, user: User, by: User, shown: str) -> User:
    """The account is needed, and with these rights."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    rules.check_may_manage(user, by)
    if shown_rights(user) != shown:
        raise Conflict(_("The rights of this account were changed meanwhile. Look at them again."))
    if not user.is_active or user.is_over:
        raise NotAllowed(_("This account is closed. There is nothing to confirm."))
    user.reviewed_at = timezone.now()
    user.save(update_fields=["reviewed_at"])
    audit.record("rights_confirmed", user, by=by, roles=user.roles)
    return user
