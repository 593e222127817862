"""The file to the bank."""

from decimal import Decimal

import pytest

from benefits.actions import bank
from benefits.bank_formats import FORMATS, Order
from benefits.states import RunStatus
from cases.models import AwardAmount
from tests import factories
from tests.benefits import scene
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db


ORDER = Order("测试", "6299000000000000000", "测试银行", Decimal("12.30"), "低保202610", "R1")


def test_rare_characters_survive(monkeypatch):
    order = Order("𬱖㛃·阿", "62990000000", "测试银行", Decimal(1), "低保", "R1")
    assert FORMATS["commas"].read(FORMATS["commas"].write([order])) == [order]


@pytest.mark.parametrize(
    "changes",
    [
        {"account": ""},
        {"account": "abc"},
        {"amount": Decimal(0)},
        {"holder": " "},
        {"holder": "=1+1"},
        {"bank": "@x"},
    ],
)
def test_a_blank_or_dangerous_line_stops_the_file(changes):
    with pytest.raises(NotAllowed, match="R1"):
        FORMATS["commas"].write([Order(**{**ORDER.__dict__, **changes})])


def test_a_file_that_does_not_add_up_is_noticed():
    content = FORMATS["commas"].write([ORDER]).decode("gb18030")
    for wrong in (content.replace("合计,1", "合计,2"), content.replace("合计", "小计"), "x"):
        with pytest.raises(NotAllowed):
            FORMATS["commas"].read(wrong.encode("gb18030"))


def test_no_file_when_the_payments_are_not_what_was_signed():
    factories.award(basic=400)
    run = scene.run_to(RunStatus.APPROVED)
    run.payments.update(basic=401, amount=401)
    AwardAmount.objects.update(basic=401)
    with pytest.raises(NotAllowed, match="401"):
        bank.write_bank_file(by=scene.cashier(), run=run, version=run.version)
    run.refresh_from_db()
    assert (run.status, bool(run.bank_file)) == (RunStatus.APPROVED, False)
    assert run.payments.get().reference == ""
