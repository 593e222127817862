"""Who enters and confirms allocations, and how much can be taken back of one. (下达资金)"""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from benefits import budget
from benefits.models import Allocation
from benefits.rules import county_of
from benefits.verbs import VERBS
from cases.models import FundSource, Programme
from cases.models.programme import RECOGNISED
from welfare.accounts.rules import check_permission, check_sum
from welfare.exceptions import NotAllowed
from welfare.models import Division, User


def check_may_enter_allocation(
    source: FundSource, programmes: Sequence[Programme], by: User
) -> None:
    """Finance enters what the own county was given, for something that it pays."""
    check_permission(by, VERBS["enter_allocation"].rights)
    county = county_of(by)
    if source.county_id != county.pk or any(one.county_id != county.pk for one in programmes):
        raise NotAllowed(_("Source and programmes of an allocation are the county's own."))
    if not programmes:
        raise NotAllowed(_("Choose at least one programme that the money is for."))
    for one in programmes:
        if one.kind in RECOGNISED:
            raise NotAllowed(_("On “%(programme)s” nothing is paid.") % {"programme": one})


def check_amount(amount: Decimal) -> None:
    """More than nothing, in yuan and fen."""
    check_sum(amount)
    if amount <= 0:
        raise NotAllowed(_("An allocation is more than zero."))


def check_may_take_back(allocation: Allocation, by: User) -> None:
    """Of what counts, and is not itself a taking back."""
    check_permission(by, VERBS["take_back_allocation"].rights)
    _check_own(allocation, by)
    if allocation.reduces_id is not None or allocation.confirmed_at is None:
        raise NotAllowed(_("Money is taken back of an allocation that is confirmed."))


def check_left(allocation: Allocation, amount: Decimal) -> None:
    """So much is not committed or spent yet."""
    left = budget.standing(allocation).left
    if amount > left:
        raise NotAllowed(
            _("Of this allocation %(left)s yuan are left, neither committed nor spent.")
            % {"left": f"{left:,.2f}"}
        )


def check_may_confirm_allocation(allocation: Allocation, by: User) -> None:
    """Another person, with another right; what is taken back is still there."""
    check_permission(by, VERBS["confirm_allocation"].rights)
    _check_own(allocation, by)
    _check_waits(allocation)
    if by.is_one_of(allocation.entered_by_id):
        raise NotAllowed(_("You entered this. Another person confirms it."))
    if allocation.reduces is not None:
        check_left(allocation.reduces, allocation.amount)


def check_may_drop_allocation(allocation: Allocation, by: User) -> None:
    """What waits is dropped by who entered it, or by who would confirm it."""
    check_permission(by, VERBS["drop_allocation"].rights)
    _check_own(allocation, by)
    _check_waits(allocation)
    confirms = any(by.may(right) for right in VERBS["confirm_allocation"].rights)
    if not by.is_one_of(allocation.entered_by_id) and not confirms:
        raise NotAllowed(_("Who entered this drops it, or who would confirm it."))


def check_tops_up(allocation: Allocation, county: Division | None) -> None:
    """A town's reserve is filled with money of the county that is for relief."""
    relief = any(one.definition.relieves for one in allocation.programmes.all())
    counts = allocation.confirmed_at is not None and allocation.reduces_id is None
    if county is None or allocation.county_id != county.pk or not counts or not relief:
        raise NotAllowed(_("Choose an allocation of the county that is for temporary relief."))


def _check_own(allocation: Allocation, by: User) -> None:
    if allocation.county_id != county_of(by).pk:
        raise NotAllowed(_("This allocation belongs to another county."))


def _check_waits(allocation: Allocation) -> None:
    if allocation.confirmed_at is not None:
        raise NotAllowed(_("This allocation counts already."))
