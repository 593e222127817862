"""What every action asks first: right, area, the version that was shown, values that can be.

A rule says no by its sentence and never writes. A page asks the same rules for its buttons.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.accounts.roles import Permission
from welfare.county.months import first_of
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, User

T = TypeVar("T")
Rule = Callable[[T, User], None]


def reason_against(rule: Callable[..., None], *args: Any) -> str:
    """The sentence with which a rule says no; empty when it allows."""
    try:
        rule(*args)
    except (NotAllowed, Conflict) as refusal:
        return str(refusal)
    return ""


def may(rule: Callable[..., None], *args: Any) -> bool:
    """Whether a rule allows; a page shows its button by this."""
    return not reason_against(rule, *args)


def right_missing(permissions: Collection[Permission]) -> str:
    """The sentence that names the right which is missing."""
    named = (str(permission.label) for permission in Permission if permission in set(permissions))
    return _("This step needs the right: %(right)s.") % {"right": _(" or ").join(named)}


def check_permission(by: User, permissions: Collection[Permission]) -> None:
    """The person holds one of the rights."""
    if not any(by.may(permission) for permission in permissions):
        raise NotAllowed(right_missing(permissions))


def check_manager(by: User) -> None:
    """Accounts are the work of the security administrator."""
    if not by.may(Permission.MANAGE_USERS):
        raise NotAllowed(_("Only the security administrator manages accounts."))


def check_may_manage(user: User, by: User) -> None:
    """Accounts are managed by the county's security administrator, never one's own."""
    check_manager(by)
    if by.is_one_of(user.pk):
        raise NotAllowed(_("Nobody changes their own account. Ask another security administrator."))
    if user.county != by.county:
        raise NotAllowed(_("This account belongs to another county."))
    if hasattr(user, "office_access"):
        raise NotAllowed(_("Nobody signs in for an outside office. Its access has its own page."))


def check_area(town: Division, by: User) -> None:
    """The case lies in the person's own town, or in a town of the person's county."""
    if not _own(town, by):
        raise NotAllowed(_("This case belongs to another area."))


def check_villages(villages: Iterable[Division], by: User) -> None:
    """All of them lie in the person's own town, or county."""
    for village in villages:
        if village.parent is None or not _own(village.parent, by):
            raise NotAllowed(_("This village belongs to another area."))


def _own(town: Division, by: User) -> bool:
    if by.town:
        return by.town.pk == town.pk
    return by.county is not None and by.county.pk == town.parent_id


def check_version(stored: int, shown: int) -> None:
    """What the person saw is what is stored."""
    if stored != shown:
        raise Conflict(
            _("Somebody changed this while you were looking at it. Nothing of yours was saved.")
        )


def check_past(day: date, what: str) -> None:
    """A day that is recorded has come."""
    if day > timezone.localdate():
        raise NotAllowed(
            _("%(what)s: %(date)s has not come yet.") % {"what": what, "date": day.isoformat()}
        )


def check_given(text: str, what: str) -> None:
    """A text that must be there is there."""
    if not text.strip():
        raise NotAllowed(_("Please fill in: %(what)s.") % {"what": what})


def check_sum(amount: Decimal) -> None:
    """Money is in yuan and fen and never negative."""
    if amount < 0:
        raise NotAllowed(_("Money is never negative."))
    if amount != amount.quantize(Decimal("0.01")):
        raise NotAllowed(_("An amount has two decimal places at most."))


def check_month(month: date) -> None:
    """A month is given by its first day."""
    if month != first_of(month):
        raise NotAllowed(_("A month is given by its first day."))


def attached(*rules: Rule[T]) -> dict[str, Rule[T]]:
    """Rules by the name under which a row of the table of verbs asks for them."""
    return {rule.__name__: rule for rule in rules}


def alone(rule: Callable[[T], None]) -> Rule[T]:
    """A rule that does not ask who it is."""

    @wraps(rule)
    def asked(subject: T, _by: User) -> None:
        rule(subject)

    return asked
