"""A small county that nobody has seen, as its offices write it; all people are invented."""

from datetime import date
from pathlib import Path
from shutil import copy

from openpyxl import Workbook

from tests import factories

PROFILE = Path(__file__).with_name("unseen.toml")
AMOUNTS = {"一档": 460, "二档": 340, "三档": 230}
MARKS = ("老年人", "未成年人", "重度残疾人", "重病患者")
OLD, ADULT, CHILD = date(1950, 2, 3), date(1980, 2, 3), date(2014, 2, 3)
# number, town, village, class, since; of each member: name, relation, born, class of 分类施保
RURAL = (
    ("Y1", "桃源镇", "桃花村", "一档", "2021.03")
    + ((("赵建国", "户主", OLD, "老年人"), ("钱玉兰", "配偶", ADULT, "重度残疾人")),),
    ("Y2", "桃源镇", "柳林村", "二档", "2023.04")
    + ((("孙志明", "户主", ADULT, ""), ("孙小军", "子", CHILD, "未成年人")),),
    ("Y3", "石门乡", "石门村", "三档", "2022.07") + ((("李秀英", "户主", OLD, "老年人"),),),
)
URBAN = (
    ("C1", "一档", (("周海涛", "户主", ADULT), ("吴春梅", "配偶", ADULT), ("周小红", "女", CHILD))),
    ("C2", "三档", (("郑文军", "户主", ADULT),)),
)
CHILDREN = {"孤儿": ("王爱莲",), "事实无人抚养儿童": ("冯小花", "陈小桂")}
EXPECTED = {
    "roll.households": 5,
    "roll.persons": 9,
    "roll.urban.persons": 4,
    "roll.joined.households": 1,
    "roll.supplement.老年人": 2,
    "roll.supplement.重度残疾人": 1,
    "roll.class.一档.persons": 5,
    "orphan.ORPHAN.persons": 1,
    "children.FACTS.persons": 2,
    "pay.农村低保.total": 920 * 12 + 680 * 9 + 230 * 12,
    "pay.城市低保.total": (1380 + 230) * 12,
    "pay.rows": 4 + 3 + 4 + 4 + 4,
    "hits.dead.roll": 1,
}


def write(folder: Path, *, profile: Path = PROFILE) -> Path:
    """The folder as it is handed over."""
    copy(profile, folder / "profile.toml")
    for name, sheets in _books().items():
        workbook = Workbook()
        workbook.remove(workbook.active)
        for title, rows in sheets.items():
            sheet = workbook.create_sheet(title)
            for row in rows:
                sheet.append(row)
        workbook.save(folder / f"{name}.xlsx")
    lines = ["key,value,unit,file,note,published", *(f"{k},{n},,,," for k, n in EXPECTED.items())]
    (folder / "expected.csv").write_text("\n".join(lines), "utf-8")
    return folder


def _id(name: str, born: date) -> str:
    """Each name has a number of its own."""
    names = [m[0] for *_home, members in (*RURAL, *URBAN) for m in members]
    names += [one for rows in CHILDREN.values() for one in rows]
    return factories.resident_id(100 + names.index(name), born)


def _books() -> dict[str, dict[str, list[list[object]]]]:
    of_family = ["户编号", "乡镇", "村", "姓名", "与户主关系", "身份证号"]
    end = ["户月保障金（元）", "开户行", "账号", "纳入时间"]
    rural: list[list[object]] = [
        ["云岭县2023年12月农村低保家庭花名册"],
        [*of_family, "保障档次", "", "", "分类施保", "", "", "", *end],
        ["", "", "", "", "", "", *AMOUNTS, *MARKS],
    ]
    paid: list[list[object]] = [
        ["云岭县2023年低保资金发放情况表（单位：万元）"],
        ["姓名", "身份证号码", "项目", *(f"{n}季度" for n in "一二三四")],
    ]
    for number, town, village, band, since, members in RURAL:
        amount = AMOUNTS[band] * len(members)
        for at, (name, relation, born, mark) in enumerate(members):
            own = ["", "", "", ""] if at else [amount, "云岭农商行", f"62{number[1]:>017}", since]
            bands = ["√" if one == band and not at else "" for one in AMOUNTS]
            marks = ["√" if one == mark else "" for one in MARKS]
            who = [name, relation, _id(name, born)]
            rural.append(["" if at else number, town, village, *who, *bands, *marks, *own])
        quarters = ["" if since > "2023" and not n else amount * 3 / 10_000 for n in range(4)]
        paid.append([members[0][0], _id(*members[0][::2]), "农村低保", *quarters])
    urban: list[list[object]] = [["家庭编号", "乡镇", "社区", "户主", "户主身份证号码"]]
    urban[0] += [f"成员{n}{what}" for n in (1, 2) for what in ("姓名", "关系", "身份证号码")]
    urban[0] += ["人口", "档次", "月保障金(万元)", "起保年月"]
    for number, band, members in URBAN:
        amount = AMOUNTS[band] * len(members)
        beside = [cell for n, r, born in members[1:] for cell in (n, r, _id(n, born))]
        row = [number, "桃源镇", "桃源社区", members[0][0], _id(*members[0][::2]), *beside]
        row += [""] * (6 - len(beside))
        urban.append([*row, len(members), band, amount / 10_000, "202205"])
        head = [members[0][0], _id(*members[0][::2])]
        paid.append([*head, "城市低保", *([amount * 3 / 10_000] * 4)])
    columns = ["儿童姓名", "儿童身份证号", "乡镇", "村", "养育方式", "监护人姓名", "监护人身份证号"]
    children = {
        sheet: [
            [f"云岭县{sheet}花名册"],
            [*columns, "月补助标准", "享受时间"],
            *(
                [name, _id(name, CHILD), "石门乡", "双河村", "散居", "褚国海"]
                + [factories.resident_id(900, ADULT), 1100, "2022年9月"]
                for name in names
            ),
        ]
        for sheet, names in CHILDREN.items()
    }
    dead = [["死者姓名", "身份证号码", "死亡日期", "火化日期"]]
    dead.append(["李秀英", _id("李秀英", OLD), "2023-12-05", "2023-12-08"])
    dead.append(["蒋秀英", factories.resident_id(901, OLD), "2023-12-05", "2023-12-08"])
    card = _id("钱玉兰", ADULT)
    cards = [["姓名", "身份证号", "残疾人证号", "残疾类别", "残疾等级", "证件状态"]]
    cards.append(["钱玉兰", card, f"{card}41", "肢体", "一级", "正常"])
    return {
        "农村低保花名册": {"农村低保": rural},
        "城市低保台账": {"城市": urban},
        "儿童保障台账": children,
        "2023年资金发放": {"2023": paid},
        "死亡火化_202312": {"Sheet1": dead},
        "残联持证人员_202312": {"Sheet1": cards},
    }
