"""Columns that seem to stand side by side for several people of a row, or for several months.

成员1姓名, 成员1身份证号, 成员2姓名 …; 姓名, 身份证号, 姓名, 身份证号 …; 1月, 2月, 3月 …

Nothing is read by it: the preview proposes them, and what a person confirms the layout keeps.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from welfare.county.months import MONTHS
from welfare.files.tables.headers import MappedColumn, owners
from welfare.files.tables.layouts import Layout, plain_path
from welfare.files.tables.whose import BEHIND, ID_KEY, ID_WORD

NUMBER = re.compile(r"\d{1,2}|[一二三四五六七八九十]{1,2}")
MONTH, AMOUNTS = "month", ("total_amount", "basic_amount")
MONTH_BESIDE, QUARTER_BESIDE = r"(\d{1,2})月", r"第?([一二三四1-4])季度"
OF_MONTHS = r"(份|金额|发放金额?|低保金|保障金|补贴|合计|小计|/.*)?"  # what stands behind
FEWEST_BESIDE = {MONTH_BESIDE: 3, QUARTER_BESIDE: 2}
HEAD = re.compile(r"(?:户主|申请人|本人)[的(/]?(.+?)\)?")
ANY_NUMBER = r"(\d{1,2}|[一二三四五六七八九十]{1,2})"
WHO = frozenset({"name", ID_KEY})  # without a person it is no list of people
FEWEST = 2  # records beside each other, and columns of each
FORM = re.compile(r"^(?:与|和)?(?:户主|申请人)?(?=关系)|^(?:与|和)")


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One heading of the records: as a layout has it (成员(\\d)姓名), and what it may stand for."""

    pattern: str
    headings: tuple[str, ...]
    key: str
    numbered: bool
    number_as: str = ""


def sides(columns: Sequence[MappedColumn], layout: Layout) -> list[SideBySide]:
    """What is proposed of a sheet; nothing where it is not about people."""
    owner = owners(layout)
    known = {plain for each in layout.repeat for one in each.columns.values() for plain, _p in one}
    open_ones = [
        one
        for one in columns
        if one.header
        and not one.code
        and plain_path(one.name) not in owner
        and not layout.leaves_out(one.header, one.name)
        and not (known and one.key)
    ]
    if months := _months(open_ones, layout):
        return [months]
    for proposals in (_numbered(open_ones, owner, layout), _repeated(open_ones, owner, layout)):
        if len(proposals) >= FEWEST and WHO.intersection(one.key for one in proposals):
            return proposals
    return []


def heads(columns: Sequence[MappedColumn], layout: Layout) -> dict[int, str]:
    """What the columns of the head would be beside those of the members: 户主姓名, 户主身份证号.

    Only where members are proposed and nothing else is the head's: else the household would be
    taken without its head.
    """
    proposals = [one for one in sides(columns, layout) if one.numbered]
    wanted = {one.key for one in proposals if one.key} - {one.key for one in columns}
    owner = owners(layout)
    proposed: dict[int, str] = {}
    for at, column in enumerate(columns):
        match = HEAD.fullmatch(plain_path(column.header))
        key = _guess("", match[1], owner, layout) if match else ""
        if key in wanted and key not in proposed.values():
            proposed[at] = key
    return proposed if set(proposed.values()) >= WHO else {}


def _months(columns: Sequence[MappedColumn], layout: Layout) -> SideBySide | None:
    """A column for each month or quarter, in files that say of which month an amount is."""
    key = next((one for one in AMOUNTS if one in layout.columns), "")
    if not key or MONTH not in layout.columns or layout.repeat:
        return None
    for pattern, fewest in FEWEST_BESIDE.items():
        stem, headings = _of_months(columns, pattern)
        if len(headings) >= fewest:
            form = pattern + re.escape(stem)
            return SideBySide(form, tuple(headings), key, numbered=True, number_as=MONTH)
    return None


def _of_months(columns: Sequence[MappedColumn], pattern: str) -> tuple[str, list[str]]:
    """The headings that say a month or a quarter and the same behind it, where they are most."""
    stems: dict[str, dict[str, str]] = {}
    for column in columns:
        said = re.fullmatch(pattern + OF_MONTHS, plain_path(column.header))
        if said and not column.key and (not said[1].isdigit() or 1 <= int(said[1]) <= MONTHS):
            stems.setdefault(said[2] or "", {})[said[1]] = column.header
    stem, headings = max(stems.items(), key=lambda one: len(one[1]), default=("", {}))
    return stem, [*headings.values()]


def _numbered(
    columns: Sequence[MappedColumn], owner: Mapping[str, str], layout: Layout
) -> list[SideBySide]:
    """Headings that differ in a number alone; the most of them with the same numbers."""
    stems: dict[tuple[str, str], dict[str, str]] = {}
    for column in columns:
        if column.name != column.header and BEHIND not in column.name:
            continue
        plain = plain_path(column.header)
        for number in NUMBER.finditer(plain):
            stem = plain[: number.start()], plain[number.end() :]
            stems.setdefault(stem, {}).setdefault(number[0], column.header)
    groups: dict[tuple[str, ...], list[SideBySide]] = {}
    for (before, behind), by_number in stems.items():
        if len(by_number) >= FEWEST:
            pattern = re.escape(before) + ANY_NUMBER + re.escape(behind)
            key = _guess(before, behind, owner, layout)
            side = SideBySide(pattern, tuple(by_number.values()), key, numbered=True)
            groups.setdefault(tuple(by_number), []).append(side)
    return _each_key_once(max(groups.values(), key=len, default=[]))


def _repeated(
    columns: Sequence[MappedColumn], owner: Mapping[str, str], layout: Layout
) -> list[SideBySide]:
    """Headings that come again in the same order: 姓名, 身份证号, 姓名, 身份证号."""
    places: dict[str, list[int]] = {}
    for at, column in enumerate(columns):
        places.setdefault(plain_path(column.header), []).append(at)
    again = {plain: same for plain, same in places.items() if len(same) >= FEWEST}
    most = max((len(same) for same in again.values()), default=0)
    again = {plain: same for plain, same in again.items() if len(same) == most}
    turns = [at for turn in zip(*again.values(), strict=True) for at in turn]
    if turns != sorted(turns):
        return []
    return _each_key_once(
        [
            SideBySide(
                re.escape(plain),
                tuple(columns[at].header for at in same),
                _guess("", plain.rpartition("/")[2], owner, layout),
                numbered=False,
            )
            for plain, same in again.items()
        ]
    )


def _each_key_once(proposals: list[SideBySide]) -> list[SideBySide]:
    taken: set[str] = set()
    once = []
    for one in proposals:
        key = "" if one.key in taken else one.key
        taken.add(key)
        once.append(SideBySide(one.pattern, one.headings, key, one.numbered))
    return once


def _guess(before: str, behind: str, owner: Mapping[str, str], layout: Layout) -> str:
    """What a heading means without its number, or without what stands before the number."""
    for form in _forms(before, behind):
        if form in owner:
            return owner[form]
        if ID_WORD.fullmatch(form):
            return ID_KEY
        for column in layout.columns.values():
            if any(pattern.fullmatch(form) for pattern in column.patterns):
                return column.key
    return ""


def _forms(before: str, behind: str) -> Iterator[str]:
    last = behind.strip("/的()") or before.strip("/的()")
    yield before + behind
    yield last
    yield FORM.sub("", last)
    for more in ("与户主", "与申请人"):
        yield more + FORM.sub("", last)
