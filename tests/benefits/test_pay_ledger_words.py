"""How payment ledgers write months and names."""

from contextlib import suppress
from datetime import date
from io import BytesIO

import pytest
from django.utils.translation import override

from benefits.ledgers import DESK as PAYMENTS
from benefits.models import Payment
from cases.models import Award
from tests import factories, ledgers
from tests.benefits.test_go_live import take, take_payments
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.files import imports
from welfare.files.imports.rules import blocked
from welfare.models import TableLayout

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def county(ledger_county, once):
    family = ledgers.person(1, 家庭人口=2, 保障人口=2), ledgers.member(5)
    once(lambda: take(ledger_county, ledgers.roll(*family)))
    return ledger_county


def paid_in(county, sheet, *rows):
    content = ledgers.payments(*rows, month=sheet)
    return take(county, content, desk=PAYMENTS, kind="pay")


@pytest.mark.parametrize(
    ("sheet", "first", "last"),
    [
        ("2022年1-3月", 1, 3),
        ("1—3月份", 1, 3),
        ("2022年1月至3月", 1, 3),
        ("2022.01-2022.03", 1, 3),
        ("2022年1季度", 1, 3),
        ("2022年上半年", 1, 6),
        ("下半年", 7, 12),
    ],
)
def test_a_span_of_months(county, sheet, first, last):
    paid = {"低保金": 1200, "合计": 1200, "发放日期": ""}
    batch = paid_in(county, sheet, ledgers.payment(1, **paid, 发放结果="失败"))
    assert batch.rejected == 0, batch.counts
    payment = Payment.objects.get()
    assert (payment.month, payment.last_month) == (date(2022, first, 1), date(2022, last, 1))


@pytest.mark.parametrize("sheet", ["2022年3-1月", "2022年1-13月", "2022-1"])
def test_what_is_no_span(county, sheet):
    with suppress(NotAllowed):
        paid_in(county, sheet, ledgers.payment(1, 发放日期=""))
    assert not Payment.objects.filter(last_month__isnull=False).exists()


@pytest.mark.parametrize(("name", "told"), [("户主1", 0), ("家人5", 0), ("代领人", 0), ("别人", 1)])
def test_a_name_that_is_not_the_ids_is_told(county, name, told):
    Award.objects.update(account_holder="代领人")
    batch = take_payments(county, ledgers.payment(1, 户主姓名=name))
    assert batch.saved == 1
    assert batch.counts["warnings"].get("other_name", 0) == told


def test_a_file_that_says_no_month_is_asked_for_it_and_not_for_a_day(county):
    layout = TableLayout.objects.get(county=county, kind="pay")
    layout.definition["columns"]["month"] = {"headers": ["发放月份"]}
    del layout.definition["columns"]["paid_on"], layout.definition["sheet_as"]
    layout.save()
    content = ledgers.payments(ledgers.payment(1), month="发放")
    (told, *more) = take(county, content, desk=PAYMENTS, kind="pay").counts["first_rejected"]
    assert str(PAYMENTS.specs["pay"].keys["month"]) in told["reason"]
    assert not more


def test_lines_of_two_kinds_of_payment_are_refused_in_words_of_payments(county):
    layout = TableLayout.objects.get(county=county, kind="pay")
    layout.definition["constants"] = {"pay_kind": "regular"}
    layout.save()
    line = dict.fromkeys(ledgers.payment(1), "")
    rows = ledgers.payment(1), {**line, "户主姓名": "二、节日慰问"}, ledgers.payment(1)
    batch = imports.hand_in(
        by=factories.user(Role.COUNTY_CASEWORKER),
        county=county,
        spec=PAYMENTS.specs["pay"],
        file=BytesIO(ledgers.payments({**line, "户主姓名": "一、正常发放"}, *rows)),
        file_name="发放.xlsx",
        year=2022,
    )
    assert batch.mapping["blocked"] == ["apart"]
    with override("zh-hans"):
        (said,) = blocked(batch)
    assert "不是同一项内容" in said
    assert "救助项目" not in said
