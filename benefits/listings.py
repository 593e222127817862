"""The lists of payments and claims as they are taken along: the columns of the screen, masked."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from benefits import reserve
from benefits.models import ReserveEntry
from benefits.states import PaymentStatus
from welfare.exports.listed import Column, ExportedList
from welfare.models import Division
from welfare.personal.masks import mask_account

TOWN: Column = (_("Town"), lambda row: row.town)
AWARD: tuple[Column, ...] = (
    (_("Programme"), lambda row: row.award.programme.name),
    (_("Certificate number"), lambda row: row.award.number),
)
PAYMENTS = ExportedList(
    _("Payments"),
    (
        (_("Month of payment"), lambda row: f"{row.pay_month:%Y-%m}"),
        (_("For the month"), lambda row: f"{row.month:%Y-%m}"),
        (_("Programme"), lambda row: row.programme.name),
        (_("Urban or rural"), lambda row: row.get_residence_display()),
        TOWN,
        (_("Award"), lambda row: row.award.number),
        (_("Payee"), lambda row: row.payee.name),
        (_("Account holder"), lambda row: row.payee_name),
        (_("Account"), lambda row: mask_account(row.account)),
        (_("Bank"), lambda row: row.bank_name),
        (_("Persons"), lambda row: row.persons),
        (_("Basic amount"), lambda row: row.basic),
        (_("Supplement or care fee"), lambda row: row.supplement),
        (_("Set off"), lambda row: row.set_off),
        (_("Sum"), lambda row: row.amount),
        (_("Kind"), lambda row: row.get_kind_display()),
        (_("Status"), lambda row: row.get_status_display()),
        (_("Paid on"), lambda row: row.paid_on),
        (_("Reason of failure"), lambda row: row.failure),
        (_("Reference"), lambda row: row.reference),
    ),
    masks=("account",),
)


def _again(row: Any) -> object:
    again = getattr(row, "replaced_by", None)
    return again.run if again else ""


FAILED = ExportedList(
    _("Failed payments"),
    (
        (_("Account holder"), lambda row: row.payee_name),
        (_("Programme"), lambda row: row.programme.name),
        (_("Town"), lambda row: row.award.town),
        (_("For the month"), lambda row: f"{row.month:%Y-%m}"),
        (_("Sum (yuan)"), lambda row: row.amount),
        (_("Reason of failure"), lambda row: row.failure),
        (_("Account"), lambda row: mask_account(row.account)),
        (_("Run that pays again"), _again),
    ),
    masks=("account",),
)
CLAIMS = ExportedList(
    _("Claims"),
    (
        (_("Household"), lambda row: row.household.head.name),
        (_("Programme"), lambda row: row.programme.name),
        (_("Certificate number"), lambda row: row.award.number),
        TOWN,
        (_("Reason"), lambda row: row.get_reason_display()),
        (_("Claimed"), lambda row: row.total),
        (_("Came back"), lambda row: row.came_back),
        (_("Waived"), lambda row: row.waived),
        (_("Still open"), lambda row: row.still_open),
        (_("Overdue"), lambda row: row.overdue),
        (_("Status"), lambda row: row.get_status_display()),
    ),
)


def _paid(row: Any) -> object:
    return PaymentStatus(row.payment_status).label if row.payment_status else ""


SHARES = ExportedList(
    _("People of a bulk grant"),
    (
        (_("Person"), lambda row: row.person.name),
        (_("Award"), lambda row: row.award.number),
        (_("Group"), lambda row: row.programme.name),
        (_("Urban or rural"), lambda row: row.get_residence_display()),
        TOWN,
        (_("Persons"), lambda row: row.persons),
        (_("Sum (yuan)"), lambda row: row.amount),
        (_("Payment"), _paid),
    ),
)
SUPPLEMENTS = ExportedList(
    _("Supplements of the month"),
    (
        (_("Person"), lambda row: row.person.name),
        (_("Award"), lambda row: row.award.number),
        TOWN,
        (_("Starts"), lambda row: row.starts or ""),
        (_("Stops"), lambda row: row.stops or ""),
        (_("Why"), lambda row: row.why),
        (_("Heard on"), lambda row: row.heard_on),
        (_("Yuan a month"), lambda row: row.amount),
    ),
)
ADVANCES = ExportedList(
    _("Advances"),
    (
        (_("Lent on"), lambda row: row.lent_on),
        TOWN,
        (_("Name"), lambda row: row.person.name),
        (_("Hospital"), lambda row: row.hospital),
        (_("Number of the loan paper"), lambda row: row.voucher),
        (_("Sum lent (yuan)"), lambda row: row.amount),
        (_("Came back"), lambda row: row.repaid),
        (_("Written off"), lambda row: row.written_off),
        (_("Still to be repaid"), lambda row: row.open),
        (_("Overdue"), lambda row: row.overdue),
    ),
)


def _months(first: Any, last: Any, n: int) -> str:
    """From the first to the last month, and how many those are."""
    return f"{first:%Y-%m}" if first == last else f"{first:%Y-%m}–{last:%Y-%m} ({n})"


PAID_ABOVE = ExportedList(  # rows are an award and what it was paid too much
    _("Paid too much, not claimed yet"),
    (
        (_("Household"), lambda row: row[0].household.head.name),
        (_("Programme"), lambda row: row[0].programme.name),
        (_("Certificate number"), lambda row: row[0].number),
        (_("Town"), lambda row: row[0].town),
        (_("Months paid too much"), lambda row: _months(row[1].first, row[1].last, row[1].months)),
        (_("Bulk grant"), lambda row: row[1].grant.programme.name if row[1].grant else None),
        (_("Sum (yuan)"), lambda row: row[1].total),
    ),
)


def _claim_months(row: Any) -> str:
    n = row.n if hasattr(row, "n") else len(row.dues)
    return _months(row.first, row.last, n)


DRAFT_CLAIMS = ExportedList(
    _("Paid too much by it"),
    (
        (_("Household"), lambda row: row.award.household.head.name),
        *AWARD,
        (_("Town"), lambda row: row.award.town),
        (_("For which months"), _claim_months),
        (_("Paid too much"), lambda row: row.total),
    ),
)
DIFFERING = ExportedList(  # rows are a month of an award and its sums without what was set off
    _("Awards that differ"),
    (
        (_("Award"), lambda row: row[0].award.number),
        (_("Household"), lambda row: row[0].award.household.head.name),
        (_("Programme"), lambda row: row[0].programme.name),
        (_("Town"), lambda row: row[0].award.town),
        (_("For the month"), lambda row: f"{row[0].month:%Y-%m}"),
        (_("Due"), lambda row: row[0].due),
        (_("Planned"), lambda row: row[1].planned),
        (_("At the bank"), lambda row: row[1].sent),
        (_("Paid"), lambda row: row[1].paid),
        (_("Set off"), lambda row: row[1].set_off),
        (_("Sent back"), lambda row: row[0].sent_back),
        (_("Still owed"), lambda row: max(row[0].difference, 0)),
        (_("Paid too much"), lambda row: row[0].too_much),
        (_("Planned or sent above what is due"), lambda row: row[0].ahead),
    ),
)


class ReserveRow(NamedTuple):
    """A movement of a reserve, or what was at hand before and after all of them."""

    kind: str
    change: Decimal
    entry: ReserveEntry | None = None


def reserve_rows(town: Division, month: date) -> list[ReserveRow]:
    """A month of a town's reserve as its page shows it. (备用金月报)"""
    moved = reserve.month_of(town, month)
    before, after = (moved.before, moved.after) if moved else (reserve.ZERO, reserve.ZERO)
    rows = [
        ReserveRow(str(row.get_kind_display()), row.change, row)
        for row in reserve.movements(town, month)
    ]
    return [
        ReserveRow(gettext("At hand before"), before),
        *rows,
        ReserveRow(gettext("At hand after"), after),
    ]


def _of_entry(of: Callable[[ReserveEntry], object]) -> Callable[[Any], object]:
    return lambda row: of(row.entry) if row.entry else None


RESERVE = ExportedList(
    _("Reserve"),
    (
        (_("On"), _of_entry(lambda row: row.happened_on)),
        (_("Movement"), lambda row: row.kind),
        (_("Change (yuan)"), lambda row: row.change),
        (_("Voucher number"), _of_entry(lambda row: row.voucher)),
        (_("Award"), _of_entry(lambda row: row.award.number if row.award else None)),
        (_("Payee"), _of_entry(lambda row: row.award.payee.name if row.award else None)),
        (_("Received and signed by"), _of_entry(lambda row: row.received_by)),
        (_("Remark"), _of_entry(lambda row: row.note)),
        (_("Entered by"), _of_entry(lambda row: row.entered_by.full_name)),
        (
            _("Confirmed by"),
            _of_entry(lambda row: row.confirmed_by.full_name if row.confirmed_by else None),
        ),
    ),
)
