"""What was paid of a ledger's awards before it, and what the ledger says otherwise of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from benefits.ledgers.awards import parts
from benefits.ledgers.made import Failed
from benefits.ledgers.pay_rows import PayRow
from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.ledgers.differing import NOTHING, undo_first
from cases.models import PaymentKind
from welfare.county.months import months_from
from welfare.files.imports import Change, Entry, Reading
from welfare.personal import crypto
from welfare.personal.masks import mask_cell

Key = tuple[int, date, str]  # award, month, kind of payment
KNOWN = {PaymentStatus.PAID, PaymentStatus.FAILED}  # what became of it


@dataclass(frozen=True, slots=True)
class OnFile:
    """A payment of our books: in which month paid, how much, to which account, with what end."""

    pk: int
    paid: date
    amount: Decimal
    account_hash: str
    status: str


Books = dict[Key, tuple[OnFile, ...]]


class PaidBefore:
    """What awards were paid before this file and in it, and which payments failed and still do.

    What earlier parts of the file have paid is read where it was written.
    """

    def __init__(self, awards: Iterable[int], batch: int | None) -> None:
        self.before: Books = {}
        self.again: Books = {}
        self.failed: dict[tuple[int, date], Failed] = {}
        self.seen: set[Key] = set()
        for part in parts(awards):
            rows = Payment.objects.filter(award__id__any=part).exclude(kind=PaymentKind.BULK)
            for award, month, last, kind, replaces, by, *told in rows.values_list(
                *("award_id", "month", "last_month", "kind", "replaces", "batch"),
                *("pk", "pay_month", "amount", "account_hash", "status"),
            ):
                paid = self.before if replaces is None else self.again
                for each in months_from(month, last):
                    key = (award, each, kind)
                    if by is not None and by == batch:
                        self.seen.add(key)
                    else:
                        paid[key] = (*paid.get(key, ()), OnFile(*told))
            still = rows.filter(status=PaymentStatus.FAILED, replaced_by=None)
            for award, month, kind, pk in still.values_list("award_id", "month", "kind", "pk"):
                self.failed[award, month] = Failed(pk, kind)

    def is_paid(self, key: Key) -> bool:
        """Whether there is such a payment already; of the kind “other” there may be several."""
        return key[2] != PaymentKind.OTHER and (key in self.before or key in self.seen)


def said_otherwise(
    entry: Entry[PayRow], sums: list[Decimal], on_file: list[list[OnFile]]
) -> list[OnFile]:
    """Of the payments that a row repeats by their sums those of which it says something else."""
    others = []
    for own, known in zip(sums, on_file, strict=True):
        same = [one for one in known if one.amount == own]
        if not any(_agrees(entry, one) for one in same):
            others.append(same[0])
    return others


def _agrees(entry: Entry[PayRow], known: OnFile) -> bool:
    return _same_account(entry.record, known) and _same_end(entry, known)


def _same_account(row: PayRow, known: OnFile) -> bool:
    return not row.account or crypto.keyed_hash(row.account) == known.account_hash


def _same_end(entry: Entry[PayRow], known: OnFile) -> bool:
    """A file without results says nothing of them, and neither does a run that still waits."""
    told = entry.row.has("result") and known.status in KNOWN
    return not told or entry.record.status == known.status


def tell_differing(
    reading: Reading[PayRow],
    differing: list[tuple[Entry[PayRow], list[OnFile]]],
    labels: Mapping[str, Any],
) -> None:
    """Name account and result with old and new value; what is on file stays."""
    wanted = {known.pk for _entry, others in differing for known in others}
    rows = {
        row.pk: row
        for part in parts(wanted)
        for row in Payment.objects.filter(pk__in=part).select_related("batch")
    }
    for entry, others in differing:
        changes = {
            Change(key, str(labels[key]), old, new): None
            for known in others
            for key, old, new in _changes(entry, known, rows[known.pk])
        }
        whose = f"{entry.record.name} {entry.record.months.first:%Y-%m}"
        reading.differs(entry, whose, list(changes), **undo_first(rows[others[0].pk].batch))


def _changes(
    entry: Entry[PayRow], known: OnFile, payment: Payment
) -> Iterator[tuple[str, str, str]]:
    row = entry.record
    if not _same_account(row, known):
        old, new = (mask_cell("account", one) for one in (payment.account, row.account))
        yield "account", old or NOTHING, new
    if not _same_end(entry, known):
        yield "result", str(PaymentStatus(known.status).label), str(row.status.label)
