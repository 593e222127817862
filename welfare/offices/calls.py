"""A call of an outside office's program: whose key it is, and what is put on record of it."""

from django.db.models import Q
from django.utils import timezone

from welfare.audit import log as audit
from welfare.models import Event, OfficeAccess, User
from welfare.offices.models import AccessStatus
from welfare.offices.scopes import carried
from welfare.personal import crypto


def access_of(key: str) -> OfficeAccess | None:
    """The access that a key opens now; nothing for a key that is over or that nobody has."""
    hashed, now = crypto.keyed_hash(f"key:{key}"), timezone.now()
    if not hashed:
        return None
    fits = Q(key_hash=hashed) | Q(old_key_hash=hashed, old_key_until__gt=now)
    rows = OfficeAccess.objects.in_force(timezone.localdate()).filter(fits, account__is_active=True)
    access: OfficeAccess | None = rows.select_related("county", "account__division").first()
    return access


def caller(access: OfficeAccess) -> User:
    """Who acts in the name of the access: an account that holds no role and never signs in."""
    account: User = access.account  # type: ignore[assignment]
    account.carries = carried(access.scopes)
    return account


def put_on_record(
    access: OfficeAccess, *, what: str, rows: int, answered: int, reason: str = ""
) -> Event:
    """Who asked what, how many rows went, and what for; never about whom. (PIPL Art 51, 55)"""
    today = timezone.localdate()
    if access.last_used_on != today:
        running = OfficeAccess.objects.filter(pk=access.pk, status=AccessStatus.ACTIVE)
        running.exclude(last_used_on=today).update(last_used_on=today)
    return audit.record(
        "access_used",
        access,
        by=access.account,
        reason=reason or access.purpose,
        called=what,
        rows=rows,
        answered=answered,
    )
