"""Wrong tries to sign in: counted by account and address. (等保三级 8.1.4.1; docs/law.md §10.2)

Five wrong tries one after another close an account to the address they came from, not to its owner
at another desk. Who tries many names from one address, or one name from many, is stopped too;
whoever signed in from there lately has a wider limit. An account that the security administrator
unlocks lets its owner in from any address for a while.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from welfare.accounts.models import SignInAddress, User

LONGEST = 45
OF_ONE_DESK = 64  # bits of an address of the newer kind: the rest a machine chooses itself
FORGOTTEN_AFTER = timedelta(days=2)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: what the outermost server of our own was asked from.

    What stands further left in the heading anybody can have written.
    """
    hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    count = settings.TRUSTED_PROXIES
    if 0 < count <= len(hops) and hops[-count].strip():
        return _desk(hops[-count].strip())
    return _desk(str(request.META.get("REMOTE_ADDR", "")))


def _desk(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address[:LONGEST]
    if isinstance(known, IPv6Address):
        return str(ip_network((known, OF_ONE_DESK), strict=False))[:LONGEST]
    return str(known)


def of(user: User | None, address: str) -> SignInAddress:
    """The row that counts, locked for the rest of the transaction."""
    rows = SignInAddress.objects.select_for_update(of=("self",))
    return rows.get_or_create(user=user, address=address)[0]


def is_closed(tries: SignInAddress) -> bool:
    """No further try is answered, right or wrong."""
    if _locked(tries):
        return True
    user = tries.user
    if user is not None and user.let_in_until and user.let_in_until > timezone.now():
        return False
    known = _is_known(tries)
    of_address = SignInAddress.objects.filter(address=tries.address, failed_at__gt=_since())
    most = settings.LOGIN_FAILURES_OF_ADDRESS * (settings.LOGIN_KNOWN_TIMES if known else 1)
    if _sum(of_address, "failures") >= most:
        return True
    if known or user is None:
        return False
    strangers = SignInAddress.objects.filter(_of_strangers(), user=user)
    return _sum(strangers, "failures_of_day") >= settings.LOGIN_FAILURES_OF_STRANGERS


def failed(tries: SignInAddress) -> bool:
    """Count a wrong try; whether it was the one that locks."""
    now, today = timezone.now(), timezone.localdate()
    recent = tries.failed_at is not None and tries.failed_at > _since()
    tries.failures = tries.failures + 1 if recent else 1
    tries.failures_of_day = tries.failures_of_day + 1 if tries.day == today else 1
    tries.failed_at, tries.day = now, today
    tries.save(update_fields=["failures", "failed_at", "failures_of_day", "day"])
    return _locked(tries)


def succeeded(tries: SignInAddress) -> None:
    """Earlier wrong tries are forgotten, and the address is known from now on."""
    tries.failures, tries.failed_at, tries.succeeded_at = 0, None, timezone.now()
    tries.save(update_fields=["failures", "failed_at", "succeeded_at"])


def forgive(user: User) -> None:
    """Open the account to every address again, also to one that is closed to others."""
    user.addresses.update(failures=0, failed_at=None, failures_of_day=0)
    user.let_in_until = timezone.now() + timedelta(minutes=settings.LOGIN_LOCK_MINUTES)
    user.save(update_fields=["let_in_until"])


def forget_old() -> int:
    """Rows that count nothing any more; returns how many."""
    old = timezone.now() - FORGOTTEN_AFTER
    quiet = Q(failed_at=None) | Q(failed_at__lt=old)
    unknown = Q(succeeded_at=None) | Q(succeeded_at__lt=_known_since())
    return SignInAddress.objects.filter(quiet & unknown).delete()[0]


def marked(rows: "QuerySet[User]") -> "QuerySet[User]":
    """Each account with `is_locked`: by hand, or by wrong tries at an address or of strangers."""
    here = SignInAddress.objects.filter(user=OuterRef("pk")).order_by()
    tries = here.filter(
        failures__gte=settings.LOGIN_FAILURES_BEFORE_LOCK, failed_at__gt=_since()
    ).values("user")
    strange = here.filter(_of_strangers()).values("user").annotate(n=Sum("failures_of_day"))
    return rows.annotate(
        tried=Subquery(tries.values("user")[:1]),
        strange=Coalesce(Subquery(strange.values("n")), Value(0)),
    ).annotate(
        is_locked=Q(is_active=False)
        | Q(closes_on__lte=timezone.localdate())
        | Q(tried=F("pk"))
        | Q(strange__gte=settings.LOGIN_FAILURES_OF_STRANGERS)
    )


def is_locked(user: User) -> bool:
    """The account is locked by hand, or by wrong tries somewhere."""
    return marked(User.objects.filter(pk=user.pk)).filter(is_locked=True).exists()


def _of_strangers() -> Q:
    """Wrong tries of today from addresses that did not open the account lately."""
    unknown = Q(succeeded_at=None) | Q(succeeded_at__lt=_known_since())
    return unknown & Q(day=timezone.localdate())


def _is_known(tries: SignInAddress) -> bool:
    return tries.succeeded_at is not None and tries.succeeded_at >= _known_since()


def _known_since() -> datetime:
    return timezone.now() - timedelta(days=settings.PASSWORD_DAYS)


def _locked(tries: SignInAddress) -> bool:
    recent = tries.failed_at is not None and tries.failed_at > _since()
    counted = tries.user_id is not None
    return counted and recent and tries.failures >= settings.LOGIN_FAILURES_BEFORE_LOCK


def _since() -> datetime:
    return timezone.now() - timedelta(minutes=settings.LOGIN_LOCK_MINUTES)


def _sum(rows: "QuerySet[SignInAddress]", column: str) -> int:
    return rows.aggregate(n=Sum(column))["n"] or 0
