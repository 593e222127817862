"""An access is proposed, approved by somebody else, its key rotated, and revoked at once."""

import secrets
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.accounts.rules import check_given, check_permission, check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import OfficeAccess, User
from welfare.offices import rules
from welfare.offices.models import AccessStatus
from welfare.personal import crypto
from welfare.verbs import VERBS

KEY_BYTES = 32
PREFIX = "sw"  # so that a key that lies about is recognised as one


@explained()
@transaction.atomic
def propose_access(
    *,
    by: User,
    office: str,
    department: str,
    scopes: list[str],
    purpose: str,
    liaison: str,
    expires_on: date,
) -> OfficeAccess:
    """Say which office is to ask what; nothing is open before another administrator agrees."""
    check_permission(by, VERBS["propose_access"].rights)
    if by.county is None:
        raise NotAllowed(_("An access belongs to a county. Your account has none."))
    check_given(office, _("office"))
    rules.check_asked(by.county, department, scopes, purpose, liaison)
    rules.check_term(expires_on, timezone.localdate())
    access: OfficeAccess = OfficeAccess.objects.create(
        county=by.county,
        office=office.strip(),
        department=department,
        scopes=sorted(scopes),
        purpose=purpose.strip(),
        liaison=liaison.strip(),
        expires_on=expires_on,
        proposed_by=by,
    )
    audit.record("access_proposed", access, by=by, reason=access.purpose, scopes=access.scopes)
    return access


@explained()
@transaction.atomic
def approve_access(*, by: User, access: OfficeAccess) -> tuple[OfficeAccess, str]:
    """Open it; the key is shown once, to whoever hands it to the office."""
    access = OfficeAccess.objects.locked(access.pk)
    rules.check_decides("approve_access", access, by)
    rules.check_term(access.expires_on, timezone.localdate())
    account = User(
        username=f"office-{access.pk}", full_name=access.office, division=access.county, roles=[]
    )
    account.set_unusable_password()
    account.wants_digest = False
    account.save()
    key = _new_key(access)
    access.account, access.decided_by, access.decided_at = account, by, timezone.now()
    _move_access(access, AccessStatus.ACTIVE)
    audit.record("access_approved", access, by=by, scopes=access.scopes)
    return access, key


@explained()
@transaction.atomic
def refuse_access(*, by: User, access: OfficeAccess, reason: str) -> OfficeAccess:
    """Not this office, or not this much."""
    access = OfficeAccess.objects.locked(access.pk)
    rules.check_decides("refuse_access", access, by)
    check_given(reason, _("reason"))
    access.decided_by, access.decided_at = by, timezone.now()
    _move_access(access, AccessStatus.REFUSED)
    audit.record("access_refused", access, by=by, reason=reason.strip())
    return access


@transaction.atomic
def rotate_key(*, by: User, access: OfficeAccess, version: int) -> tuple[OfficeAccess, str]:
    """A new key for the same access, shown once; the old one is valid for some hours more.

    `version`: of the key that was shown. A second click would end the one that the office uses.
    """
    access = OfficeAccess.objects.locked(access.pk)
    rules.check_in_force("rotate_key", access, by)
    check_version(access.key_version, version)
    access.old_key_hash = access.key_hash
    access.old_key_until = timezone.now() + timedelta(hours=settings.OLD_KEY_HOURS)
    key = _new_key(access)
    access.save()
    audit.record("key_rotated", access, by=by)
    return access, key


@transaction.atomic
def revoke_access(*, by: User, access: OfficeAccess, reason: str) -> OfficeAccess:
    """The next call of the office is refused, with either key."""
    access = OfficeAccess.objects.locked(access.pk)
    rules.check_in_force("revoke_access", access, by)
    check_given(reason, _("reason"))
    access.key_hash, access.old_key_hash, access.old_key_until = "", "", None
    access.ended_at = timezone.now()
    _move_access(access, AccessStatus.REVOKED)
    User.objects.filter(pk=access.account_id).update(is_active=False)
    audit.record("access_revoked", access, by=by, reason=reason.strip())
    return access


def _move_access(access: OfficeAccess, status: AccessStatus) -> None:
    access.status = status
    access.save()


def _new_key(access: OfficeAccess) -> str:
    key = f"{PREFIX}-{secrets.token_urlsafe(KEY_BYTES)}"
    access.key_hash, access.key_made_at = crypto.keyed_hash(f"key:{key}"), timezone.now()
    return key
