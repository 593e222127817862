"""Days in the files of departments: what cannot be is refused, what is of a later month is told."""

from datetime import date
from io import BytesIO

import pytest
from django.utils import timezone

from tests import factories
from tests.files_as_made.handing_in import county
from verification.imports import DESK
from verification.models import DepartmentRecord
from welfare.files.imports import hand_in, take_now

pytestmark = pytest.mark.django_db
DECEMBER = date(2022, 12, 1)
BORN = date(1950, 6, 1)


@pytest.fixture(scope="module")
def linyou(once):
    return once(county)


def handed_in(area, *days, cremated=""):
    head = "序号,姓名,身份证号,死亡日期,火化日期"
    rows = [
        f"{n},测{n},{factories.resident_id(n, BORN)},{day},{cremated}"
        for n, day in enumerate(days, 1)
    ]
    return hand_in(
        by=None,
        county=area,
        spec=DESK.specs["death"],
        file=BytesIO("\n".join((head, *rows)).encode()),
        file_name="死亡.csv",
        month=DECEMBER,
    )


def test_a_death_after_the_month_is_kept_and_told_with_its_place(linyou):
    batch = handed_in(linyou, "2022-12-31", "2023-01-05", "2022-10-02")
    (told,) = batch.mapping["sample"]["doubts"]
    assert (told["first"], told["rows"]) == (3, 1)
    assert "2022-12" in told["reason"]
    assert told["remedy"]
    batch = take_now(by=None, batch=batch, desk=DESK)
    assert (batch.saved, batch.counts["warnings"]) == (3, {"after_month": 1})
    assert DepartmentRecord.objects.filter(day=date(2023, 1, 5)).exists()
    assert batch.error_file  # with the cell marked


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("1950-05-31", "before_birth"),
        (f"{timezone.localdate().year + 1}-01-01", "future_day"),
        ("2022-02-30", "bad_date"),
        ("", "missing"),
    ],
)
def test_a_day_that_cannot_be_is_refused_once(linyou, day, code):
    batch = handed_in(linyou, "2022-12-05", day)
    batch = take_now(by=None, batch=batch, desk=DESK)
    assert (batch.saved, batch.counts["rejected"], batch.counts["warnings"]) == (1, {code: 1}, {})


@pytest.mark.parametrize("cremated", ["土葬", "2022-02-30", "2022-12-03"])
def test_the_day_of_the_cremation_keeps_no_death_out(linyou, cremated):
    batch = handed_in(linyou, "2022-12-05", cremated=cremated)
    batch = take_now(by=None, batch=batch, desk=DESK)
    assert (batch.saved, batch.rejected, batch.counts["warnings"]) == (1, 0, {})


@pytest.mark.parametrize(
    ("kind", "head", "row"),
    [
        ("car", "车牌号,车辆类型,初次登记日期", "甘E12345,小型轿车,1949-10-01"),
        ("house", "不动产权证号,用途,登记日期", "甘(2015)00001,住宅,1949-10-01"),
        ("business", "统一社会信用代码,成立日期", "91620500MA00000001,1949-10-01"),
    ],
)
def test_what_people_own_may_be_older_than_they_are(linyou, kind, head, row):
    number = factories.resident_id(1, BORN)
    file = BytesIO(f"姓名,身份证号,{head}\n测1,{number},{row}\n".encode())
    batch = hand_in(
        by=None,
        county=linyou,
        spec=DESK.specs[kind],
        file=file,
        file_name="名单.csv",
        month=DECEMBER,
    )
    batch = take_now(by=None, batch=batch, desk=DESK)
    assert (batch.saved, batch.rejected, batch.counts["warnings"]) == (1, 0, {})
    assert DepartmentRecord.objects.get(file__batch=batch).day == date(1949, 10, 1)


def test_until_when_a_card_is_valid(linyou):
    number = factories.resident_id(1, BORN)
    head = "序号,残疾证号,姓名,残疾类别,残疾等级,发证日期,有效期至,证件状态"
    until = (
        "2022-11-30",
        "长期",
        "",
        "2012.12.01-2032.06.01",
        "2012-12-01至长期",
        "换证中",
        "#N/A",
    )
    rows = [f"{n},{number}42,测1,肢体,二级,2012-12-01,{day},正常" for n, day in enumerate(until, 1)]
    batch = hand_in(
        by=None,
        county=linyou,
        spec=DESK.specs["disabled"],
        file=BytesIO("\n".join((head, *rows)).encode()),
        file_name="残疾人证.csv",
        month=DECEMBER,
    )
    batch = take_now(by=None, batch=batch, desk=DESK)
    assert (batch.saved, batch.counts["warnings"]) == (7, {"bad_date": 2})
    assert batch.counts["rejected"] == {}
    said = DepartmentRecord.objects.filter(file__batch=batch).order_by("row")
    assert [(one.more or {}).get("valid_until") for one in said] == [
        "2022-11-30",
        None,
        None,
        "2032-06-01",
        *(None, None, None),
    ]
