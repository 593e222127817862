"""People of ledgers who have no resident ID, or not yet: the row names the certificate."""

from datetime import date
from io import BytesIO

import pytest

from benefits.ledgers import DESK as PAYMENTS
from benefits.models import Payment
from cases.ledgers import DESK
from cases.models import GroupMember, Person
from tests import factories, ledgers
from welfare.files import imports
from welfare.models import BatchStatus
from welfare.personal import certificates, crypto

pytestmark = pytest.mark.django_db
MORE = ["证件类型", "性别", "出生日期"]
ANNA = {"姓名": "安娜", "证件类型": "护照", "身份证号": "Ｅ1234 5678"}
ANNA |= {"性别": "女", "出生日期": "1980.4.3"}
BABY = {"姓名": "李安", "证件类型": "出生医学证明", "身份证号": "T610000123"}
BABY |= {"性别": "男", "出生日期": date(2021, 11, 5), "与户主关系": "之子"}


@pytest.fixture
def county():
    return ledgers.county()


def take(county, kind, headings, *rows, desk=DESK, sheet="测试1镇", **given):
    batch = imports.hand_in(
        by=None,
        county=county,
        spec=desk.specs[kind],
        file=BytesIO(ledgers.book(sheet, [*headings, *MORE], rows)),
        file_name="台账2022.xlsx",
        **given,
    )
    return imports.take_now(by=None, batch=batch, desk=desk)


def roll(county, *rows):
    return take(county, "people", ledgers.ROLL_HEADINGS, *rows, year=2022)


def test_a_passport_and_a_newborn_are_taken_over_once_and_known_again(county):
    rows = (ledgers.person(1, 户主姓名="安娜", 家庭人口=2, 保障人口=2, **ANNA), BABY)
    batch = roll(county, *rows)
    assert (batch.status, batch.saved) == (BatchStatus.IMPORTED, 2), batch.counts
    anna, baby = Person.objects.order_by("pk")
    assert (anna.certificate, anna.resident_id, anna.sex) == ("passport", "E12345678", "F")
    assert anna.birth_date == date(1980, 4, 3)
    assert anna.resident_id_hash == certificates.hash_of("passport", "E12345678")
    assert (baby.certificate, baby.birth_date) == ("birth", date(2021, 11, 5))
    again = [{**row, "备注": "再次报送"} for row in rows]
    assert roll(county, *again).skipped == 2
    assert Person.objects.count() == 2


def test_a_column_of_certificates_changes_nothing_for_a_resident_id(county):
    said = ("", "居民身份证", "户口簿", "")
    rows = [ledgers.person(n, 证件类型=word) for n, word in enumerate(said, 1)]
    assert roll(county, *rows).saved == len(said)
    assert {*Person.objects.values_list("certificate", flat=True)} == {""}


def test_a_card_numbered_like_a_resident_id_says_its_kind_itself(county):
    body = "83000019800403001"
    number = body + "0123456789X"[[n for n in range(11) if _fits(body, n)][0]]
    assert roll(county, ledgers.person(1, 身份证号=number)).saved == 1
    one = Person.objects.get()
    assert one.certificate == "hmt_residence"
    assert one.resident_id_hash == crypto.keyed_hash(number)


def _fits(body, sign):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return (total + sign) % 11 == 1


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"证件类型": ""}, "another_certificate"),
        ({"证件类型": "身份证"}, "another_certificate"),
        ({"证件类型": "图书证"}, "unknown_word"),
        ({"性别": ""}, "missing"),
        ({"出生日期": ""}, "missing"),
        ({"出生日期": "1901-01-01"}, "bad_birth_date"),
        ({"身份证号": ""}, "missing"),
        ({"身份证号": "12"}, "bad_certificate"),
        ({"身份证号": factories.resident_id(1)}, "bad_certificate"),
    ],
)
def test_a_row_that_lacks_something_says_what(county, cells, code):
    batch = roll(county, ledgers.person(1, **(ANNA | cells)))
    assert (batch.saved, batch.rejected) == (0, 1)
    assert code in batch.counts["rejected"]
    assert "12345678" not in str(batch.counts)


@pytest.mark.parametrize("number", ["6.1032E+17", "61032919850101", "610329198501010", "6.1E17"])
def test_a_resident_id_gone_wrong_is_never_another_certificate(county, number):
    batch = roll(county, ledgers.person(1, 身份证号=number, 性别="男", 出生日期="1985-01-01"))
    assert (batch.saved, batch.rejected) == (0, 1)
    assert "another_certificate" not in batch.counts["rejected"]


def test_lists_relief_and_payments_know_the_certificate_too(county):
    groups = ["乡镇", "行政村", "姓名", "身份证号", "监测类别"]
    row = {"乡镇": "测试1镇", "监测类别": "脱贫不稳定"} | ANNA
    batch = take(county, "groups", groups, row, month=date(2022, 12, 1))
    assert batch.saved == 1, batch.counts["causes"]
    relief = ["申请日期", "受理乡镇", "姓名", "身份证号", "批准金额"]
    row = {"申请日期": "2022-03-01", "受理乡镇": "测试1镇", "批准金额": 800} | ANNA
    batch = take(county, "relief", relief, row, year=2022)
    assert batch.saved == 1, batch.counts["causes"]
    assert roll(county, ledgers.person(1, 户主姓名="安娜", **ANNA)).saved == 1
    assert GroupMember.objects.get().person == Person.objects.get()
    paid = ledgers.payment(
        1, 户主姓名="安娜", **{key: ANNA[key] for key in ("证件类型", "身份证号")}
    )
    of_month = {"desk": PAYMENTS, "sheet": "2022年01月"}
    batch = take(county, "pay", ledgers.PAY_HEADINGS, paid, **of_month)
    assert batch.saved == 1, batch.counts["causes"]
    assert Payment.objects.get().award.payee == Person.objects.get()
