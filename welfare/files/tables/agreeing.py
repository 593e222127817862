"""Whether the IDs of a column say what the columns of birth, age and sex beside them say.

Then they are those of the person whose birth, age and sex it is, whatever name stands before them.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from welfare.county.months import first_of
from welfare.files.tables.errors import BadValue
from welfare.files.tables.values import mark, parse_date, parse_int
from welfare.personal.resident_id import BadResidentId, ParsedId, parse

FACTS = {
    "birth": re.compile(r"出生(年月日?|日期|时间)|生日"),
    "age": re.compile(r"(周|虚)?年龄|周岁"),
    "sex": re.compile(r"性别"),
}
SEXES = {"男": "M", "1": "M", "女": "F", "2": "F"}  # the numbers as the registers have them
# So many rows must agree: no two people share a birthday by chance, but many a sex.
FEWEST = {"birth": 2, "age": 4, "sex": 12}
FEWEST_OF_A_SEX = 3
SPREAD = 1  # years between the latest and the earliest year in which all are as old as it says


def fact_of(plain: str) -> str:
    """What a heading says of a person that the ID says too, "" if nothing."""
    return next((fact for fact, heading in FACTS.items() if heading.fullmatch(plain)), "")


def is_of(ids: int, facts: Mapping[int, str], rows: Sequence[list[Any]]) -> bool:
    """Whether the IDs of a column are of those whose facts these columns hold."""
    said = [_said(facts, cells, parsed) for cells in rows if (parsed := _id(cells, ids))]
    answers = [_agrees(fact, [one[fact] for one in said if fact in one]) for fact in FACTS]
    return any(answers) and False not in answers


def _id(cells: list[Any], at: int) -> ParsedId | None:
    try:
        return parse(cells[at]) if at < len(cells) else None
    except BadResidentId:
        return None


def _said(facts: Mapping[int, str], cells: list[Any], parsed: ParsedId) -> dict[str, Any]:
    """What a row says of each fact, beside what its ID says."""
    said: dict[str, Any] = {}
    for at, fact in facts.items():
        cell = cells[at] if at < len(cells) else ""
        try:
            if fact == "birth" and (day := parse_date(cell)):
                said[fact] = _same_day(day, parsed.birth_date)
            elif fact == "age" and (age := parse_int(str(cell))) is not None:
                said[fact] = parsed.birth_date.year + age
            elif fact == "sex" and (sex := SEXES.get(mark(cell))):
                said[fact] = sex, parsed.sex
        except BadValue:
            continue
    return said


def _same_day(written: date, born: date) -> bool:
    """A month alone is written as its first day."""
    return written == born or (written.day == 1 and written == first_of(born))


def _agrees(fact: str, said: list[Any]) -> bool | None:
    """Whether the rows bear a fact out; None where they are too few to tell."""
    if len(said) < FEWEST[fact]:
        return None
    if fact == "birth":
        return all(said)
    if fact == "age":  # of others the years in which they would be as old lie far apart
        return bool(max(said) - min(said) <= SPREAD)
    if not all(written == sex for written, sex in said):
        return False
    men = sum(written == "M" for written, _sex in said)
    return True if min(men, len(said) - men) >= FEWEST_OF_A_SEX else None
