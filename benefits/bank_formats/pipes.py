"""Text with upright strokes in GB18030: count and sum in the first line and in the last."""

import re
from collections.abc import Sequence
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

POSITION = 2
LABEL = gettext_lazy("Text with upright strokes (GB18030)")
EXTENSION = "txt"
ENCODING = "gb18030"
STROKE, END = "|", "\r\n"
SEPARATORS = re.compile(r"[|\x00-\x1f\x7f]")
HEAD, LINE, TAIL = "H", "D", "T"


def write(orders: Sequence[Order]) -> bytes:
    """The file, in which no text breaks a line or a field."""
    sums = [str(len(orders)), f"{total_of(orders):.2f}"]
    rows = [[HEAD, *sums]]
    for number, order in enumerate(orders, 1):
        _check_text(number, order)
        rows.append(
            [
                *(LINE, str(number), order.reference, order.account, order.holder),
                *(order.bank, f"{order.amount:.2f}", order.purpose),
            ]
        )
    rows.append([TAIL, *sums])
    return "".join(STROKE.join(row) + END for row in rows).encode(ENCODING)


def _check_text(number: int, order: Order) -> None:
    """No stroke and no line end inside a text."""
    for text in (order.holder, order.bank, order.purpose):
        if SEPARATORS.search(text):
            raise NotAllowed(
                _(
                    "Line %(number)s (%(reference)s): a name holds a sign that separates the "
                    "fields of the bank file. No bank file was written. Correct the holder or the "
                    "bank."
                )
                % {"number": number, "reference": order.reference}
            )


def read(content: bytes) -> list[Order]:
    """Read a bank file back. Raises NotAllowed when lines, head and tail disagree."""
    rows = [line.split(STROKE) for line in content.decode(ENCODING).split(END)[:-1]]
    if len(rows) < 2 or (rows[0][0], rows[-1][0]) != (HEAD, TAIL):
        raise incomplete()
    orders = []
    try:
        for mark, _number, reference, account, holder, bank, amount, purpose in rows[1:-1]:
            if mark != LINE:
                raise malformed()
            orders.append(Order(holder, account, bank, Decimal(amount), purpose, reference))
        sums = [(int(count), Decimal(total)) for _mark, count, total in (rows[0], rows[-1])]
    except (ValueError, InvalidOperation) as error:
        raise malformed() from error
    for count, total in sums:
        check_totals(orders, count, total)
    return orders
