"""Which bank is sent which payment of a run, and which payments no file can hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from benefits.bank_files.described import read_bank
from benefits.bank_files.layout import Bank, bank_for
from benefits.bank_files.outgoing import Order, fault_of
from benefits.models import BankLayout, PayrollRun
from benefits.states import PaymentStatus
from welfare.county.profile.reading import Node
from welfare.exceptions import NotAllowed
from welfare.models import Division

SHOWN = (
    *("payee_name", "account", "bank_name", "amount"),
    *("month", "programme__name", "institution_id", "payee__name"),
)
ID = "resident_id"


@dataclass
class Sorted:
    """The payments of a run by bank, and those that stay out with the reason, by payment."""

    orders: dict[str, list[tuple[int, Order]]] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)


def bank_of(row: BankLayout) -> Bank:
    """A county's layout, ready to be used. Raises NotAllowed when it cannot be."""
    node = Node(row.definition, "", [])
    bank = read_bank(node, row.name, usual_one=row.usual, row=row.pk)
    if node.faults:
        raise NotAllowed(
            _("The layout of “%(bank)s” cannot be used. %(fault)s")
            % {"bank": row.name, "fault": node.faults[0]}
        )
    return bank


def banks_of(county: Division) -> list[Bank]:
    """The banks that pay for the county. Raises NotAllowed when there is none."""
    banks = [bank_of(row) for row in BankLayout.objects.filter(county=county)]
    if not banks:
        raise NotAllowed(
            _(
                "The county has not said how the file of its bank looks. Add it under"
                " Administration, Parameters and tables, Layouts of bank files."
            )
        )
    return banks


def sort(run: PayrollRun, banks: Sequence[Bank]) -> Sorted:
    """Each planned payment of the run to its bank, in their order."""
    by_bank = Sorted({bank.name: [] for bank in banks})
    known: dict[str, Bank | None] = {}
    with_id = any(cell.field == ID for bank in banks for cell in bank.file.columns)
    shown = (*SHOWN, f"payee__{ID}") if with_id else SHOWN
    rows = run.payments.filter(status=PaymentStatus.PLANNED).order_by("pk")
    for payment, *said in rows.values_list("pk", *shown).iterator(chunk_size=2000):
        order = _order(*said)
        if order.bank not in known:
            known[order.bank] = bank_for(banks, order.bank)
        bank = known[order.bank]
        if bank is None:
            fault = _("No bank of the county takes accounts of “%(bank)s”.")
            by_bank.faults[payment] = fault % {"bank": order.bank}
        elif fault := fault_of(bank.file, order):
            by_bank.faults[payment] = fault
        else:
            by_bank.orders[bank.name].append((payment, order))
    return by_bank


def _order(
    holder: str,
    account: str,
    bank: str,
    amount: Decimal,
    month: date,
    programme: str,
    institution: int | None,
    payee: str,
    resident_id: str = "",
) -> Order:
    """A payment as its bank reads it.

    An institution gets a line for each resident and must tell them apart.
    """
    purpose = f"{programme}{month:%Y%m}{payee if institution else ''}"
    return Order(holder, account, bank, amount, purpose, resident_id=resident_id)


def numbered(orders: Sequence[tuple[int, Order]], references: dict[int, str]) -> list[Order]:
    """The orders of a bank with their references and the number of their line."""
    return [
        replace(order, reference=references[payment], number=number)
        for number, (payment, order) in enumerate(orders, 1)
    ]


def sum_of(orders: Sequence[Order]) -> Decimal:
    """What the lines come to."""
    return sum((order.amount for order in orders), Decimal(0))
