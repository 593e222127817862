"""Who needs a second factor, and who may take one off. A rule says no by its sentence."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import check_given, check_permission
from welfare.audit.models import Event
from welfare.exceptions import NotAllowed
from welfare.factors.models import FactorReset, SecondFactor
from welfare.models import User
from welfare.verbs import VERBS

# What moves money, lets somebody else move it, or says who may.
WEIGHTY = frozenset(
    {P.PREPARE_PAYROLL, P.SIGN_PAYROLL, P.APPROVE_PAYROLL, P.RELEASE_PAYROLL, P.TAKE_BANK_ANSWER}
    | {P.RECOVER, P.SET_STANDARDS, P.MANAGE_USERS, P.MANAGE_SYSTEM}
)

# What makes somebody able to sign in as an administrator, where another did it.
GIVEN = ("account_created", "roles_changed", "password_reset")


def is_required(user: User, today: date | None = None) -> bool:
    """Whether this account is opened by password and a second factor alone. (等保三级 8.1.4.1)"""
    if settings.SECOND_FACTOR == "off":
        return False
    begins = settings.SECOND_FACTOR_ALL_FROM
    of_all = begins is not None and (today or timezone.localdate()) >= begins
    return settings.SECOND_FACTOR == "all" or of_all or any(map(user.may, WEIGHTY))


def check_own(factor: SecondFactor, by: User) -> None:
    """Nobody touches another's."""
    if factor.user_id != by.pk:
        raise NotAllowed(_("This second factor is another person's."))


def check_may_go(factor: SecondFactor, by: User) -> None:
    """One's own, and not the last one where the account needs one."""
    check_own(factor, by)
    others = SecondFactor.objects.filter(user=by).exclude(pk=factor.pk)
    if is_required(by) and not others.exists():
        raise NotAllowed(_("Your account needs a second factor. Set up another one first."))


def check_settled(by: User) -> None:
    """Who makes accounts would otherwise make the second administrator, too, and be both."""
    since = timezone.now() - timedelta(days=settings.NEW_ADMINISTRATOR_DAYS)
    given = Event.objects.filter(subject_type=User._meta.label_lower, subject_id=by.pk)
    if given.filter(verb__in=GIVEN, actor__isnull=False, at__gt=since).exists():
        raise NotAllowed(
            _(
                "Your account, its role or its password was given to you less than %(n)s days ago."
                " Another administrator proposes and agrees to resets until then."
            )
            % {"n": settings.NEW_ADMINISTRATOR_DAYS}
        )


def check_may_propose(user: User, reason: str, by: User) -> None:
    """An administrator of the same county, for somebody else who has something to take off."""
    check_permission(by, VERBS["propose_factor_reset"].rights)
    check_settled(by)
    if by.is_one_of(user.pk):
        raise NotAllowed(_("Nobody resets their own second factor."))
    if by.county is None or user.county != by.county:
        raise NotAllowed(_("This account belongs to another county."))
    check_given(reason, _("how the person was recognised"))
    if not SecondFactor.objects.filter(user=user).exists():
        raise NotAllowed(_("This account has no second factor: it can simply sign in."))


def check_may_decide(verb: str, reset: FactorReset, by: User) -> None:
    """It waits; neither who proposed it nor whose account it is decides it."""
    check_permission(by, VERBS[verb].rights)
    moved = reset.user.county != reset.county  # then its old county can still close the question
    if by.division_id != reset.county_id or moved and verb == "agree_factor_reset":
        raise NotAllowed(_("This account belongs to another county."))
    if reset.agreed is not None:
        raise NotAllowed(_("This reset has been decided already."))
    if by.is_one_of(reset.proposed_by_id):
        raise NotAllowed(_("You proposed this reset. Another administrator agrees."))
    if by.is_one_of(reset.user_id):
        raise NotAllowed(_("Nobody resets their own second factor."))
    check_settled(by)
