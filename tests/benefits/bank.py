"""A bank that answers a bank file, for tests and for the browser's walk. Not part of the product.

content = return_file(bank_file_bytes, fail={"reference": "reason"})
"""

import io
from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from django.utils import timezone

from benefits import sending
from benefits.actions import bank
from benefits.bank_files.outgoing import OfFile, Order, read_back
from benefits.models import BankLayout
from welfare.exceptions import NotAllowed
from welfare.files.tables import write_csv, write_table

HEADINGS = ("流水号", "账号", "户名", "金额", "结果", "失败原因", "交易日期")


def orders_of(content: bytes) -> list[Order]:
    """What the file orders, by whichever layout reads it; one that names neither day nor run."""
    told = OfFile(date.min, date.min, "", "")
    for row in BankLayout.objects.order_by("pk"):
        with suppress(NotAllowed, UnicodeDecodeError):
            return read_back(sending.bank_of(row), content, told)
    raise AssertionError("no layout reads this file")


def rows(content: bytes, fail: Mapping[str, str], only=None, day=None):
    for order in orders_of(content):
        if only is not None and order.reference not in only:
            continue
        reason = fail.get(order.reference, "")
        result = "失败" if reason else "成功"
        paid_on = day or timezone.localdate()
        yield (order.reference, order.account, order.holder, order.amount, result, reason, paid_on)


def return_file(
    content: bytes, fail: Mapping[str, str] | None = None, only=None, kind="csv", day=None
):
    """The bank's answer to a bank file as .csv (GB18030, with a total line) or .xlsx."""
    lines = list(rows(content, fail or {}, only, day))
    stream = io.BytesIO()
    if kind == "xlsx":
        write_table(stream, "回盘", HEADINGS, lines)
    else:
        total = ("合计", "", "", sum(line[3] for line in lines), "", "", "")
        write_csv(stream, HEADINGS, [*lines, total], encoding="gb18030")
    return stream.getvalue()


def first_references(content: bytes, count: int) -> list[str]:
    """The references of the first lines, to let them fail."""
    return [order.reference for order in orders_of(content)[:count]]


def answer(run, by, fail=None, only=None, name="回盘.csv"):
    """Write the answer and hand it in."""
    with run.bank_file.open() as stored:
        content = return_file(stored.read(), fail, only, name.rpartition(".")[2])
    return bank.read_bank_return(by=by, run=run, content=content, file_name=name)
