"""A month of a town's reserve: filed by the town, confirmed or sent back by the county."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from benefits import reserve, reserve_rules
from benefits.models import ReserveFiling
from benefits.verbs import VERBS
from welfare.accounts.rules import check_area, check_permission
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import Division, User


@explained()
@transaction.atomic
def file_reserve(*, by: User, town: Division, month: date) -> ReserveFiling:
    """The month is closed with what was at hand before and after; nothing joins it any more."""
    Division.objects.one_at_a_time(town.pk)
    reserve_rules.check_may_file_reserve(town, month, by, timezone.localdate())
    moved = next(one for one in reserve.months(town) if one.month == month)
    filing = ReserveFiling.objects.create(
        town=town, month=month, opening=moved.before, closing=moved.after, filed_by=by
    )
    audit.record("reserve_filed", filing, by=by, month=f"{month:%Y-%m}", total=str(moved.after))
    return filing


@transaction.atomic
def print_reserve(*, by: User, town: Division, month: date) -> None:
    """The month with the names of who was helped is taken along on paper: that is on record."""
    check_permission(by, VERBS["print_reserve"].rights)
    check_area(town, by)
    audit.record("reserve_printed", town, by=by, town=town, month=f"{month:%Y-%m}")


@explained()
@transaction.atomic
def confirm_reserve_filing(*, by: User, filing: ReserveFiling) -> ReserveFiling:
    """The county has looked at the movements and agrees."""
    filing = ReserveFiling.objects.select_for_update(of=("self",)).get(pk=filing.pk)
    reserve_rules.check_may_confirm_filing(filing, by)
    filing.confirmed_by, filing.confirmed_at = by, timezone.now()
    filing.save(update_fields=["confirmed_by", "confirmed_at"])
    audit.record("reserve_filing_confirmed", filing, by=by, month=f"{filing.month:%Y-%m}")
    return filing


@explained()
@transaction.atomic
def return_reserve_filing(*, by: User, filing: ReserveFiling, reason: str) -> None:
    """The month is open again for the town; the log and the history keep what was filed."""
    filing = ReserveFiling.objects.select_for_update(of=("self",)).get(pk=filing.pk)
    reserve_rules.check_may_return_filing(filing, by, reason)
    said = f"{filing.month:%Y-%m}"
    audit.record("reserve_filing_returned", filing, by=by, reason=reason.strip(), month=said)
    filing.delete()
