"""The lists of payments and claims as they are taken along: the columns of the screen, masked."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from benefits.states import PaymentStatus
from welfare.exports.listed import Column, ExportedList
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
        TOWN,
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
        *AWARD,
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
