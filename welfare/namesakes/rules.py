"""Who may say that two accounts of one name are two people. A rule says no by its sentence."""

import unicodedata

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from welfare.accounts.actions import visible_to
from welfare.accounts.rules import check_given, check_permission
from welfare.exceptions import NotAllowed
from welfare.factors.rules import check_settled
from welfare.models import User
from welfare.namesakes.models import Namesakes
from welfare.personal.names import plain_name
from welfare.verbs import VERBS


def sharing_a_name(by: User) -> QuerySet[User]:
    """The accounts of the county whose name another one bears, too."""
    rows = visible_to(by).exclude(full_name="")
    names = rows.order_by().values("full_name").annotate(n=Count("pk")).filter(n__gt=1)
    return rows.filter(full_name__in=names.values("full_name")).order_by("full_name", "pk")


def check_may_state(first: User, second: User, numbers: tuple[str, str], by: User) -> None:
    """Two accounts of one name in the administrator's county, whose holders have two numbers."""
    check_permission(by, VERBS["state_namesakes"].rights)
    check_settled(by)
    if first.pk == second.pk:
        raise NotAllowed(_("Choose two different accounts."))
    if by.county is None or {first.county, second.county} != {by.county}:
        raise NotAllowed(_("This account belongs to another county."))
    if not first.full_name or first.full_name != second.full_name:
        raise NotAllowed(_("These accounts have two names: nothing need be said of them."))
    _check_not_about_oneself(first.full_name, by)
    for number in numbers:
        check_given(number, _("staff number"))
    if _plain(numbers[0]) == _plain(numbers[1]):
        raise NotAllowed(
            _(
                "Two people have two different staff numbers. Of one person with two accounts, one "
                "account is locked."
            )
        )


def check_may_confirm(row: Namesakes, by: User) -> None:
    """Another administrator, by whatever account, of what still waits and is still so."""
    check_permission(by, VERBS["confirm_namesakes"].rights)
    _check_of_county(row, by)
    check_settled(by)
    if row.confirmed_by_id is not None:
        raise NotAllowed(_("This is confirmed already."))
    if row.stated_by_id in by.own_accounts:
        raise NotAllowed(_("You stated this. Another administrator confirms it."))
    _check_not_about_oneself(row.name, by)
    if {row.first.full_name, row.second.full_name} != {row.name}:
        raise NotAllowed(_("These accounts have two names: nothing need be said of them."))


def check_may_drop(row: Namesakes, by: User) -> None:
    """One administrator takes it back: then the two count as one person again."""
    check_permission(by, VERBS["drop_namesakes"].rights)
    _check_of_county(row, by)


def _check_of_county(row: Namesakes, by: User) -> None:
    if by.division_id != row.county_id:
        raise NotAllowed(_("This account belongs to another county."))


def _check_not_about_oneself(name: str, by: User) -> None:
    if plain_name(by.full_name) == plain_name(name):
        raise NotAllowed(_("Nobody says who they are themselves."))


def _plain(number: str) -> str:
    return "".join(unicodedata.normalize("NFKC", number).split()).casefold()
