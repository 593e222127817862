"""Table files of any length, written as counties and departments send them, with a few faults."""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook

from tests.bench import people
from tests.bench.county import HARDSHIP, STANDARD, certificate
from tests.bench.departments import STRANGERS, Share, who
from tests.bench.people import SEED, Family
from welfare.models import Division, Residence

Rows = list[list[Any]]
FAULTY = 100  # every so many rows one is wrong
BROKEN_ID = "610329199001019990"  # its check digit is wrong

ROLL = (
    *("序号", "乡镇", "村（社区）", "户主姓名", "低保证号", "家庭人口", "保障人口", "与户主关系"),
    *("姓名", "身份证号", "性别", "民族", "分类施保类别", "家庭月收入", "月保障金额", "月合计"),
    *("开户行", "账号", "纳入时间"),
)
PAY = (
    *("序号", "乡镇", "户主姓名", "身份证号", "救助类型", "保障人数"),
    *("低保金（基本生活费）", "分类施保金（护理费）", "合计", "开户行", "账号", "发放日期"),
    *("发放结果", "失败原因", "备注"),
)
CAR = ("号牌号码", "车辆类型", "所有人", "身份证明号码", "初次登记日期", "机动车状态", "使用性质")
PENSION = ("序号", "姓名", "公民身份号码", "待遇类型", "发放月份", "月养老金（元）", "代发银行")


def roll_rows(families: Iterable[Family], villages: Sequence[Division]) -> Iterator[list[Any]]:
    """A row per person; the household's cells stand in its first row only."""
    place = 0
    for family in families:
        village = villages[family.number % len(villages)]
        residence = Residence(village.residence)
        amount = STANDARD[residence] * family.size - family.income
        head = people.name(family.first)
        for n in family.members:
            place += 1
            first = n == family.first
            number = BROKEN_ID if place % FAULTY == 0 else people.resident_id(n)
            yield [
                place,
                *([village.parent.name, village.name, head] if first else [""] * 3),
                *([certificate(family), family.size, family.size] if first else [""] * 3),
                *("户主" if first else "家庭成员", people.name(n), number),
                *("男" if people.sex(n) == "M" else "女", "汉族", ""),
                *([family.income, amount, amount] if first else [""] * 3),
                *(["测试农商银行", people.account(n), "2022.1.5"] if first else [""] * 3),
            ]


def pay_rows(families: Iterable[Family], residences: Sequence[str]) -> Iterator[list[Any]]:
    """One payment of a month for each family on the roll."""
    for place, family in enumerate(families, 1):
        residence = Residence(residences[family.number])
        basic = HARDSHIP if family.hardship else STANDARD[residence] * family.size - family.income
        area = "城市" if residence == Residence.URBAN else "农村"
        number = BROKEN_ID if place % FAULTY == 0 else people.resident_id(family.first)
        yield [
            *(place, "", people.name(family.first), number),
            *(f"{area}{'分散特困' if family.hardship else '低保'}", family.size),
            *(basic, 106 if family.hardship else 0, basic + (106 if family.hardship else 0)),
            *("测试农商银行", people.account(family.number), "2022-06-08", "成功", "", ""),
        ]


def car_rows(persons: int, count: int) -> Iterator[list[Any]]:
    for place, n in enumerate(_people("car-file", persons, count), 1):
        number = BROKEN_ID if place % FAULTY == 0 else people.resident_id(n)
        kind = "小型轿车" if place % 3 else "普通二轮摩托车"
        yield [
            *(f"陕C{place:06d}", kind, people.name(n), f"'{number}", "2015/7/8", "正常", "非营运")
        ]


def pension_rows(persons: int, count: int) -> Iterator[list[Any]]:
    for place, n in enumerate(_people("pension-file", persons, count), 1):
        number = BROKEN_ID if place % FAULTY == 0 else people.resident_id(n)
        kind = "城乡居民养老" if place % 20 else "企业职工养老"
        yield [place, people.name(n), number, kind, "202301", 183.5, "测试农商银行"]


def _people(kind: str, persons: int, count: int) -> Iterator[int]:
    draw = random.Random(f"{SEED}{kind}")
    return who(draw, persons, Share(100 * count // persons, 0.1))


def new_families(persons: int) -> list[Family]:
    """Families nobody knows yet, all on the allowance."""
    return [
        Family(f.number, f.first, f.size, False, None, f.income)
        for f in people.families(persons, start=2 * STRANGERS)
    ]


def workbook(sheets: dict[str, tuple[Sequence[str], Rows]]) -> bytes:
    book = Workbook(write_only=True)
    for title, (headings, rows) in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(list(headings))
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def gbk_csv(headings: Sequence[str], rows: Rows) -> bytes:
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(headings)
    writer.writerows(rows)
    return stream.getvalue().encode("gb18030")


def month_sheet(month: date) -> str:
    return f"{month:%Y年}{month.month}月"
