"""A payroll run through the browser: two people, the bank's file, the bank's answer."""

from django.utils import timezone

from tests import factories
from tests.benefits.bank import return_file


def calculate(finance, month=""):
    """Start the run of a month (the present one) and wait for the worker."""
    factories.live(finance.person.county)
    finance.go("发放批次")
    finance.send({"月份": month} if month else {}, "开始测算")
    finance.wait_for_job("签批（一签）", finance.page.reload)


def sign_twice_and_write(finance, approver, count, total, month=""):
    """From nothing to the bank file; returns what was downloaded."""
    calculate(finance, month)
    finance.reads(f"{count:,} 笔", total)
    finance.press("签批（一签）")
    finance.reads("一签")
    address = finance.page.url
    approver.page.goto(address)
    approver.reads(finance.person.full_name, total)
    approver.press("签批（二签）")
    approver.reads("二签")
    finance.page.goto(address)
    finance.press("生成代发文件")
    finance.reads("已送银行")
    _name, content = finance.download("下载代发文件")
    return content


def answer(finance, content, failing=None):
    """Hand the bank's answer in."""
    returned = return_file(content, failing, day=timezone.localdate())
    file = {"name": "回盘.csv", "mimeType": "text/csv", "buffer": returned}
    finance.press("上传银行回盘")
    finance.send({"银行回盘文件": file}, "读取文件")


def pay(finance, approver, count, total, month=""):
    """Everything is paid."""
    answer(finance, sign_twice_and_write(finance, approver, count, total, month))
    finance.reads("已回盘")
