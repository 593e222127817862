"""What was paid of a ledger's awards before it, and what the ledger says otherwise of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from benefits.ledgers.awards import HouseholdShare, parts
from benefits.ledgers.instalments import GrantedSums, Instalment
from benefits.ledgers.made import Failed, Made
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
FailedKey = tuple[int, date, Decimal | None]  # award, month, and the sum of an instalment
KNOWN = {PaymentStatus.PAID, PaymentStatus.FAILED}  # what became of it


@dataclass(frozen=True, slots=True)
class OnFile:
    """A payment of our books: when paid, how much, to which account, with what end."""

    pk: int
    paid: date
    paid_on: date | None
    amount: Decimal
    account_hash: str
    status: str

    def is_of(self, row: PayRow) -> bool:
        """Whether it was paid when the row was: of instalments each has its day."""
        if row.kind == PaymentKind.ONE_OFF and self.paid_on and row.paid_on:
            return self.paid_on == row.paid_on
        return self.paid == row.months.paid


Books = dict[Key, tuple[OnFile, ...]]


class PaidBefore:
    """What awards were paid before this file and in it, and which payments failed and still do.

    What earlier parts of the file have paid is read where it was written.
    """

    def __init__(self, awards: Iterable[int], batch: int | None, of_one_sum: Iterable[int]) -> None:
        self.granted = GrantedSums(of_one_sum)
        self.before: Books = {}
        self.again: Books = {}
        self.failed: dict[FailedKey, list[Failed | Made]] = {}
        self.seen: set[Key] = set()
        self.instalments: set[Instalment] = set()  # of this file
        for part in parts(awards):
            rows = Payment.objects.filter(award__id__any=part).exclude(kind=PaymentKind.BULK)
            for award, month, last, kind, replaces, by, *told in rows.values_list(
                *("award_id", "month", "last_month", "kind", "replaces", "batch"),
                *("pk", "pay_month", "paid_on", "amount", "account_hash", "status"),
            ):
                paid = self.before if replaces is None else self.again
                one = OnFile(*told)
                if kind == PaymentKind.ONE_OFF and one.status != PaymentStatus.FAILED:
                    self.granted.taken[award] += one.amount
                for each in months_from(month, last):
                    key = (award, each, kind)
                    if by is not None and by == batch:
                        self.seen.add(key)
                        self._see_instalment(
                            award, kind, replaces is None or month == one.paid, one
                        )
                    else:
                        paid[key] = (*paid.get(key, ()), one)
            still = rows.filter(status=PaymentStatus.FAILED, replaced_by=None)
            for award, month, kind, pk, amount in still.values_list(
                "award_id", "month", "kind", "pk", "amount"
            ):
                own = amount if kind == PaymentKind.ONE_OFF else None
                self.leave_open((award, month, own), Failed(pk, kind))
                self.granted.taken[award] += own or Decimal(0)

    def leave_open(self, key: FailedKey, failed: Failed | Made) -> None:
        """It failed, and nothing pays it again yet; several of one month may be equal."""
        self.failed.setdefault(key, []).append(failed)

    def settle(self, key: FailedKey) -> Failed | Made:
        """The failed payment of a key that is paid again now."""
        failed = self.failed[key].pop()
        if not self.failed[key]:
            del self.failed[key]
        return failed

    def failed_of(self, key: FailedKey) -> FailedKey | None:
        """Where the failed payment stands: of its sum, or the only one of decision and month."""
        if key in self.failed or key[2] is None:
            return key if key in self.failed else None
        others = [one for one in self.failed if one[:2] == key[:2]]
        return others[0] if sum(len(self.failed[one]) for one in others) == 1 else None

    def known(self, key: Key, again: bool) -> tuple[OnFile, ...]:
        """What is on file that a row may repeat; of one sum also what turned out to pay again."""
        known = self.again.get(key, ()) if again else self.before.get(key, ())
        if not again and key[2] == PaymentKind.ONE_OFF:
            known += self.again.get(key, ())
        return known

    def open_of(self, award: int) -> list[FailedKey]:
        """The instalments of a decision that failed and are still to be paid again."""
        return [key for key in self.failed if key[0] == award and key[2] is not None]

    def settled_unsaid(self, row: PayRow, share: HouseholdShare) -> FailedKey | None:
        """The failed instalment that a row pays again without saying so.

        So it is where the decision has no room for both, and the sum is the same.
        """
        award, amount = share.award.pk, share.basic + share.supplement
        if row.again or row.kind != PaymentKind.ONE_OFF or self.granted.has_room(award, amount):
            return None
        open_ones = [
            key for key in self.open_of(award) if key[2] == amount and key[1] <= row.months.paid
        ]
        return max(open_ones, key=lambda key: key[1], default=None)

    def is_unclear(self, row: PayRow, share: HouseholdShare) -> bool:
        """Whether it may be paid twice: something is to be paid again, and there is no room."""
        award, amount = share.award.pk, share.basic + share.supplement
        if row.again or row.kind != PaymentKind.ONE_OFF or self.granted.has_room(award, amount):
            return False
        fails = row.status == PaymentStatus.FAILED and self.granted.taken[award] > 0
        return (fails or bool(self.open_of(award))) and not self.settled_unsaid(row, share)

    def _see_instalment(self, award: int, kind: str, own: bool, one: OnFile) -> None:
        once = kind == PaymentKind.ONE_OFF and one.status != PaymentStatus.FAILED
        if once and own:  # a row that says which month it pays again may equal an instalment
            self.instalments.add((award, one.paid, one.paid_on, one.amount))

    def is_paid(self, key: Key) -> bool:
        """Whether there is such a payment already; of some kinds there may be several."""
        return not PaymentKind(key[2]).often and (key in self.before or key in self.seen)


def failed_keys(row: PayRow, shares: Iterable[HouseholdShare]) -> list[FailedKey]:
    """By what a failed payment is found that is paid again: of a month, or of an instalment."""
    one_off = row.kind == PaymentKind.ONE_OFF
    return [
        (share.award.pk, row.months.first, share.basic + share.supplement if one_off else None)
        for share in shares
    ]


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
