"""What somebody should look at in an account before money goes to it; nothing of it forbids it."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from cases.models import Award, Household
from cases.states import AwardStatus
from welfare.personal import account as accounts
from welfare.personal import crypto
from welfare.personal.names import plain_name

HELD = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)


def doubts(
    *, account: str, holder: str, household: Household, names: Collection[str] = ()
) -> list[str]:
    """One sentence each: the number itself, whose account it is, who else is paid into it.

    `names` are people who may hold it beside the members of the household.
    """
    if not account:
        return []
    said = accounts.doubts(account)
    members = household.members.filter(left_on=None).values_list("person__name", flat=True)
    if holder and plain_name(holder) not in {plain_name(one) for one in (*members, *names)}:
        words = {"holder": holder}
        said.append(_("“%(holder)s”, who holds the account, is not of the household.") % words)
    others = Award.objects.filter(account_hash=crypto.keyed_hash(account), status__in=HELD)
    homes = others.exclude(household=household).order_by().values("household").distinct().count()
    if homes:
        said.append(_("%(n)s other households are paid into this account.") % {"n": homes})
    return said
