"""Wrong tries to sign in: counted by account and address. (等保三级 8.1.4.1; docs/law.md §10.2)

Five wrong tries close an account to the address they came from, not to its owner at another desk.
Who tries many names from one address, or one name from many, is stopped too; whoever signed in
from there before goes on.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from welfare.accounts.models import SignInAddress, User

STRANGERS_COUNT = timedelta(days=1)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: what the outermost server of our own was asked from.

    What stands further left in the heading anybody can have written.
    """
    hops = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    count = settings.TRUSTED_PROXIES
    if 0 < count <= len(hops) and hops[-count].strip():
        return hops[-count].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def of(user: User | None, address: str) -> SignInAddress:
    """The row that counts, locked for the rest of the transaction."""
    rows = SignInAddress.objects.select_for_update(of=("self",))
    return rows.get_or_create(user=user, address=address)[0]


def is_closed(tries: SignInAddress) -> bool:
    """No further try is answered, right or wrong."""
    if _locked(tries):
        return True
    if tries.succeeded_at is not None:
        return False
    of_address = SignInAddress.objects.filter(address=tries.address, failed_at__gt=_since())
    if _sum(of_address) >= settings.LOGIN_FAILURES_OF_ADDRESS:
        return True
    lately = timezone.now() - STRANGERS_COUNT
    strangers = SignInAddress.objects.filter(
        user_id=tries.user_id, user__isnull=False, succeeded_at=None, failed_at__gt=lately
    )
    return _sum(strangers) >= settings.LOGIN_FAILURES_OF_STRANGERS


def failed(tries: SignInAddress) -> bool:
    """Count a wrong try; whether it was the one that locks."""
    recent = tries.failed_at is not None and tries.failed_at > _since()
    tries.failures = tries.failures + 1 if recent else 1
    tries.failed_at = timezone.now()
    tries.save(update_fields=["failures", "failed_at"])
    return _locked(tries)


def succeeded(tries: SignInAddress) -> None:
    """Earlier wrong tries are forgotten, and the address is known from now on."""
    tries.failures, tries.failed_at, tries.succeeded_at = 0, None, timezone.now()
    tries.save(update_fields=["failures", "failed_at", "succeeded_at"])


def forgive(user: User) -> None:
    """Open the account to every address again."""
    user.addresses.update(failures=0, failed_at=None)


def marked(rows: "QuerySet[User]") -> "QuerySet[User]":
    """Each account with `is_locked`: by hand, or by wrong tries somewhere."""
    tries = SignInAddress.objects.filter(
        user=OuterRef("pk"),
        failures__gte=settings.LOGIN_FAILURES_BEFORE_LOCK,
        failed_at__gt=_since(),
    )
    return rows.annotate(is_locked=Q(is_active=False) | Exists(tries))


def is_locked(user: User) -> bool:
    """The account is locked by hand, or by wrong tries somewhere."""
    return marked(User.objects.filter(pk=user.pk)).filter(is_locked=True).exists()


def _locked(tries: SignInAddress) -> bool:
    recent = tries.failed_at is not None and tries.failed_at > _since()
    counted = tries.user_id is not None
    return counted and recent and tries.failures >= settings.LOGIN_FAILURES_BEFORE_LOCK


def _since() -> datetime:
    return timezone.now() - timedelta(minutes=settings.LOGIN_LOCK_MINUTES)


def _sum(rows: "QuerySet[SignInAddress]") -> int:
    return rows.aggregate(n=Sum("failures"))["n"] or 0
