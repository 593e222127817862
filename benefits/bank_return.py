"""What the bank answered, matched line by line with the payments that were sent. (银行回盘)

Nothing is saved here: `match` says what each line means and everything that is wrong with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from benefits.models import Payment, PayrollRun
from benefits.states import PaymentStatus
from welfare.county.months import previous_month
from welfare.exceptions import NotAllowed
from welfare.files.tables import (
    BadValue,
    Layout,
    Problem,
    Row,
    TableFile,
    load_layouts,
    parse_date,
    parse_money,
    text,
)
from welfare.files.tables.values import ambiguous_month
from welfare.models import Division, TableLayout
from welfare.personal.account import EXACT, SCIENTIFIC
from welfare.personal.repairs import repaired

KIND = "bank_return"
NEEDED = ("reference", "amount", "result")
# What banks call these columns; a county's own file layout of this kind takes its place.
LAYOUT: dict[str, Any] = {
    "title": "银行回盘",
    "row_keys": ["reference", "result"],
    "columns": {
        "reference": {"headers": ["流水号", "业务流水号", "代发流水号"], "required": True},
        "amount": {"headers": ["金额", "交易金额", "代发金额"], "required": True},
        "result": {"headers": ["结果", "处理结果", "发放结果", "交易结果"], "required": True},
        "failure": {"headers": ["失败原因", "原因", "返回信息"]},
        "paid_on": {"headers": ["日期", "交易日期", "入账日期", "发放日期"]},
        "account": {"headers": ["账号", "收款账号"], "secret": True},
        "holder": {"headers": ["户名", "收款户名"]},
    },
    "words": {
        "paid": ["成功", "交易成功", "发放成功", "已入账"],
        "failed": ["失败", "交易失败", "发放失败", "退回", "退票"],
    },
}


@dataclass(frozen=True)
class Answer:
    """One line of the bank about one payment; `failure` is empty when it was paid."""

    payment: int
    paid_on: date
    failure: str


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


@dataclass(frozen=True)
class Sent:
    """A payment as the bank was told it."""

    pk: int
    run: int | None
    amount: Decimal
    status: str


def layout_for(county: Division) -> tuple[list[Layout], dict[str, str]]:
    """The county's layout of return files, and which word of a result means what."""
    row = TableLayout.objects.filter(county=county, kind=KIND).first()
    definition = dict(row.definition if row else LAYOUT)
    words = definition.pop("words", LAYOUT["words"])
    lacking = [key for key in NEEDED if key not in definition.get("columns", {})]
    if lacking:
        raise NotAllowed(
            _(
                "The layout of bank returns of %(county)s has no column %(columns)s. "
                "Add it under Administration, File layouts."
            )
            % {"county": county, "columns": ", ".join(lacking)}
        )
    layouts = load_layouts({"layouts": {KIND: definition}})[KIND]
    return layouts, {word: meaning for meaning, listed in words.items() for word in listed}


def sent_payments(references: Iterable[str], county: Division) -> dict[str, Sent]:
    """The county's payments by reference, with one query."""
    rows = Payment.objects.filter(reference__in=list(references), town__parent=county)
    values = rows.values_list("reference", "pk", "run", "amount", "status")
    return {reference: Sent(*rest) for reference, *rest in values}


def match(table: TableFile, run: PayrollRun, words: Mapping[str, str], today: date) -> Matched:
    """Compare every row with the payment it names: reference, run, amount, result."""
    rows = list(table)
    references = [_reference(row) for row in rows]
    known = sent_payments((reference for reference, _dirty in references), run.county)
    matched, first_row = Matched(rows_read=len(rows)), dict[str, Row]()
    for row, (reference, dirty) in zip(rows, references, strict=True):
        matched.repaired += dirty
        sent = known.get(reference)
        problem = _wrong_payment(row, sent, first_row.get(reference), run)
        first_row.setdefault(reference, row)
        if problem is None and sent is not None:
            problem = _read_answer(row, sent, words, run, today, matched)
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
    row: Row, sent: Sent | None, earlier: Row | None, run: PayrollRun
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
    if sent.run != run.pk:
        remedy = _("Hand the file in at the run it belongs to.")
        return row.problem("reference", _("The payment belongs to another run."), remedy)
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
    if row.may_be_october("paid_on"):
        raise ambiguous_month(cell)
    return parse_date(cell, row.day_zero)


def _read_answer(
    row: Row,
    sent: Sent,
    words: Mapping[str, str],
    run: PayrollRun,
    today: date,
    matched: Matched,
) -> Problem | None:
    meaning = words.get(row.text("result"))
    if meaning is None:
        remedy = _("Write one of: %(words)s.") % {"words": "、".join(words)}
        return row.problem("result", _("The result is not understood."), remedy)
    try:
        day = _paid_on(row) or today
    except BadValue as bad:
        return row.problem("paid_on", bad.reason, bad.remedy)
    if day > today:
        return row.problem("paid_on", _("The day lies in the future."), _("Correct the date."))
    if day < previous_month(run.month):
        reason = _("The day lies before the run of %(month)s.") % {"month": f"{run.month:%Y-%m}"}
        return row.problem("paid_on", reason, _("Correct the date."))
    failure = ""
    if meaning == "failed":
        failure = text(row.values().get("failure", ""))[:120] or _("The bank gave no reason")
    matched.answers.append(Answer(sent.pk, day, failure))
    return None
