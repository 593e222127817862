"""Each format of the bank file: the bytes on file, read back, and what it refuses."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

from benefits import bank_formats
from benefits.actions import bank
from benefits.bank_formats import FORMATS, USUAL, Order, pipes
from benefits.models import PayingBank, bank_format_of
from benefits.states import RunStatus
from tests import factories
from tests.benefits import scene
from welfare.exceptions import NotAllowed

GOLDEN = Path(__file__).parent / "bank_files"
ORDERS = [
    Order("测试甲", "6299000000000000001", "测试农商银行", Decimal("624.00"), "低保202610", "R1"),
    Order("𬱖㛃·阿", "62990000000", "测试银行", Decimal("1030.5"), "特困202610刘四", "R2"),
]
EACH = pytest.mark.parametrize("name", FORMATS)


def golden(name):
    return (GOLDEN / f"{name}.{FORMATS[name].extension}").read_bytes()


@EACH
def test_the_file_is_as_the_bank_agreed_to_it(name):
    assert FORMATS[name].write(ORDERS) == golden(name)


@EACH
def test_the_file_reads_back(name):
    assert FORMATS[name].read(golden(name)) == ORDERS


@EACH
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("624.00", "625.00", 1),  # another amount than the sum
        lambda text: "\r\n".join(text.split("\r\n")[:-2]) + "\r\n",  # the last line is gone
        lambda text: "\r\n".join(text.split("\r\n")[1:]),  # the first line is gone
        lambda text: text.replace("R1", "R1\r\nR1", 1),  # a line is broken
        lambda text: "",
    ],
)
def test_a_file_that_was_touched_is_refused(name, change):
    text, encoding = golden(name).decode(FORMATS[name].encoding), FORMATS[name].encoding
    with pytest.raises(NotAllowed):
        FORMATS[name].read(change(text).encode(encoding))


@EACH
@pytest.mark.parametrize(
    "wrong", [{"account": ""}, {"account": "62x"}, {"holder": " "}, {"amount": Decimal(0)}]
)
def test_no_bank_is_sent_a_line_without_account_holder_or_amount(name, wrong):
    with pytest.raises(NotAllowed, match="R1"):
        FORMATS[name].write([replace(ORDERS[0], **wrong)])


@pytest.mark.parametrize("wrong", [{"holder": "甲|乙"}, {"bank": "测试\r\n银行"}])
def test_no_text_breaks_a_line_of_strokes(wrong):
    with pytest.raises(NotAllowed, match="R1"):
        FORMATS["pipes"].write([replace(ORDERS[0], **wrong)])


def test_a_half_described_format_is_named():
    half = ModuleType("half")
    half.POSITION = 3
    with pytest.raises(ImproperlyConfigured, match="half .*LABEL"):
        bank_formats.described("half", half)


def test_a_format_says_its_encoding():
    module = ModuleType("other")
    vars(module).update({key: value for key, value in vars(pipes).items() if key.isupper()})
    module.write, module.read = pipes.write, pipes.read
    module.ENCODING = "utf-8"
    assert bank_formats.described("other", module).encoding == "utf-8"
    del module.ENCODING
    with pytest.raises(ImproperlyConfigured, match="other .*ENCODING"):
        bank_formats.described("other", module)


@pytest.mark.django_db
class TestCounty:
    """The county's row says which file its bank reads."""

    def test_a_county_that_has_not_said_sends_the_usual_one(self):
        assert bank_format_of(factories.county()).name == USUAL == "commas"

    @EACH
    def test_the_run_is_written_in_the_format_of_the_county(self, name):
        PayingBank.objects.create(county=factories.county(), name="农商行", file_format=name)
        factories.award(basic=400)
        run = scene.run_to(RunStatus.APPROVED)
        run = bank.write_bank_file(by=scene.cashier(), run=run, version=run.version)
        assert run.bank_file.name.endswith(f".{FORMATS[name].extension}")
        with run.bank_file.open() as file:
            (order,) = FORMATS[name].read(file.read())
        assert (order.amount, order.reference) == (400, run.payments.get().reference)
