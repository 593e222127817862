"""Sessions begin, are seen, and end: by oneself, by the administrator, by the clock."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.accounts.models import User
from welfare.accounts.rules import check_may_manage
from welfare.audit import log as audit
from welfare.exceptions import NotAllowed
from welfare.sessions.devices import device_of
from welfare.sessions.models import AccountSession, Ending

ENDED = {Ending.ELSEWHERE: "session_ended", Ending.BY_ADMIN: "session_ended_for"}


@transaction.atomic
def begin(*, user: User, key: str, agent: str, address: str) -> AccountSession:
    """Write down where the account was opened; a device that is new to it is its owner's news."""
    device, now = device_of(agent), timezone.now()
    before = AccountSession.objects.filter(user=user)
    known = before.filter(device=device, address=address).exists()
    first = not known and not before.exists()
    session: AccountSession = AccountSession.objects.create(
        user=user, key=key, device=device, address=address, began_at=now, seen_at=now
    )
    if not known and not first:
        audit.record("new_device", user, by=user, device=device, address=address)
    return session


def seen(pk: int, *, address: str) -> None:
    """Somebody is there; the address may be another than at the beginning."""
    AccountSession.objects.open().filter(pk=pk).update(seen_at=timezone.now(), address=address)


def has_new_key(pk: int, key: str) -> None:
    """The framework changed the key under which this browser is known."""
    AccountSession.objects.open().filter(pk=pk).update(key=key)


def close(pk: int, *, ending: Ending) -> None:
    """This browser left, or was idle or here for too long; the log has its own words for it."""
    _close(AccountSession.objects.filter(pk=pk), ending)


def close_all(user: User, *, but: int = 0) -> None:
    """Password or account changed: whoever is signed in elsewhere is out at once."""
    _close(AccountSession.objects.filter(user=user).exclude(pk=but), Ending.ACCOUNT)


@transaction.atomic
def end_session(*, by: User, session: AccountSession) -> AccountSession:
    """One's own session on another device."""
    session = AccountSession.objects.locked(session.pk)
    if session.user_id != by.pk:
        raise NotAllowed(_("This session is another person's."))
    return _ended(session, by, Ending.ELSEWHERE)


@transaction.atomic
def end_anothers_session(*, by: User, session: AccountSession) -> AccountSession:
    """By the security administrator, at once."""
    session = AccountSession.objects.locked(session.pk)
    check_may_manage(session.user, by)
    return _ended(session, by, Ending.BY_ADMIN)


def forget_old() -> int:
    """Sessions that ended so long ago that nobody need know of them; returns how many."""
    old = timezone.now() - timedelta(days=settings.SESSIONS_KEPT_DAYS)
    return AccountSession.objects.filter(ended_at__lt=old).delete()[0]


def end_over() -> int:
    """Browsers that were closed without signing out: over as soon as the clock would end them."""
    idle = timezone.now() - timedelta(minutes=settings.IDLE_MINUTES, hours=1)
    return _close(AccountSession.objects.filter(seen_at__lt=idle), Ending.IDLE)


def _ended(session: AccountSession, by: User, ending: Ending) -> AccountSession:
    if session.ended_at is not None:
        raise NotAllowed(_("This session is over already."))
    _close(AccountSession.objects.filter(pk=session.pk), ending)
    facts = {"device": session.device, "address": session.address}
    audit.record(ENDED[ending], session.user, by=by, **facts)
    session.refresh_from_db()
    return session


def _close(rows: QuerySet[AccountSession], ending: Ending) -> int:
    with transaction.atomic():
        here = rows.filter(ended_at=None).select_for_update(of=("self",))
        keys = dict(here.values_list("pk", "key"))
        Session.objects.filter(session_key__in=keys.values()).delete()
        return AccountSession.objects.filter(pk__in=keys).update(
            key="", ended_at=timezone.now(), ending=ending
        )
