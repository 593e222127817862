"""Small ledgers of the invented county, written as a town would write them."""

import tomllib
from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from cases.models import FundSource, SupplementCondition, SupplementKind
from tests import factories
from welfare.models import Division, TableLayout

PROFILES = Path(__file__).resolve().parent.parent / "data" / "profiles"
ROLL_HEADINGS = [
    "村（社区）", "户主姓名", "低保证号", "家庭人口", "保障人口", "与户主关系", "姓名", "身份证号",
    "分类施保类别", "家庭月收入", "月保障金额", "账号", "纳入时间", "停保时间", "停保原因", "备注",
]  # fmt: skip
PAY_HEADINGS = [
    "户主姓名", "身份证号", "救助类型", "保障人数", "低保金", "分类施保金", "合计", "账号",
    "发放日期", "发放结果", "失败原因", "备注",
]  # fmt: skip


def county(area: Division | None = None) -> Division:
    """An invented county with layouts, programmes, one town, a village and a community."""
    area = area or factories.county()
    place = factories.town(of=area)
    factories.village(place)
    factories.village(place, urban=True)
    profile = tomllib.loads((PROFILES / "linyou.toml").read_text(encoding="utf-8"))
    for kind, given in profile["layouts"].items():
        for definition in given if isinstance(given, list) else [given]:
            TableLayout.objects.get_or_create(
                county=area,
                kind=kind,
                name=definition.get("name", ""),
                defaults={"definition": definition},
            )
    for code in profile["groups"]:
        factories.group(code, area)
    for code in ("DIBAO", "TEKUN", "RELIEF", "ORPHAN"):
        factories.programme(code, area)
    for position, (name, condition) in enumerate(
        (("重病重残", SupplementCondition.SEVERE), ("老年", SupplementCondition.ELDERLY)), 1
    ):
        SupplementKind.objects.get_or_create(
            county=area, code=condition, name=name, position=position, condition=condition
        )
    FundSource.objects.get_or_create(county=area, code="STATE", name="中央和省级补助资金")
    return area


def person(n: int, **cells) -> dict:
    """A head's row of the roll; `n` makes the resident ID and the certificate number."""
    return {
        "村（社区）": "测试1镇村",
        "户主姓名": f"户主{n}",
        "低保证号": f"N{n:04d}",
        "家庭人口": 1,
        "保障人口": 1,
        "与户主关系": "户主",
        "姓名": f"户主{n}",
        "身份证号": factories.resident_id(n, date(1950 + n % 40, 1, 1)),
        "家庭月收入": 80,
        "月保障金额": 400,
        "账号": f"2699{n:015d}",
        "纳入时间": "2021.3.18",
        **cells,
    }


def member(n: int, **cells) -> dict:
    """A further row of the household above: its household cells are empty."""
    return {
        "与户主关系": "子",
        "姓名": f"家人{n}",
        "身份证号": factories.resident_id(n, date(2001, 1, 1)),
        **cells,
    }


def roll(*rows: dict, town: str = "测试1镇") -> bytes:
    """A roll of one town: title, headings, rows, a sum."""
    return book(town, ROLL_HEADINGS, rows)


def payments(*rows: dict, month: str = "2022年01月") -> bytes:
    return book(month, PAY_HEADINGS, rows)


def payment(n: int, **cells) -> dict:
    """What the roll's `person(n)` is paid in January."""
    return {
        "户主姓名": f"户主{n}",
        "身份证号": person(n)["身份证号"],
        "救助类型": "农村低保",
        "保障人数": 1,
        "低保金": 400,
        "分类施保金": 0,
        "合计": 400,
        "发放日期": date(2022, 1, 10),
        "发放结果": "成功",
        **cells,
    }


def book(sheet_name: str, headings: list[str], rows: tuple[dict, ...]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = sheet_name
    sheet.append(["测试县台账（2022年度）"])
    sheet.append(headings)
    for row in rows:
        sheet.append([row.get(heading, "") for heading in headings])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.append(["合计", f"{len(rows)}户"])
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()
