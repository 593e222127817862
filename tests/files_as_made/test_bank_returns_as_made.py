"""What banks send back, as it arrives: lost digits, impossible days, hidden rows, other endings."""

import io

import openpyxl
import pytest
from django.utils import timezone

from benefits.actions import bank
from benefits.forms.payroll import BankReturnForm
from benefits.states import PaymentStatus, RunStatus
from cases.ledgers import DESK
from tests import factories
from tests.benefits import scene
from tests.files_as_made.handing_in import content, first_number
from welfare.files.opening.filetype import TABLE_FILES
from welfare.files.views import UploadForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    for basic in (400, 500):
        factories.award(basic=basic)
    return scene.run_to(RunStatus.SENT)


def today():
    return timezone.localdate()  # no bank pays before its file was written


def sample(name, run, days=True):
    """The sample with the references and amounts of this run; what is odd in it stays."""
    book = openpyxl.load_workbook(io.BytesIO(content(name)))
    sheet = book.active
    for row, payment in zip(sheet.iter_rows(min_row=2), run.payments.order_by("pk"), strict=False):
        row[0].value, row[1].value = payment.reference, float(payment.amount)
        row[4].value = f"{today()}" if days else row[4].value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def hand_in(run, file, name="回盘.xlsx"):
    return bank.read_bank_return(by=scene.finance(), run=run, content=file, file_name=name)


def first_problem(run, file):
    with pytest.raises(bank.ReturnRefused) as refused:
        hand_in(run, file)
    assert not run.payments.exclude(status=PaymentStatus.SENT).exists()
    kept = openpyxl.load_workbook(refused.value.bank_return.error_file.open())
    rows = list(kept.worksheets[0].iter_rows(min_row=9, values_only=True))
    return rows[0]


def test_a_reference_that_lost_its_digits_is_named_so(run):
    sheet, row, column, _value, reason, _remedy, _weight, _rows = first_problem(run, content("40_"))
    assert (sheet, row, column) == ("Sheet", 2, "A")
    assert "电子表格" in reason or "spreadsheet" in reason


def test_a_day_before_the_run_is_refused(run):
    problem = first_problem(run, sample("41_", run, days=False))
    assert problem[2:4] == ("E", "1999-01-10")


def test_hidden_rows_count_and_are_told(run):
    taken = hand_in(run, sample("49_", run))
    assert (taken.paid, taken.failed) == (1, 1)
    assert first_number(taken.told[0]) == 1


def test_upright_strokes_are_read(run):
    payment = run.payments.first()
    text = content("45_").decode("gb18030").replace("61032920230103002045", payment.reference)
    text = text.replace("400.00", f"{payment.amount}").replace("20230110", f"{today():%Y%m%d}")
    assert hand_in(run, text.encode("gb18030"), "回盘.txt").paid == 1


def test_a_padded_reference_is_repaired(run):
    payment = run.payments.first()
    row = f"' {payment.reference}\u3000,{payment.amount},成功,{today()}"
    text = f"流水号,金额,结果,交易日期\n{row}\n"
    told = hand_in(run, text.encode("gb18030"), "回盘.csv").told
    assert first_number(told[0]) == 1


def test_every_ending_that_is_read_is_let_in_at_every_door():
    assert {".txt", ".xlsm", ".ods", ".et", ".xls", ".html"} <= set(TABLE_FILES)
    for form in (BankReturnForm(), UploadForm(DESK.specs["people"])):
        assert form.fields["file"].kinds == TABLE_FILES
