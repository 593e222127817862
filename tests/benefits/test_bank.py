"""The file to the bank and the bank's answer: whole or not at all."""

import io

import openpyxl
import pytest
from django.utils import timezone

from benefits.actions import bank
from benefits.models import BankReturn, Payment, PayrollRun
from benefits.states import PaymentStatus, RunStatus
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import HEADINGS, answer, orders_of, return_file
from tests.benefits.scene import MONTH
from welfare.exceptions import NotAllowed
from welfare.files.tables import BadFile, write_csv
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]


def _sent():
    for basic in (400, 500, 600):
        factories.award(basic=basic)
    return scene.run_to(RunStatus.SENT).pk


@pytest.fixture(scope="module")
def sent(once):
    """A run that was sent, once: every test would build the same."""
    return once(_sent)


@pytest.fixture
def run(sent, db):
    return PayrollRun.objects.get(pk=sent)


def stored(run):
    with run.bank_file.open() as file:
        return file.read()


def hand_in(run, lines, name="回盘.csv"):
    stream = io.BytesIO()
    write_csv(stream, HEADINGS, lines, encoding="gb18030")
    return bank.read_bank_return(
        by=scene.finance(), run=run, content=stream.getvalue(), file_name=name
    )


def line(payment, result="成功", **changes):
    values = {
        "流水号": payment.reference,
        "账号": payment.account,
        "户名": payment.payee_name,
        "金额": payment.amount,
        "结果": result,
        "失败原因": "",
        "交易日期": timezone.localdate(),
        **changes,
    }
    return [values[heading] for heading in HEADINGS]


def test_the_file_holds_what_was_signed(run):
    text = stored(run).decode("gb18030").splitlines()
    assert text[0] == "序号,户名,账号,开户行,金额,用途,流水号"
    assert text[-1] == "合计,3,,,1500.00,,"
    assert text[1].endswith(",400.00,低保202610,61039920261001000001")
    assert [order.reference for order in orders_of(stored(run))] == list(
        run.payments.order_by("pk").values_list("reference", flat=True)
    )
    assert set(run.payments.values_list("status", flat=True)) == {PaymentStatus.SENT}


def test_on_disk_the_file_is_encrypted(run):
    with open(run.bank_file.path, "rb") as raw:
        assert "流水号".encode("gb18030") not in raw.read()


def test_all_paid_settles_the_run(run):
    taken = answer(run, scene.finance())
    run.refresh_from_db()
    assert (taken.rows_read, taken.paid, taken.failed) == (3, 3, 0)
    assert run.status == RunStatus.SETTLED
    assert set(run.payments.values_list("paid_on", flat=True)) == {timezone.localdate()}


def test_an_answer_as_workbook(run):
    assert answer(run, scene.finance(), name="回盘.xlsx").paid == 3


def test_partial_answers(run):
    first, second, third = run.payments.order_by("pk")
    answer(
        run,
        scene.finance(),
        only={first.reference, second.reference},
        fail={second.reference: "户名不符"},
    )
    run.refresh_from_db()
    assert run.status == RunStatus.SENT
    answer(run, scene.finance(), only={third.reference})
    run.refresh_from_db()
    assert run.status == RunStatus.SETTLED
    second.refresh_from_db()
    assert (second.status, second.failure, second.paid_on) == ("failed", "户名不符", None)


def test_the_same_file_twice(run):
    first, *_rest = run.payments.order_by("pk")
    answer(run, scene.finance(), only={first.reference})
    with pytest.raises(NotAllowed):
        answer(run, scene.finance(), only={first.reference})
    assert run.returns.count() == 1


def test_failed_without_reason_says_so(run):
    hand_in(run, [line(row, "失败") for row in run.payments.all()])
    assert "" not in run.payments.values_list("failure", flat=True)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"流水号": "没有这个"}, "A"),
        ({"金额": "400.01"}, "D"),
        ({"金额": "四百多"}, "D"),
        ({"结果": "大概"}, "E"),
        ({"交易日期": "明天"}, "G"),
        ({"交易日期": "2062-10-12"}, "G"),
    ],
)
def test_one_wrong_row_refuses_the_whole_file(run, changes, column):
    first, second, third = run.payments.order_by("pk")
    with pytest.raises(bank.ReturnRefused) as refusal:
        hand_in(run, [line(first, **changes), line(second), line(third)])
    assert set(run.payments.values_list("status", flat=True)) == {PaymentStatus.SENT}
    kept = BankReturn.objects.get()
    assert kept.refused
    assert (kept.rows_read, kept.paid, kept.failed) == (3, 0, 0)
    assert kept == refusal.value.bank_return
    with kept.error_file.open() as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    assert any(cell.value == column for row in book.worksheets[0].rows for cell in row)


def test_a_row_twice(run):
    first = run.payments.first()
    with pytest.raises(bank.ReturnRefused):
        hand_in(run, [line(first), line(first)])


def test_a_row_of_another_run(run):
    answer(run, scene.finance())
    factories.award()
    other = scene.run_to(RunStatus.SENT)
    with pytest.raises(bank.ReturnRefused):
        hand_in(other, [line(other.payments.get()), line(run.payments.first())])
    assert other.payments.get().status == PaymentStatus.SENT


def test_an_answer_is_final(run):
    first, *_rest = run.payments.order_by("pk")
    hand_in(run, [line(first)])
    with pytest.raises(bank.ReturnRefused):
        hand_in(run, [line(first, "失败", 失败原因="销户")])
    first.refresh_from_db()
    assert first.status == PaymentStatus.PAID


def test_a_refused_file_mended_is_taken(run):
    payments = list(run.payments.all())
    with pytest.raises(bank.ReturnRefused):
        hand_in(run, [line(payments[0], 结果="?")])
    assert hand_in(run, [line(row) for row in payments]).paid == 3


@pytest.mark.parametrize(("name", "content"), [("a.csv", b""), ("a.xlsx", b"PK"), ("a.csv", b"x")])
def test_a_file_of_another_kind(run, name, content):
    with pytest.raises(BadFile):
        bank.read_bank_return(by=scene.finance(), run=run, content=content, file_name=name)
    assert not BankReturn.objects.exists()


def test_an_empty_answer(run):
    with pytest.raises(Exception, match="."):
        hand_in(run, [])
    assert not run.returns.filter(error_file="").exists()


def test_what_is_read_is_logged(run):
    answer(run, scene.finance())
    verbs = set(Event.objects.filter(case_id=run.pk).values_list("verb", flat=True))
    assert {"run_started", "run_calculated", "run_signed", "run_approved"} <= verbs
    assert {"bank_file_written", "bank_return_read"} <= verbs


def test_a_bank_that_answers_for_the_browser(run):
    content = return_file(stored(run), kind="xlsx")
    assert content.startswith(b"PK")
    assert PayrollRun.objects.get(pk=run.pk).month == MONTH
    assert Payment.objects.count() == 3
