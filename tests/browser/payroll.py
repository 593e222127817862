"""A payroll run through the browser: two people, the bank's file, the bank's answer."""

from datetime import date

from django.utils import timezone

from tests import factories
from tests.benefits.bank import return_file
from welfare.accounts.roles import Role


def calculate(finance, month=""):
    """Start the run of a month (the present one) and wait for the worker."""
    month = month or f"{timezone.localdate():%Y-%m}"
    first = date.fromisoformat(f"{month}-01")
    factories.live(finance.person.county, first.replace(month=1))  # a run looks at each month since
    factories.funded(finance.person.county, first)
    finance.go("发放批次")
    finance.send({"月份": month}, "开始测算")
    finance.wait_for_job("待签", finance.page.reload)


def _tick_all(signer):
    """Whoever signs says of each list that it was looked at: changed settings, what is unusual."""
    for tick in signer.page.locator("input[name=looked_at]").all():
        tick.check()


def sign_twice_and_write(at_desk, count, total, month=""):
    """From nothing to the bank file; finance at the page of the run, and what was downloaded."""
    finance = at_desk(Role.FINANCE)
    calculate(finance, month)
    finance.reads(total)
    address = finance.page.url
    reviewer, leader = at_desk(Role.PAYROLL_REVIEWER), at_desk(Role.BUREAU_HEAD)
    reviewer.page.goto(address)
    reviewer.reads(f"{count:,} 笔", total)
    _tick_all(reviewer)
    reviewer.press("签批（一签）")
    reviewer.reads("一签")
    leader.page.goto(address)
    leader.reads(reviewer.person.full_name, total)
    _tick_all(leader)
    leader.press("签批（二签）")
    leader.reads("二签")
    cashier = at_desk(Role.CASHIER)
    cashier.page.goto(address)
    cashier.press("生成代发文件")
    cashier.reads("已送银行")
    _name, content = cashier.download("下载代发文件")
    finance.page.goto(address)
    return finance, content


def answer(finance, content, failing=None):
    """Hand the bank's answer in."""
    returned = return_file(content, failing, day=timezone.localdate())
    file = {"name": "回盘.csv", "mimeType": "text/csv", "buffer": returned}
    finance.press("上传银行回盘")
    finance.send({"银行回盘文件": file}, "读取文件")


def pay(at_desk, count, total, month=""):
    """Everything is paid."""
    finance, content = sign_twice_and_write(at_desk, count, total, month)
    answer(finance, content)
    finance.reads("已回盘")
