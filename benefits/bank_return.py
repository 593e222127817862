"""What the bank answered, matched line by line with the payments that were sent. (银行回盘)

Nothing is saved here: `match` says what each line means and everything that is wrong with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits.bank_files.layout import AnswerLayout, Meant
from benefits.models import BankFile, Payment
from benefits.states import PaymentStatus
from welfare.files.tables import (
    BadValue,
    Problem,
    Row,
    TableFile,
    parse_date,
    parse_money,
    text,
)
from welfare.files.tables.values import ambiguous_month, in_forms
from welfare.models import Division
from welfare.personal.account import EXACT, SCIENTIFIC
from welfare.personal.repairs import repaired


@dataclass(frozen=True)
class Answer:
    """One line of the bank about one payment; `failure` is empty when it was paid."""

    payment: int
    paid_on: date
    failure: str
    amount: Decimal


@dataclass
class Matched:
    """The answers of a file and everything that is wrong with it."""

    answers: list[Answer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows_read: int = 0
    repaired: int = 0

    def notes(self, table: TableFile) -> tuple[str, ...]:
        """What the person should know of the file although it was read."""
        told = (
            (table.counts.hidden_rows, _("%(n)s of the rows are hidden in the file; they count.")),
            (self.repaired, _("%(n)s references were repaired (spaces, apostrophes).")),
        )
        return tuple(note % {"n": n} for n, note in told if n)

    @property
    def paid(self) -> int:
        return sum(1 for answer in self.answers if not answer.failure)

    @property
    def failed(self) -> int:
        return len(self.answers) - self.paid

    @property
    def sums(self) -> dict[str, Any]:
        """What the lines come to, for the rows in which the file says so itself."""
        paid = sum((one.amount for one in self.answers if not one.failure), Decimal(0))
        total = sum((one.amount for one in self.answers), Decimal(0))
        return {
            "count": len(self.answers),
            "sum": total,
            "paid_count": self.paid,
            "paid_sum": paid,
            "failed_count": self.failed,
            "failed_sum": total - paid,
        }


@dataclass(frozen=True)
class Sent:
    """A payment as the bank was told it."""

    pk: int
    run: int | None
    bank_file: int | None
    amount: Decimal
    status: str


def sent_payments(references: Iterable[str], county: Division) -> dict[str, Sent]:
    """The county's payments by reference, with one query."""
    rows = Payment.objects.filter(reference__in=list(references), town__parent=county)
    values = rows.values_list("reference", "pk", "run", "bank_file", "amount", "status")
    return {reference: Sent(*rest) for reference, *rest in values}


def match(table: TableFile, file: BankFile, layout: AnswerLayout, today: date) -> Matched:
    """Compare every row with the payment it names: reference, run, bank, amount, result, day."""
    rows = list(table)
    references = [_reference(row) for row in rows]
    known = sent_payments((reference for reference, _dirty in references), file.run.county)
    days = file.written_on, today
    matched, first_row = Matched(rows_read=len(rows)), dict[str, Row]()
    for row, (reference, dirty) in zip(rows, references, strict=True):
        matched.repaired += dirty
        sent = known.get(reference)
        problem = _wrong_payment(row, sent, first_row.get(reference), file)
        first_row.setdefault(reference, row)
        if problem is None and sent is not None:
            problem = _read_answer(row, sent, layout.results, days, matched)
        if problem is not None:
            matched.problems.append(problem)
    return matched


def _reference(row: Row) -> tuple[str, bool]:
    """The reference without what it picked up on its way, and whether anything was taken out."""
    written = row.text("reference")
    reference, repairs = repaired(written)
    return reference, bool(repairs)


def _lost_digits(row: Row) -> bool:
    cell = row["reference"]
    if isinstance(cell, int | float):
        return abs(cell) >= EXACT
    return SCIENTIFIC.fullmatch(row.text("reference")) is not None


def _wrong_payment(
    row: Row, sent: Sent | None, earlier: Row | None, file: BankFile
) -> Problem | None:
    ask = _("Ask the bank for a corrected file.")
    if _lost_digits(row):
        reason = _("A spreadsheet kept the reference as a figure and lost its last digits.")
        remedy = _(
            "Hand in the bank's own file, or open it with this column set to text format: the"
            " digits cannot be restored."
        )
        return row.problem("reference", reason, remedy)
    if earlier is not None:
        reason = _("The reference stands already in row %(row)s.") % {"row": earlier.number}
        return row.problem("reference", reason, ask)
    if sent is None:
        return row.problem("reference", _("No payment has this reference."), ask)
    if sent.run != file.run_id:
        remedy = _("Hand the file in at the run it belongs to.")
        return row.problem("reference", _("The payment belongs to another run."), remedy)
    if sent.bank_file != file.pk:
        remedy = _("Hand the file in as the answer of that bank.")
        return row.problem("reference", _("The payment was sent to another bank."), remedy)
    if sent.status != PaymentStatus.SENT:
        remedy = _("Delete the row: an answer is final.")
        return row.problem("reference", _("The bank has already answered this payment."), remedy)
    return _wrong_amount(row, sent, ask)


def _wrong_amount(row: Row, sent: Sent, ask: str) -> Problem | None:
    try:
        amount = parse_money(row["amount"], row.unit("amount"))
    except BadValue as bad:
        return row.problem("amount", bad.reason, bad.remedy)
    if amount != sent.amount:
        reason = _("The amount is not the %(amount)s that was sent.") % {"amount": sent.amount}
        return row.problem("amount", reason, ask)
    return None


def _paid_on(row: Row) -> date | None:
    cell = row.values().get("paid_on", "")
    if said := in_forms(cell, row.dates("paid_on")):
        return said
    if row.may_be_october("paid_on"):
        raise ambiguous_month(cell)
    return parse_date(cell, row.day_zero)


def _read_answer(
    row: Row,
    sent: Sent,
    words: Mapping[str, Meant],
    days: tuple[date, date],
    matched: Matched,
) -> Problem | None:
    meaning = words.get(row.text("result"))
    if meaning is None:
        remedy = _("Write one of: %(words)s.") % {"words": "、".join(words)}
        return row.problem("result", _("The result is not understood."), remedy)
    try:
        day = _paid_on(row) or days[1]
    except BadValue as bad:
        return row.problem("paid_on", bad.reason, bad.remedy)
    if day > days[1]:
        return row.problem("paid_on", _("The day lies in the future."), _("Correct the date."))
    if day < days[0]:
        reason = _("The bank file was written on %(day)s only.") % {"day": days[0].isoformat()}
        return row.problem("paid_on", reason, _("Correct the date."))
    failure = ""
    if not meaning.paid:
        said = text(row.values().get("failure", "")) or meaning.reason
        failure = said[:120] or _("The bank gave no reason")
    matched.answers.append(Answer(sent.pk, day, failure, sent.amount))
    return None
