"""The file that tells the bank whom to pay. It is read back before anybody gets it. (代发文件)"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from welfare.exceptions import NotAllowed
from welfare.files.tables import write_csv

ENCODING = "gb18030"
COLUMNS = ("序号", "户名", "账号", "开户行", "金额", "用途", "流水号")
TRAILER = "合计"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Order:
    """One payment as the bank reads it."""

    holder: str
    account: str
    bank: str
    amount: Decimal
    purpose: str
    reference: str


def write(orders: Iterable[Order]) -> bytes:
    """The file: heading, one line each, and a last line with count and sum."""
    stream = io.BytesIO()
    write_csv(stream, COLUMNS, _lines(orders), encoding=ENCODING, guard=False)
    return stream.getvalue()


def _lines(orders: Iterable[Order]) -> Iterator[tuple[object, ...]]:
    count, total = 0, Decimal(0)
    for count, order in enumerate(orders, 1):
        _check(count, order)
        total += order.amount
        yield (
            count,
            order.holder,
            order.account,
            order.bank,
            f"{order.amount:.2f}",
            order.purpose,
            order.reference,
        )
    yield (TRAILER, count, "", "", f"{total:.2f}", "", "")


def _check(number: int, order: Order) -> None:
    """A blank account or amount never reaches the bank, and no text that a spreadsheet runs."""
    place = {"number": number, "reference": order.reference}
    if not order.account.isdigit() or not order.holder.strip() or order.amount <= 0:
        raise NotAllowed(
            _(
                "Line %(number)s (%(reference)s) has no valid account, holder or amount. "
                "No bank file was written. Discard the run, correct the award, prepare it again."
            )
            % place
        )
    if any(text.startswith(FORMULA_SIGNS) for text in (order.holder, order.bank, order.purpose)):
        raise NotAllowed(
            _(
                "Line %(number)s (%(reference)s): a name begins with a sign that a spreadsheet "
                "takes for a formula. No bank file was written. Correct the holder or the bank."
            )
            % place
        )


def read(content: bytes) -> list[Order]:
    """Read a bank file back. Raises NotAllowed when its lines and its last line disagree."""
    rows = list(csv.reader(io.StringIO(content.decode(ENCODING), newline="")))
    if len(rows) < 2 or tuple(rows[0]) != COLUMNS or rows[-1][0] != TRAILER:
        raise NotAllowed(_("The bank file does not read back: heading or last line is missing."))
    try:
        orders = [
            Order(holder, account, bank, Decimal(amount), purpose, reference)
            for _number, holder, account, bank, amount, purpose, reference in rows[1:-1]
        ]
        count, total = int(rows[-1][1]), Decimal(rows[-1][4])
    except (ValueError, InvalidOperation) as error:
        raise NotAllowed(_("The bank file does not read back: a line is malformed.")) from error
    if (count, total) != (len(orders), sum((order.amount for order in orders), Decimal(0))):
        raise NotAllowed(_("The bank file does not read back: its last line has another sum."))
    return orders
