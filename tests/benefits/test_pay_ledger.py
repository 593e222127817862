"""Old payments find their awards; nothing is paid twice, nothing again that did not fail."""

from datetime import date
from io import BytesIO

import pytest

from benefits.ledgers import DESK
from benefits.models import Payment
from benefits.states import PaymentStatus
from cases.ledgers import DESK as LEDGERS
from cases.models import Award
from tests import factories, ledgers
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.models import BatchStatus

pytestmark = pytest.mark.django_db
FEBRUARY = date(2022, 2, 10)


def take(county, content, desk=DESK, kind="pay"):
    batch = imports.hand_in(
        by=None, county=county, spec=desk.specs[kind], file=BytesIO(content), file_name="明细.xlsx"
    )
    return imports.take_now(by=None, batch=batch, desk=desk)


@pytest.fixture
def county():
    area = ledgers.county()
    take(area, ledgers.roll(ledgers.person(1), ledgers.person(2)), LEDGERS, "people")
    return area


def test_a_payment_belongs_to_the_award_of_its_month(county):
    batch = take(county, ledgers.payments(ledgers.payment(1)))
    assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 1)
    payment = Payment.objects.get()
    assert payment.award.number == "N0001"
    assert payment.month == payment.pay_month == date(2022, 1, 1)
    assert payment.run is None
    assert payment.batch == batch


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"救助类型": "农村分散特困"}, "no_award"),
        ({"身份证号": factories.resident_id(9)}, "no_award"),
        ({"合计": 500}, "sum_differs"),
        ({"合计": 0, "低保金": 0}, "bad_money"),
        ({"发放日期": ""}, "missing"),
        ({"发放结果": "也许"}, "unknown_word"),
        ({"备注": "补发2021年12月"}, "not_failed"),
        ({"备注": "补发2022年13月"}, "bad_date"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(county, cells, code):
    batch = take(county, ledgers.payments(ledgers.payment(2), ledgers.payment(1, **cells)))
    assert (batch.saved, batch.rejected) == (1, 1)
    assert batch.counts["rejected"] == {code: 1}


def test_a_month_is_paid_once(county):
    batch = take(county, ledgers.payments(ledgers.payment(1), ledgers.payment(1, 账号="62991")))
    assert batch.counts["rejected"] == {"paid_twice": 1}
    again = take(county, ledgers.payments(ledgers.payment(1), ledgers.payment(2)))
    assert (again.saved, again.skipped) == (1, 1)


def failed_and_paid_again():
    failed = ledgers.payment(1, 发放结果="失败", 失败原因="账号不存在", 发放日期="")
    again = ledgers.payment(1, 备注="补发2022年1月", 发放日期=FEBRUARY)
    return failed, again


def test_a_failed_payment_is_paid_again_by_a_row_of_its_own(county):
    failed, again = failed_and_paid_again()
    take(county, ledgers.payments(failed))
    take(county, ledgers.payments(again, month="2022年02月"))
    payment = Payment.objects.get(status=PaymentStatus.PAID)
    assert payment.replaces.status == PaymentStatus.FAILED
    assert payment.month == date(2022, 1, 1)
    assert payment.pay_month == date(2022, 2, 1)


def test_a_repayment_may_stand_in_the_same_file(county):
    failed, again = failed_and_paid_again()
    batch = take(county, ledgers.payments(failed, again))
    assert batch.saved == 2
    assert Payment.objects.exclude(replaces=None).count() == 1
    later = take(county, ledgers.payments(failed, again, ledgers.payment(2)))
    assert (later.saved, later.skipped) == (1, 2)


def test_one_sum_for_a_household_is_shared_among_its_awards(county):
    headings = [
        "乡镇", "村（社区）", "户号", "与户主关系", "姓名", "身份证号", "供养方式", "自理能力",
        "基本生活费", "护理费", "纳入时间",
    ]  # fmt: skip
    people = [
        ["测试1镇", "测试1镇村", "TK1", "户主", "甲", factories.resident_id(11), "分散", "全自理"],
        [
            "测试1镇",
            "测试1镇村",
            "TK1",
            "兄弟姐妹",
            "乙",
            factories.resident_id(12),
            "分散",
            "半护理",
        ],
    ]
    rows = [
        dict(zip(headings, [*one, 624, care, "2020-01-01"], strict=True))
        for one, care in zip(people, (106, 206), strict=True)
    ]
    take(county, ledgers.book("分散", headings, tuple(rows)), LEDGERS, "people")
    assert Award.objects.filter(programme__code="TEKUN").count() == 2
    one_sum = ledgers.payment(
        3,
        户主姓名="甲",
        身份证号=factories.resident_id(11),
        救助类型="农村分散特困",
        保障人数=2,
        低保金=1248,
        分类施保金=312,
        合计=1560,
    )
    batch = take(county, ledgers.payments(one_sum))
    assert batch.saved == 1
    assert batch.counts["made"] == {"payments": 2}
    assert sorted(Payment.objects.values_list("award__number", "amount", "payee__name")) == [
        ("TK1", 730, "甲"),
        ("TK1-2", 830, "甲"),
    ]


def test_undo_removes_repayments_too(county):
    failed, again = failed_and_paid_again()
    batch = take(county, ledgers.payments(failed, again, ledgers.payment(2)))
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    imports.undo(by=clerk, batch=batch, desk=DESK, reason="错的文件")
    assert not Payment.objects.exists()
    assert Award.objects.count() == 2


def test_undo_removes_a_repayment_of_a_repayment(county):
    failed, again = failed_and_paid_again()
    twice = {**again, "发放结果": "失败", "失败原因": "销户", "发放日期": ""}
    first = take(county, ledgers.payments(failed, ledgers.payment(2)))
    last = {**again, "账号": "6299"}
    batch = take(county, ledgers.payments(twice, last, month="2022年03月"))
    assert (first.saved, batch.saved) == (2, 2)
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    imports.undo(by=clerk, batch=batch, desk=DESK, reason="错的文件")
    assert Payment.objects.count() == 2
