"""Actions on accounts: signing in and out, passwords, roles, area, lock. Each writes its Event."""

from datetime import date

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from welfare.accounts import attempts
from welfare.accounts.roles import SEPARATED_ROLES, TOWN_ROLES, Role
from welfare.accounts.rules import check_manager, check_may_manage
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.models import Division, Level, User
from welfare.personal.names import plain_name
from welfare.sessions import actions as sessions

PASSWORD_SIGNS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none looks like another
INITIAL_LENGTH = 12
IDLE_DAYS = 90  # an account that nobody used for so long is looked at


def visible_to(by: User) -> QuerySet[User]:
    """Accounts of the person's county and its towns; not those of outside offices' programs.

    One without an area is nobody's: made on the server, it gets the county that it founds.
    """
    rows = User.objects.select_related("division__parent").order_by("username")
    rows = rows.filter(office_access=None)
    if by.county is None:
        return rows.none()
    return rows.filter(Q(division=by.county) | Q(division__parent=by.county))


def sign_in(*, username: str, password: str, address: str) -> User:
    """The account that name and password open, or lead to the second factor of.

    One sentence for every failure: it does not tell whether the account exists or is locked.
    """
    opened = authenticate(username=username, password=password)  # as slow for unknown names
    user = _counted(username, opened=opened is not None, address=address)
    if user is None:
        raise NotAllowed(
            _(
                "User name or password is wrong, or the account is locked here. After %(n)s wrong "
                "tries it is locked for %(minutes)s minutes at the computers they came from. The "
                "security administrator can unlock it."
            )
            % {
                "n": settings.LOGIN_FAILURES_BEFORE_LOCK,
                "minutes": settings.LOGIN_LOCK_MINUTES,
            }
        )
    return user


@transaction.atomic
def _counted(username: str, *, opened: bool, address: str) -> User | None:
    """Count the try on the locked row, so that tries at the same moment count one by one."""
    user = User.objects.select_for_update(of=("self",)).filter(username=username).first()
    tries = attempts.of(user, address)
    # A name that no account has is not kept: it may be a password that slipped into the field.
    if attempts.is_closed(tries):
        audit.record("sign_in_failed", user or User(), by=None, address=address, locked=True)
        return None
    if user is not None and opened and user.factors.exists():
        audit.record("first_factor_passed", user, by=None, address=address)
        return user  # wrong tries before stay counted: welfare/factors/actions.py goes on
    if user is not None and opened:
        attempts.succeeded(tries)
        audit.record("signed_in", user, by=user, address=address)
        return user
    audit.record("sign_in_failed", user or User(), by=None, address=address)
    if attempts.failed(tries) and user is not None:
        audit.record("sign_in_locked", user, by=None, address=address)
    return None


def sign_out(*, by: User, idle: bool = False) -> None:
    """Write down that a person left, or was idle for too long."""
    audit.record("signed_out", by, by=by, idle=idle)


def prove(*, by: User, password: str, address: str) -> None:
    """Who sits there is the owner: the present password says so.

    A wrong one counts like one at the sign-in, so that nobody guesses at a desk left alone.
    """
    if not _is_proved(by.pk, password, address):
        raise NotAllowed(
            _(
                "The present password is wrong, or too many wrong ones were typed here."
                " Nothing was changed."
            )
        )


@transaction.atomic
def _is_proved(pk: int, password: str, address: str) -> bool:
    user = User.objects.select_for_update(of=("self",)).get(pk=pk)
    tries = attempts.of(user, address)
    if attempts.is_closed(tries):
        return False
    if user.check_password(password):
        return True
    audit.record("proof_failed", user, by=None, address=address)
    if attempts.failed(tries):
        audit.record("sign_in_locked", user, by=None, address=address)
    return False


def change_password(*, by: User, old: str, new: str, address: str, session: int = 0) -> User:
    """One's own password: the old one proves that it is oneself. Only this `session` goes on."""
    prove(by=by, password=old, address=address)
    return _changed_password(by, old, new, session)


@transaction.atomic
def _changed_password(by: User, old: str, new: str, session: int) -> User:
    user = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if old == new:
        raise NotAllowed(_("The new password is the old one. Choose another."))
    if any(check_password(new, former) for former in user.former_passwords):
        raise NotAllowed(_("You had this password before. Choose one that you never used here."))
    _set_password(user, new, must_change=False)
    sessions.close_all(user, but=session)
    audit.record("password_changed", user, by=user)
    return user


@transaction.atomic
def create_administrator(
    *,
    username: str,
    full_name: str,
    role: Role,
    area: Division | None,
    password: str,
    must_change: bool = True,
) -> User:
    """The first accounts of a new system, made on the server by command: they make the rest.

    Without a county yet they have no area; founding the county gives it to them.
    """
    name = plain_name(full_name)
    user = User(username=username, full_name=name, division=area, roles=_values([role]))
    _check_free(username)
    if role not in SEPARATED_ROLES:
        raise NotAllowed(_("Only administrators are made by command."))
    if area is not None:
        _check_area_fits(area, [role])
    _set_password(user, password, must_change=must_change)
    audit.record("account_created", user, by=None, roles=user.roles, area=area.code if area else "")
    return user


@transaction.atomic
def create(
    *,
    username: str,
    full_name: str,
    area: Division,
    roles: list[Role],
    password: str,
    by: User,
    must_change: bool = True,
    closes_on: date | None = None,
) -> User:
    """A new account; its first password is changed at the first sign-in."""
    check_manager(by)
    _check_free(username)
    _check_area_is_ours(area, by)
    _check_area_fits(area, roles)
    name = plain_name(full_name)
    user = User(username=username, full_name=name, division=area, roles=_values(roles))
    user.closes_on = closes_on
    with explained():
        _set_password(user, password, must_change=must_change)
    audit.record("account_created", user, by=by, roles=user.roles, area=area.code)
    if closes_on:
        _record_closing(user, by)
    return user


@transaction.atomic
def change(
    *,
    user: User,
    full_name: str,
    area: Division,
    roles: list[Role],
    closes_on: date | None,
    by: User,
) -> User:
    """Name, area, roles and closing day; each change of a right says before and after."""
    user = _managed(user, by)
    _check_area_is_ours(area, by)
    _check_area_fits(area, roles)
    before_area, before_roles, before_day = user.division, list(user.roles), user.closes_on
    user.full_name, user.division, user.roles = plain_name(full_name), area, _values(roles)
    user.closes_on = closes_on
    with explained():
        user.save(update_fields=["full_name", "division", "roles", "closes_on"])
    if before_day != closes_on:
        _record_closing(user, by)
    if set(before_roles) != set(user.roles):
        sessions.close_all(user)  # what a new role asks of the sign-in is asked at once
        audit.record("roles_changed", user, by=by, before=before_roles, after=user.roles)
    if before_area != area:
        before = before_area.code if before_area else ""
        audit.record("area_changed", user, by=by, before=before, after=area.code)
    return user


@transaction.atomic
def lock(*, user: User, reason: str, by: User) -> User:
    """Nobody signs in with this account until it is unlocked; who is signed in is out at once."""
    user = _managed(user, by)
    if not reason.strip():
        raise NotAllowed(_("Say why the account is locked."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    sessions.close_all(user)
    audit.record("account_locked", user, by=by, reason=reason)
    return user


@transaction.atomic
def unlock(*, user: User, by: User) -> User:
    """Open an account that was locked by hand or by wrong tries."""
    user = _managed(user, by)
    if user.is_over:
        raise NotAllowed(_("Its closing day has come. Take the day off the account first."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    attempts.forgive(user)
    audit.record("account_unlocked", user, by=by)
    return user


@transaction.atomic
def reset_password(*, user: User, by: User) -> tuple[User, str]:
    """A new first password, shown once to the security administrator."""
    user = _managed(user, by)
    password = initial_password()
    _set_password(user, password, must_change=True)
    sessions.close_all(user)
    audit.record("password_reset", user, by=by)
    return user, password


def initial_password() -> str:
    """A random first password that satisfies the rules."""
    return get_random_string(INITIAL_LENGTH, PASSWORD_SIGNS) + "-Aa7"


def _set_password(user: User, password: str, *, must_change: bool) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise NotAllowed(" ".join(error.messages)) from error
    kept = [user.password, *user.former_passwords] if user.password else []
    user.former_passwords = kept[: settings.PASSWORDS_REMEMBERED]
    user.set_password(password)
    user.password_changed_at, user.must_change_password = timezone.now(), must_change
    user.save()


def _record_closing(user: User, by: User) -> None:
    """From today on: whoever is signed in is out at once."""
    audit.record("closing_day_set", user, by=by, day=str(user.closes_on or ""))
    if user.is_over:
        sessions.close_all(user)


def _check_free(username: str) -> None:
    if User.objects.filter(username__iexact=username).exists():
        raise NotAllowed(_("The user name “%(name)s” is taken.") % {"name": username})


def _managed(user: User, by: User) -> User:
    locked = User.objects.select_for_update(of=("self",)).select_related("division__parent")
    user = locked.get(pk=user.pk)
    check_may_manage(user, by)
    return user


def _check_area_is_ours(area: Division, by: User) -> None:
    if by.county is None or not area.code.startswith(by.county.prefix):
        raise NotAllowed(_("The area belongs to another county. Choose one of your county."))


def _check_area_fits(area: Division, roles: list[Role]) -> None:
    town_roles = TOWN_ROLES & set(roles)
    if area.level == Level.VILLAGE:
        raise NotAllowed(_("An account belongs to a town or to the county, not to a village."))
    if town_roles and town_roles != set(roles):
        raise NotAllowed(_("Town and county roles are not held by the same account."))
    if town_roles and area.level != Level.TOWN:
        raise NotAllowed(_("A town role needs a town as its area. Choose the town."))
    if roles and not town_roles and area.level != Level.COUNTY:
        raise NotAllowed(_("A county role needs the county as its area. Choose the county."))


def _values(roles: list[Role]) -> list[str]:
    return [role.value for role in roles]
