"""Values that no column holds: the layout gives them, a sheet's or the file's name, a title."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePath

from welfare.files.opening.markup import UNNAMED
from welfare.files.opening.spool import Cell
from welfare.files.tables.errors import BadValue
from welfare.files.tables.headers import SheetMap
from welfare.files.tables.layouts import Layout
from welfare.files.tables.values import parse_month, text

PERIOD = re.compile(r"^\d{4}年?(?:\d{1,2}月)?")
TOWN = re.compile(r"[㐀-䶿一-鿿\d]{1,9}?(?:(?<!城)乡(?!镇)|(?<![城乡])镇|街道(?:办事处)?|苏木)")
# Of which month a title speaks: 麟游县2022年11月城乡低保金发放明细表
MONTH = re.compile(r"((?:19|20)\d\d)\s*年\s*(1[0-2]|0?[1-9])\s*月")


def give(
    sheet_map: SheetMap,
    layout: Layout,
    file_name: str,
    title: Iterable[list[Cell]],
    given: Mapping[str, str] | None = None,
) -> None:
    """Note what stands for columns, and which required keys nothing gives.

    What was `given` with the file goes before the layout's constants, behind what the file says.
    """
    words = names_of(sheet_map.name, file_name, title)
    fixed = dict.fromkeys(layout.keys, "") | dict(layout.constants) | dict(given or {})
    by = dict.fromkeys(layout.constants, "layout") | dict.fromkeys(given or {}, "form")
    for source, candidates in words.items():
        for key, pattern in layout.named.get(source, {}).items():
            if said := first_said(candidates, pattern):
                fixed[key], by[key] = said, source
    if any("month" in keys for keys in layout.named.values()) and _no_month(fixed.get("month", "")):
        for source in ("file", "title"):
            if said := first_said(words[source], MONTH):
                fixed["month"], by["month"] = said, source
    rule = layout.sheet_rule(sheet_map.name)
    if rule is not None:
        fixed |= rule.constants
        by |= dict.fromkeys(rule.constants, "layout")
    sheet_map.fixed, sheet_map.given_by = fixed, by
    open_keys = [key for key in layout.spoken if not sheet_map.has(key)]
    sheet_map.speaks = {
        source: {key: spoken_of(layout.spoken[key], candidates) for key in open_keys}
        for source, candidates in words.items()
    }
    sheet_map.lacking = [key for key in _required(layout) if not gives(sheet_map, layout, key)]


def names_of(sheet: str, file_name: str, title: Iterable[list[Cell]]) -> dict[str, list[str]]:
    """What may stand for a column: the name of the file, the lines above the headings, the sheet's.

    In this order: a later one goes before an earlier.
    """
    lines = [word for row in title for cell in row if (word := text(cell))]
    stem = PurePath(file_name).stem
    return {"file": [stem], "title": lines, "sheet": _called(sheet, stem)}


def spoken_of(words: Mapping[str, str], said: Iterable[str]) -> dict[str, str]:
    """What these names speak of, each with its longest word; a word within a longer one is none.

    >>> spoken_of({"低保": "A", "低保边缘": "B", "孤儿": "C"}, ["低保边缘家庭和孤儿"])
    {'B': '低保边缘', 'C': '孤儿'}
    """
    narrow = [unicodedata.normalize("NFKC", one) for one in said]
    longest: dict[str, str] = {}
    for word, code in words.items():
        if len(word) > len(longest.get(code, "")) and any(word in one for one in narrow):
            longest[code] = word
    return {
        code: word
        for code, word in longest.items()
        if not any(word != other and word in other for other in longest.values())
    }


def _called(sheet: str, stem: str) -> list[str]:
    """A text file has no sheet: what is one town's, an office calls after it (九成宫镇低保.csv).

    Nor has the table of a web page: that it is the second says nothing.
    """
    sheet = "" if sheet.startswith(UNNAMED) else sheet
    town = None if sheet else TOWN.match(PERIOD.sub("", stem))
    return [town[0]] if town else [sheet] if sheet else []


def _no_month(word: str) -> bool:
    """Whether a sheet that should be called after its month is called Sheet1."""
    try:
        return "月" not in word and parse_month(word) is None
    except BadValue:
        return True


def of_section(layout: Layout, cells: list[Cell]) -> dict[str, str]:
    """What a row says of all rows below it that holds one word alone (一、东关镇); else nothing."""
    named = layout.named.get("section", {})
    words = [word for cell in cells if (word := text(cell))] if named else []
    if len(words) != 1:
        return {}
    said = {key: first_said(words, pattern) for key, pattern in named.items()}
    return said if all(said.values()) else {}


def _required(layout: Layout) -> list[str]:
    return [column.key for column in layout.required]


def gives(sheet_map: SheetMap, layout: Layout, key: str) -> bool:
    """Whether anything of a file read so gives the key: a column, a name, a section, a default."""
    column = layout.columns.get(key)
    fed = layout.feeds.get(key, ())
    return (
        sheet_map.gives(key)
        or key in layout.named.get("section", {})
        or bool(column and column.default)
        or any(sheet_map.gives(source) for source in fed)
    )


def first_said(candidates: list[str], pattern: "re.Pattern[str] | None") -> str:
    """What the first candidate says that fits; the groups of a pattern are joined by hyphens."""
    for word in candidates:
        if pattern is None:
            return word
        match = pattern.search(unicodedata.normalize("NFKC", word))
        if match:
            return "-".join(part for part in match.groups() if part) or match[0]
    return ""
