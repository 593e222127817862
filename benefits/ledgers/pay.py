"""What was paid before: a row per payment, a sheet per month. (发放明细)"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.ledgers.awards import Households, Known, Share, awards_of, parts
from benefits.models import Payment, PaymentKind
from benefits.states import PaymentStatus
from cases import programmes
from welfare.county.months import MONTHS, add_months
from welfare.files.imports import (
    Entry,
    ImportSpec,
    Reading,
    RowReader,
    copy_in,
    delete_free,
    number,
)
from welfare.models import Residence
from welfare.personal import crypto

PROGRAMMES = {
    word: (code, Residence(residence) if residence else None)
    for code, kind in programmes.KINDS.items()
    for word, residence in kind.payment_words.items()
}
RESULTS = {
    **dict.fromkeys(["成功", "发放成功", "已发放"], PaymentStatus.PAID),
    **dict.fromkeys(["失败", "发放失败"], PaymentStatus.FAILED),
}
PAID_AGAIN = re.compile(r"补发\s*(\d{4})年(\d{1,2})月")


@dataclass(frozen=True, slots=True)
class PayRow:
    hash: str
    name: str
    programme: str
    residence: str
    month: date
    pay_month: date
    again: bool
    persons: int
    basic: Decimal
    supplement: Decimal
    amount: Decimal
    bank: str
    account: str
    status: PaymentStatus
    failure: str
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A failed payment: its key, or the `id()` of the entry of this file that becomes it."""

    payment: int = 0
    entry: int = 0


class PaySpec(ImportSpec[PayRow]):
    """Each row finds its award by person, programme and month; a re-payment its failed one."""

    kind = "pay"
    title = gettext_lazy("Payments of a year")
    asks_year = True

    def __init__(self, batch: Any) -> None:
        super().__init__(batch)
        self.awards: dict[int, Known] = {}
        self.shares: dict[int, list[Share]] = {}
        self.replaces: dict[tuple[int, int], Earlier] = {}

    def clean(self, cells: RowReader) -> PayRow:
        """Read one payment."""
        name = cells.name("head_name")
        parsed = cells.resident_id()
        programme = cells.choice("programme", PROGRAMMES, required=True)
        pay_month = _pay_month(cells, self.batch.year)
        paid_on = cells.past("paid_on")
        _check_day(cells, pay_month, paid_on)
        status = cells.choice("result", RESULTS) or PaymentStatus.PAID
        if status == PaymentStatus.PAID and paid_on is None:
            cells.missing("paid_on")
        amount = cells.money("total_amount", required=True)
        supplement = cells.money("supplement_amount") or Decimal(0)
        basic = cells.money("basic_amount")
        _check_sum(cells, amount, basic, supplement)
        again = _paid_again(cells)
        persons = cells.whole("covered_size", least=1, most=99) or 1
        texts = {key: cells.text(key, longest=80) for key in ("bank", "failure")}
        account = cells.account(past=True)
        cells.finish()
        assert parsed is not None
        assert programme is not None
        assert pay_month is not None
        assert amount is not None
        failed = status == PaymentStatus.FAILED
        return PayRow(
            hash=crypto.keyed_hash(parsed.value),
            name=name,
            programme=programme[0],
            residence=programme[1],
            month=again or pay_month,
            pay_month=pay_month,
            again=again is not None,
            persons=persons,
            basic=amount - supplement if basic is None else basic,
            supplement=supplement,
            amount=amount,
            bank=texts["bank"],
            account=account,
            status=status,
            failure=(texts["failure"] or _("not stated in the ledger")) if failed else "",
            paid_on=paid_on,
        )

    def check(self, reading: Reading[PayRow]) -> None:
        """Find the award of each row; nothing is paid twice, nothing again that did not fail."""
        awards = awards_of(self.county, (entry.record.hash for entry in reading.entries))
        for entry in reading.entries:
            self._find_award(reading, entry, awards.get(entry.record.hash, []))
        self._divide(reading)
        books = _Paid(share.award.pk for shares in self.shares.values() for share in shares)
        for entry in reading.kept():
            self._place(reading, entry, books)

    def _find_award(
        self, reading: Reading[PayRow], entry: Entry[PayRow], candidates: list[Known]
    ) -> None:
        row = entry.record
        fitting = [c for c in candidates if c.kind == row.programme and c.covers(row.month)]
        if not fitting:
            reading.reject(
                entry,
                "resident_id",
                "no_award",
                _("This person has no award of the programme that is paid for %(month)s.")
                % {"month": row.month.strftime("%Y-%m")},
                _("Take the roll over first, or correct programme, month or person."),
            )
            return
        award = fitting[0]
        self.awards[id(entry)] = award
        if award.residence != row.residence:
            reading.warn(
                entry.row,
                "programme",
                "residence_differs",
                _("The award is %(residence)s.") % {"residence": Residence(award.residence).label},
                _("Compare with the roll; the payment is kept as paid."),
            )

    def _divide(self, reading: Reading[PayRow]) -> None:
        """A household of several awards is paid in one sum: each award gets its share."""
        several = [
            entry
            for entry in reading.kept()
            if entry.record.persons > self.awards[id(entry)].covered_size
        ]
        homes = Households(self.awards[id(entry)].household_id for entry in several)
        for entry in reading.kept():
            row, award = entry.record, self.awards[id(entry)]
            self.shares[id(entry)] = [Share(award, row.persons, row.basic, row.supplement)]
        for entry in several:
            row, award = entry.record, self.awards[id(entry)]
            shares = homes.shares(award, row.month, row.persons, row.basic, row.supplement)
            if shares is not None:
                self.shares[id(entry)] = shares
                continue
            reading.warn(
                entry.row,
                "covered_size",
                "persons_differ",
                _("The award covers fewer persons than were paid."),
                _("Compare with the roll; the payment is kept as paid."),
            )

    def _place(self, reading: Reading[PayRow], entry: Entry[PayRow], books: "_Paid") -> None:
        """Note what the row pays, and which failed payment it pays again."""
        row = entry.record
        keys = [(share.award.pk, row.month) for share in self.shares[id(entry)]]
        month = {"month": row.month.strftime("%Y-%m")}
        before = books.again if row.again else books.before
        if all(before.get(key) == row.pay_month for key in keys):
            reading.skip(entry, "already_there", _("This payment was taken over before."))
        elif row.again and not all(key in books.failed for key in keys):
            reading.reject(
                entry,
                "remark",
                "not_failed",
                _("There is no failed payment for %(month)s that this row pays again.") % month,
                _("Correct the month in the remark, or add the failed payment."),
            )
        elif row.again:
            for key in keys:
                self.replaces[id(entry), key[0]] = books.failed.pop(key)
        elif any(key in books.before or key in books.seen for key in keys):
            reading.reject(
                entry,
                "resident_id",
                "paid_twice",
                _("The award is already paid for %(month)s.") % month,
                _("Delete one of the rows, or correct the month."),
            )
        if not entry.kept:
            return
        books.seen.update(keys)
        if row.status == PaymentStatus.FAILED:
            books.failed.update(dict.fromkeys(keys, Earlier(entry=id(entry))))

    def save(self, reading: Reading[PayRow]) -> dict[str, Any]:
        """Write all payments by COPY."""
        made = {
            (id(entry), share.award.pk): self._payment(entry.record, entry, share)
            for entry in reading.kept()
            for share in self.shares[id(entry)]
        }
        number(list(made.values()))
        for key, earlier in self.replaces.items():
            made[key].replaces_id = _key_of(earlier, key[1], made)
        copy_in(list(made.values()))
        return {"payments": len(made)}

    def _payment(self, row: PayRow, entry: Entry[PayRow], share: Share) -> Payment:
        return Payment(
            award_id=share.award.pk,
            programme_id=share.award.programme_id,
            town_id=share.award.town_id,
            residence=row.residence,
            month=row.month,
            pay_month=row.pay_month,
            kind=PaymentKind.REGULAR,
            persons=share.persons,
            basic=share.basic,
            supplement=share.supplement,
            amount=share.basic + share.supplement,
            payee_id=self.awards[id(entry)].payee_id,
            payee_name=row.name,
            bank_name=row.bank,
            account=row.account,
            account_hash=crypto.keyed_hash(row.account),
            status=row.status,
            paid_on=row.paid_on if row.status == PaymentStatus.PAID else None,
            failure=row.failure,
            batch=self.batch,
        )

    def remove(self) -> None:
        """Undo: the last re-payment first, because each names the failed one before it."""
        mine = Payment.objects.filter(batch=self.batch)
        while delete_free(mine.filter(replaced_by=None)):
            pass
        delete_free(mine)


class _Paid:
    """What awards were paid before this file and in it, and which payments failed and still do."""

    def __init__(self, awards: Iterable[int]) -> None:
        self.before: dict[tuple[int, date], date] = {}
        self.again: dict[tuple[int, date], date] = {}
        self.failed: dict[tuple[int, date], Earlier] = {}
        self.seen: set[tuple[int, date]] = set()
        for part in parts(awards):
            rows = Payment.objects.filter(award__in=part, kind=PaymentKind.REGULAR)
            for award, month, pay_month, replaces in rows.values_list(
                "award_id", "month", "pay_month", "replaces"
            ):
                (self.before if replaces is None else self.again)[award, month] = pay_month
            still = rows.filter(status=PaymentStatus.FAILED, replaced_by=None)
            for award, month, pk in still.values_list("award_id", "month", "pk"):
                self.failed[award, month] = Earlier(payment=pk)


def _paid_again(cells: RowReader) -> date | None:
    """The month of the failed payment that a row pays again, as its remark says."""
    match = PAID_AGAIN.search(cells.text("remark"))
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), 1)
    except ValueError:
        cells.bad(
            "remark",
            "bad_date",
            _("“%(text)s” names no month.") % {"text": match[0]},
            _("Write the month of the failed payment, such as 补发2022年3月."),
        )
        return None


def _pay_month(cells: RowReader, year: int | None) -> date | None:
    """The month of the row, of its sheet (12月 is of the year handed in), or of the day."""
    return cells.month("month", year=year) or cells.month("paid_on", required=True)


def _check_day(cells: RowReader, month: date | None, paid_on: date | None) -> None:
    if month and paid_on and paid_on < add_months(month, -MONTHS):
        cells.bad(
            "paid_on",
            "bad_date",
            _("The day lies more than a year before the month that was paid."),
            _("Correct the date."),
        )


def _key_of(earlier: "Earlier", award: int, made: dict[tuple[int, int], Payment]) -> int:
    return earlier.payment or int(made[earlier.entry, award].pk)


def _check_sum(
    cells: RowReader, amount: Decimal | None, basic: Decimal | None, supplement: Decimal
) -> None:
    if amount is None:
        return
    if amount == 0:
        cells.bad(
            "total_amount",
            "bad_money",
            _("A payment is more than zero."),
            _("Correct the amount, or delete the row."),
        )
    if basic is not None and basic + supplement != amount:
        cells.bad(
            "total_amount",
            "sum_differs",
            _("Basic amount and supplement make %(sum)s.") % {"sum": basic + supplement},
            _("Correct one of the three amounts."),
        )
