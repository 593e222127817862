"""CSV in GB18030: a heading, a line for each payment, and a last line with count and sum."""

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits.bank_formats.parts.order import (
    Order,
    check_totals,
    incomplete,
    malformed,
    total_of,
)
from welfare.exceptions import NotAllowed
from welfare.files.tables import write_csv

POSITION = 1
LABEL = gettext_lazy("CSV with a heading (GB18030)")
EXTENSION = "csv"
ENCODING = "gb18030"
COLUMNS = ("序号", "户名", "账号", "开户行", "金额", "用途", "流水号")
TRAILER = "合计"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write(orders: Sequence[Order]) -> bytes:
    """The file, in which no text is taken for a formula."""
    for number, order in enumerate(orders, 1):
        _check_text(number, order)
    stream = io.BytesIO()
    write_csv(stream, COLUMNS, _lines(orders), encoding=ENCODING, guard=False)
    return stream.getvalue()


def _lines(orders: Sequence[Order]) -> Iterator[tuple[object, ...]]:
    for number, order in enumerate(orders, 1):
        yield (
            number,
            order.holder,
            order.account,
            order.bank,
            f"{order.amount:.2f}",
            order.purpose,
            order.reference,
        )
    yield (TRAILER, len(orders), "", "", f"{total_of(orders):.2f}", "", "")


def _check_text(number: int, order: Order) -> None:
    """No text that a spreadsheet runs."""
    if any(text.startswith(FORMULA_SIGNS) for text in (order.holder, order.bank, order.purpose)):
        raise NotAllowed(
            _(
                "Line %(number)s (%(reference)s): a name begins with a sign that a spreadsheet "
                "takes for a formula. No bank file was written. Correct the holder or the bank."
            )
            % {"number": number, "reference": order.reference}
        )


def read(content: bytes) -> list[Order]:
    """Read a bank file back. Raises NotAllowed when its lines and its last line disagree."""
    rows = list(csv.reader(io.StringIO(content.decode(ENCODING), newline="")))
    if len(rows) < 2 or tuple(rows[0]) != COLUMNS or rows[-1][0] != TRAILER:
        raise incomplete()
    try:
        orders = [
            Order(holder, account, bank, Decimal(amount), purpose, reference)
            for _number, holder, account, bank, amount, purpose, reference in rows[1:-1]
        ]
        count, total = int(rows[-1][1]), Decimal(rows[-1][4])
    except (ValueError, InvalidOperation) as error:
        raise malformed() from error
    check_totals(orders, count, total)
    return orders
