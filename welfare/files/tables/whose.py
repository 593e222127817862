"""Whose number a column holds, where several columns of a sheet hold resident IDs.

An ID behind another person's name is that person's. Where it is not plain whose each of them is,
the file stops and asks: a wrong choice makes the living dead and the guardian the orphan.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from welfare.files.tables.agreeing import fact_of, is_of
from welfare.files.tables.layouts import Layout
from welfare.files.tables.values import text

ID_KEY = "resident_id"
NAME_KEYS = ("name", "head_name")  # whose ID it is: the person's, or the head's who is paid
PERSON_KEYS = frozenset({*NAME_KEYS, "guardian", "carer"})
# What is said of one person and of nobody else of the household that stands beside him.
OF_ONE_PERSON = frozenset(
    ("sex", "ethnicity", "health", "labour", "supplement")
    + ("disability_card", "disability_kind", "disability_grade")
)
BEHIND = "@"  # 身份证号@报告人: the column of this heading behind that name
FEWEST_DIGITS = 6
FIRST_ROWS = 20
ID_WORD = re.compile(r"(居民|公民|二代)?(身份证(明|件)?|身份|证件)(号码?|编号)?")
ID_HEADING = re.compile(r"身份证|证件号|身份号码|身份证明号")
NO_ID_HEADING = re.compile(r"有效|期限|地址|住址|类型|类别|种类|名称|机关|状态|照片|复印|是否|日期")
RESIDENT_ID = re.compile(
    r"[1-9]\d{5}(18|19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]", re.ASCII
)
# Who is never the person of the row himself; 成员, 申请人 and 户主 may be. These are words of the
# language, the same in every county: guarding the living must not depend on a profile that lists
# them. What a county calls such people besides, its layouts say (`others`).
ANOTHER = re.compile(
    r"(?<!被)(?:监护人|照料人|护理人|赡养人|抚养人|扶养人)|报告人|申报人|报案人|家属|亲属|丧属|经办人"
    r"|联系人|代理人|代办人|代领人|委托人|承办人|办理人|登记人|抵押权人|担保人|继承人|证明人|签收人"
    r"|操作员|网格员|干部|主任|配偶|父母|父亲|母亲|祖父|祖母|爷爷|奶奶|外公|外婆|养父|养母|继父|继母|家长"
    r"|子女|儿子|女儿|负责人|代表人"
)
OFTEN_ANOTHER = re.compile(r"户主|申请人|领款人|收款人|领取人|开户人|持卡人|成员")
# Who of the office has looked at the row: of them a list has names, never numbers.
OFFICE = re.compile(
    r"(?:入户)?(?:核查|核实|审核|初审|复核|核对|审查|审批|批准|检查|验收|抽查|调查|走访|填表|填报|填写|制表|统计|录入)"
    r"[人员者]员?(?:姓名|签[字名])?"
)
# A heading that ends as words for people do is one, whether anybody has listed it or not.
PERSON = re.compile(
    rf"(?!与|是否).*姓名.*|(?!与|是否|.*关系)(.*[/(])?(.{{0,4}}(?:{ANOTHER.pattern})"
    rf"|{OFTEN_ANOTHER.pattern}|.{{1,5}}[人员属者]|儿童|孤儿|对象)\)?"
)
Forms = tuple[str, ...]


def is_id_heading(plain: str) -> bool:
    """Whether a heading says that resident IDs stand below it."""
    return bool(ID_HEADING.search(plain)) and not NO_ID_HEADING.search(plain)


def nearest_names(
    forms: Sequence[Forms], owner: Mapping[str, str], others: Collection[str]
) -> dict[int, int]:
    """For the columns that hold no name: the nearest column of a name before each."""
    nearest: dict[int, int] = {}
    name: int | None = None
    for at, of_column in enumerate(forms):
        if not of_column:
            continue
        known = any(owner.get(form) in PERSON_KEYS for form in of_column)
        plain = of_column[-1]
        named = plain in others or bool(PERSON.fullmatch(plain) and not OFFICE.fullmatch(plain))
        named = named and not is_id_heading(of_column[-1])
        if not ID_WORD.fullmatch(of_column[-1]) and (known or named):
            name = at
        elif name is not None:
            nearest[at] = name
    return nearest


def names_before(
    forms: Sequence[Forms], owner: Mapping[str, str], others: Collection[str]
) -> dict[int, int]:
    """The same for the columns headed as IDs and nothing more."""
    return {
        at: name
        for at, name in nearest_names(forms, owner, others).items()
        if ID_WORD.fullmatch(forms[at][-1])
    }


def behind(forms: Sequence[Forms], at: int, name: int) -> str:
    """What a layout calls the column of an ID behind a name.

    >>> behind([("报告人",), ("身份证号",)], 1, 0)
    '身份证号@报告人'
    """
    return f"{forms[at][0]}{BEHIND}{forms[name][-1]}"


def open_ids(
    forms: Sequence[Forms],
    index: Mapping[str, int],
    settled: Collection[int],
    layout: Layout,
    below: Sequence[list[Any]],
    owner: Mapping[str, str],
) -> list[int]:
    """The columns of IDs of which it must be asked which is the person's; none where it is plain.

    `settled` are those of which the layout says what they are. A single one behind another name is
    the person's where it says what the columns of birth, age or sex behind the own name say.
    """
    column = layout.columns.get(ID_KEY)
    if column is None:
        return []
    before = names_before(forms, owner, layout.others)
    chosen = index.get(ID_KEY)
    others = [
        at
        for at, of_column in enumerate(forms)
        if at != chosen and at not in settled and of_column and _holds_ids(of_column, below, at)
    ]
    unclear = [at for at in others if not _anothers(forms, at, before, layout.others)]
    if chosen is None:
        return unclear if column.required and len(unclear) > 1 else []
    if unclear or (others and _behind_another(chosen, index, before)):
        return sorted([chosen, *others])
    name = next((index[key] for key in NAME_KEYS if key in index), None)
    if name is None or chosen in settled or not _behind_another(chosen, index, before):
        return []
    told = _in_group_of(name, chosen, before[chosen], forms)
    return [] if told or is_of(chosen, _facts_of(name, forms, owner, layout), below) else [chosen]


def _facts_of(
    name: int, forms: Sequence[Forms], owner: Mapping[str, str], layout: Layout
) -> dict[int, str]:
    """The columns of birth, age and sex that belong to a name, with which of them each is."""
    return {
        at: fact
        for at, before in nearest_names(forms, owner, layout.others).items()
        if before == name and (fact := fact_of(forms[at][-1]))
    }


def _in_group_of(name: int, chosen: int, other: int, forms: Sequence[Forms]) -> bool:
    """Whether the heading over the ID is that over the name, and not that over the other name."""
    groups = [forms[at][0].rpartition("/")[0] for at in (name, chosen, other)]
    return bool(groups[1]) and groups[1] == groups[0] != groups[2]


def holds_people(rows: Iterable[list[Any]]) -> bool:
    """Whether resident IDs stand in the first rows of a sheet."""
    cells = (cell for row in islice(rows, FIRST_ROWS) for cell in row)
    return any(RESIDENT_ID.fullmatch(text(cell)) for cell in cells)


def _holds_ids(of_column: Forms, below: Sequence[list[Any]], at: int) -> bool:
    """Whether a column holds IDs, by its heading or by most of its first cells."""
    filled = [word for cells in below if at < len(cells) and (word := text(cells[at]))]
    ids = sum(RESIDENT_ID.fullmatch(word) is not None for word in filled)
    if 2 * ids > len(filled):
        return True
    numbers = not filled or any(sum(map(str.isdigit, word)) >= FEWEST_DIGITS for word in filled)
    return is_id_heading(of_column[0]) and numbers


def _anothers(
    forms: Sequence[Forms], at: int, before: Mapping[int, int], others: Collection[str]
) -> bool:
    """Whether an ID is another person's without a doubt: its heading or the name before it says."""
    headings = [forms[at][0], *([forms[before[at]][0]] if at in before else [])]
    return any(ANOTHER.search(one) or any(word in one for word in others) for one in headings)


def _behind_another(chosen: int, index: Mapping[str, int], before: Mapping[int, int]) -> bool:
    """Whether a column headed as IDs and nothing more stands behind another name than its own."""
    name = next((index[key] for key in NAME_KEYS if key in index), None)
    return chosen in before and before[chosen] != name
