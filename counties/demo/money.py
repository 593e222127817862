"""Money of the demo: a month that the bank answered, one to sign, a town's reserve."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from celery import current_app
from django.db import transaction
from django.utils import timezone

from benefits import sending
from benefits.actions import bank, payroll, reserve
from benefits.bank_files.outgoing import OfFile, read_back
from benefits.models import Allocation, PayrollRun
from benefits.models.reserve import ReserveEntry, ReserveKind
from benefits.signing import seen
from benefits.states import RunStatus
from cases.models import GoLive
from counties.demo.cases import programme_of
from welfare.county.months import first_of, next_month
from welfare.files.tables import write_csv
from welfare.models import Division, User

REFUSED = ("户名不符", "账户已销户", "账号不存在")  # what a bank says, one payment each
HEADINGS = ("流水号", "账号", "户名", "金额", "结果", "失败原因", "交易日期")


@contextmanager
def at_once() -> Iterator[None]:
    """What is queued is done here: no worker runs yet while the demo is prepared."""
    logging.getLogger("celery.app.trace").setLevel(logging.WARNING)
    before = current_app.conf.task_always_eager
    current_app.conf.task_always_eager = True
    try:
        yield
    finally:
        current_app.conf.task_always_eager = before


def _user(name: str) -> User:
    user: User = User.objects.get(username=name)
    return user


def fill(town: Division) -> None:
    """The first month paid and answered, and a reserve filled."""
    _pay(town, first_month(town))
    if not ReserveEntry.objects.filter(town=town).exists():
        _reserve(town)


def first_month(town: Division) -> date:
    """The month from which this system pays."""
    month: date = GoLive.objects.filter(programme__county=town.parent).latest("month").month
    return month


def count_second(town: Division) -> None:
    """The second month to be signed, as the awards stand by then."""
    _run(town, next_month(first_month(town)))


def _run(town: Division, month: date) -> PayrollRun:
    """The month's run; a filling that was cut off has begun it already."""
    runs = PayrollRun.objects.filter(county=town.parent, month=month).order_by("pk")
    run = runs.first() or payroll.start_run(by=_user("finance"), month=month)
    run.refresh_from_db()
    return run


def _pay(town: Division, month: date) -> None:
    """Counted, signed by two, written for the bank, and answered with some refusals; each step
    begins where the one before stands."""
    run = _run(town, month)
    if run.status == RunStatus.CALCULATED:
        run = payroll.sign_run(
            by=_user("payroll-reviewer"), run=run, version=run.version, looked_at=seen.asked(run)
        )
    if run.status == RunStatus.SIGNED:
        run = payroll.approve_run(
            by=_user("bureau-head"),
            run=run,
            version=run.version,
            looked_at=seen.asked(run),
        )
    if run.status == RunStatus.APPROVED:
        run = bank.write_bank_file(by=_user("cashier"), run=run, version=run.version)
        run.refresh_from_db()
    if run.status != RunStatus.SENT:
        return
    layout = run.files.select_related("layout").get().layout  # the sample county has one bank
    with run.bank_file.open() as stored:
        content = _answer(sending.bank_of(layout), stored.read())
    bank.read_bank_return(by=_user("finance"), run=run, content=content, file_name="回盘.csv")


def _answer(by: sending.Bank, content: bytes) -> bytes:
    """What the invented bank says: everything paid, but for the first few."""
    orders = read_back(by, content, OfFile(date.min, date.min, "", ""))
    today, lines = timezone.localdate(), []
    for number, order in enumerate(orders):
        why = REFUSED[number] if number < len(REFUSED) else ""
        said = ("失败" if why else "成功", why, today)
        lines.append((order.reference, order.account, order.holder, order.amount, *said))
    stream = io.BytesIO()
    write_csv(stream, HEADINGS, lines, encoding="gb18030")
    return stream.getvalue()


@transaction.atomic
def _reserve(town: Division) -> None:
    """The town's reserve is filled; a second booking waits for another person."""
    today = timezone.localdate()
    relief = programme_of(town.parent, relief=True)
    for number, amount in enumerate((Decimal(50_000), Decimal(20_000)), 1):
        money = Allocation.objects.granted().in_month(first_of(today))
        for_relief = money.filter(county=town.parent, programmes=relief).first()
        if for_relief is None:
            return
        entry = reserve.book_reserve(
            by=_user("finance"),
            town=town,
            kind=ReserveKind.TOP_UP,
            happened_on=today,
            amount=amount,
            voucher=f"备用金拨付{number}号",
            allocation=for_relief,
        )
        if number == 1:
            reserve.confirm_reserve(by=_user("bureau-head"), entry=entry)
