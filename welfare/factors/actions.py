"""Second factors are set up, open accounts, are removed, and are reset by two administrators."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.accounts import actions as accounts
from welfare.accounts import attempts
from welfare.accounts.rules import check_given
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.factors import codes, rules
from welfare.factors.models import FactorKind, FactorReset, RecoveryCode, SecondFactor
from welfare.factors.passkeys import Passkey
from welfare.models import SignInAddress, User
from welfare.personal import crypto
from welfare.sessions import actions as sessions


def enrol_app(
    *, by: User, secret: str, code: str, password: str, address: str, session: int = 0
) -> list[str]:
    """An app that shows this account's codes; its first code proves that it does.

    Returns the recovery codes of an account that had no second factor before; of its sessions,
    which the password alone opened, only this `session` goes on.
    """
    accounts.prove(by=by, password=password, address=address)
    return _enrolled_app(by, secret, code, session)


@explained()
@transaction.atomic
def _enrolled_app(by: User, secret: str, code: str, session: int) -> list[str]:
    step = codes.step_of(secret, code, timezone.now(), 0)
    if step is None:
        raise NotAllowed(
            _("This is not the code that the app shows now. Is the clock of the telephone right?")
        )
    first = _is_first(by)
    factor = SecondFactor.objects.create(
        user=by,
        kind=FactorKind.APP,
        name=str(FactorKind.APP.label),
        secret=secret,
        secret_hash=crypto.keyed_hash(f"factor:{secret}"),
        counter=step,
    )
    audit.record("factor_enrolled", by, by=by, kind=factor.kind)
    return _begun(by, session) if first else []


def enrol_passkey(
    *, by: User, passkey: Passkey, name: str, password: str, address: str, session: int = 0
) -> list[str]:
    """A passkey of the device, or one that is plugged in; the browser has tried it already."""
    accounts.prove(by=by, password=password, address=address)
    return _enrolled_passkey(by, passkey, name, session)


@explained()
@transaction.atomic
def _enrolled_passkey(by: User, passkey: Passkey, name: str, session: int) -> list[str]:
    check_given(name, _("what it is called"))
    first = _is_first(by)
    factor = SecondFactor.objects.create(
        user=by,
        kind=FactorKind.PASSKEY,
        name=name.strip(),
        secret=passkey.known,
        secret_hash=crypto.keyed_hash(f"factor:{passkey.known}"),
        counter=passkey.counter,
    )
    audit.record("passkey_enrolled", by, by=by, kind=factor.kind)
    return _begun(by, session) if first else []


def remove_factor(*, by: User, factor: SecondFactor, password: str, address: str) -> None:
    """One that is lost or replaced; the password proves that it is oneself."""
    accounts.prove(by=by, password=password, address=address)
    _removed(by, factor)


@transaction.atomic
def _removed(by: User, factor: SecondFactor) -> None:
    rules.check_may_go(factor, _locked(by))
    kind = factor.kind
    factor.delete()
    if not SecondFactor.objects.filter(user=by).exists():
        RecoveryCode.objects.filter(user=by).delete()
    audit.record("factor_removed", by, by=by, kind=kind)


def renew_recovery_codes(*, by: User, password: str, address: str) -> list[str]:
    """Ten new ones, shown once; those before are void."""
    accounts.prove(by=by, password=password, address=address)
    return _renewed_codes(by)


@transaction.atomic
def _renewed_codes(by: User) -> list[str]:
    if not SecondFactor.objects.filter(user=_locked(by)).exists():
        raise NotAllowed(_("Set up an authenticator app or a passkey first."))
    return _new_codes(by)


def pass_second(
    *, user: User, address: str, code: str = "", passkey: Passkey | None = None
) -> User:
    """The second half of a sign-in: a code of the app, a recovery code, or a passkey.

    A wrong one counts like a wrong password, of the account and of the address.
    """
    if not _counted(user.pk, address, code, passkey):
        raise NotAllowed(
            _(
                "This does not open the account, or it is locked here. A code is taken once: wait"
                " for the next one. After %(n)s wrong tries it is locked for %(minutes)s minutes."
            )
            % {
                "n": settings.LOGIN_FAILURES_BEFORE_LOCK,
                "minutes": settings.LOGIN_LOCK_MINUTES,
            }
        )
    return user


@transaction.atomic
def _counted(pk: int, address: str, code: str, passkey: Passkey | None) -> bool:
    """Counted on the locked row, so that one code at the same moment opens once."""
    user = User.objects.select_for_update(of=("self",)).get(pk=pk)
    tries = attempts.of(user, address)
    if attempts.is_closed(tries) or not user.is_active or user.is_over:
        audit.record("sign_in_failed", user, by=None, address=address, locked=True)
        return False
    if passkey is not None and _passkey_fits(user, passkey) or code and _code_fits(user, code):
        attempts.succeeded(tries)
        audit.record("signed_in", user, by=user, address=address)
        return True
    _failed(user, tries, address)
    return False


def _failed(user: User, tries: SignInAddress, address: str) -> None:
    audit.record("second_factor_failed", user, by=None, address=address)
    if attempts.failed(tries):
        audit.record("sign_in_locked", user, by=None, address=address)


def _passkey_fits(user: User, passkey: Passkey) -> bool:
    """One of the account's; where it counts its uses, the count must have grown."""
    known = crypto.keyed_hash(f"factor:{passkey.known}")
    factor = SecondFactor.objects.filter(user=user, secret_hash=known).first()
    if factor is None or (factor.counter or passkey.counter) and passkey.counter <= factor.counter:
        return False
    return _used(factor, passkey.counter)


def _code_fits(user: User, code: str) -> bool:
    app = SecondFactor.objects.filter(user=user, kind=FactorKind.APP).first()
    step = codes.step_of(app.secret, code, timezone.now(), app.counter) if app else None
    if app is not None and step is not None:
        return _used(app, step)
    hashed = codes.recovery_hash(user.pk, code)
    unused = RecoveryCode.objects.filter(user=user, code_hash=hashed, used_at=None)
    if not unused.update(used_at=timezone.now()):
        return False
    left = RecoveryCode.objects.filter(user=user, used_at=None).count()
    audit.record("recovery_code_used", user, by=user, count=left)
    return True


def _used(factor: SecondFactor, counter: int) -> bool:
    factor.counter, factor.used_at = counter, timezone.now()
    factor.save(update_fields=["counter", "used_at"])
    return True


@explained()
@transaction.atomic
def propose_factor_reset(*, by: User, user: User, reason: str) -> FactorReset:
    """Somebody lost app, passkey and recovery codes; another administrator is asked."""
    rules.check_may_propose(user, reason, by)
    reset: FactorReset = FactorReset.objects.create(
        county=by.county, user=user, reason=reason.strip(), proposed_by=by
    )
    audit.record("factor_reset_proposed", user, by=by, reason=reset.reason)
    return reset


@explained()
@transaction.atomic
def agree_factor_reset(*, by: User, reset: FactorReset) -> FactorReset:
    """The second factors go, whoever is signed in is out; the next sign-in asks for new ones."""
    reset = _decided("agree_factor_reset", reset, by, agreed=True)
    SecondFactor.objects.filter(user=reset.user).delete()
    RecoveryCode.objects.filter(user=reset.user).delete()
    sessions.close_all(reset.user)
    audit.record("factor_reset_agreed", reset.user, by=by)
    return reset


@explained()
@transaction.atomic
def decline_factor_reset(*, by: User, reset: FactorReset, reason: str) -> FactorReset:
    """The second factors stay."""
    check_given(reason, _("reason"))
    reset = _decided("decline_factor_reset", reset, by, agreed=False)
    audit.record("factor_reset_declined", reset.user, by=by, reason=reason.strip())
    return reset


def halfway(pk: int) -> User | None:
    """The account whose password was right a moment ago, unless it was locked since."""
    user = User.objects.filter(pk=pk, is_active=True).first()
    return None if user is None or user.is_over else user


def recovery_codes_left(user: User) -> int:
    """How many of the codes on paper were not used yet."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def _decided(verb: str, reset: FactorReset, by: User, *, agreed: bool) -> FactorReset:
    reset = FactorReset.objects.locked(reset.pk)
    rules.check_may_decide(verb, reset, by)
    reset.agreed, reset.decided_by, reset.decided_at = agreed, by, timezone.now()
    reset.save()
    return reset


def _begun(by: User, session: int) -> list[str]:
    sessions.close_all(by, but=session)
    return _new_codes(by)


def _is_first(by: User) -> bool:
    return not SecondFactor.objects.filter(user=_locked(by)).exists()


def _new_codes(by: User) -> list[str]:
    made = [codes.new_recovery_code() for _n in range(codes.RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=by).delete()
    rows: list[Any] = [
        RecoveryCode(user=by, code_hash=codes.recovery_hash(by.pk, code)) for code in made
    ]
    RecoveryCode.objects.bulk_create(rows)
    audit.record("recovery_codes_made", by, by=by, count=len(made))
    return made


def _locked(by: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=by.pk)
