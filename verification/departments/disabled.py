"""残联: disability cards. Kind and grade are the 19th and 20th digit of the card. (GB/T 26341)"""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from verification.departments.department import (
    STATE,
    TOWN,
    WORD,
    Department,
    RowReader,
    Said,
    WordColumn,
    by_resident_id,
    dated,
    is_person,
    listed,
)
from welfare.files.tables import BadValue, parse_date, text
from welfare.files.tables.values import NEVER, in_forms

UNTIL = "valid_until"
SPAN = re.compile(r"\s*(?:至|到|[-—–~～]+(?=\s*[12]\d{3}))\s*")  # 2012.12.01-2022.11.30


def _identify(cells: RowReader, record: Said) -> None:
    """By the resident ID where the file has one beside the card, else by the card."""
    if cells.row.has("resident_id"):
        by_resident_id(cells, record)
        if cells.faults:
            return
    card = cells.disability_card()
    if card is None:
        if not cells.faults:
            cells.missing("disability_card")
        return
    if record.resident_id and card.person.value != record.resident_id:
        record.more = {"card_of_another": "1"}
    if not record.resident_id:
        cells.repairs.extend(card.repairs)
        is_person(record, card.person.value)
    record.category, record.grade = card.kind, card.grade


def _valid_until(cells: RowReader) -> date | None:
    """The last day of the card, of a span of two days the second.

    What is not understood is told and keeps no card out: it may be cancelled all the same.
    """
    said = cells.row.cell(UNTIL)
    last = SPAN.split(said.strip())[-1] if isinstance(said, str) else said
    if text(last) in NEVER:
        return None
    try:
        day = in_forms(last, cells.row.dates(UNTIL))
        return parse_date(day or last, day_zero=cells.row.day_zero)
    except BadValue as error:
        cells.doubt(UNTIL, "bad_date", error.reason, error.remedy)
        return None


def _describe(cells: RowReader, record: Said, month: date) -> None:
    if kind := cells.written("kind", longest=WORD):
        record.more = {**(record.more or {}), "kind": kind}
    if grade := cells.written("grade", longest=WORD):
        record.more = {**(record.more or {}), "written_grade": grade}
    record.state = cells.written("card_state", longest=STATE)
    record.day = dated(cells, "issued_on", month)
    if until := _valid_until(cells):
        record.more = {**(record.more or {}), "valid_until": until.isoformat()}
    record.town_name = cells.text("town", longest=TOWN)


DEPARTMENT = Department(
    position=10,
    label=_("Disability cards"),
    columns={
        "disability_card": _("Disability card"),
        "kind": _("Kind of disability"),
        "grade": _("Grade of disability"),
        "card_state": _("State of the card"),
        "issued_on": _("Issued on"),
        "valid_until": _("Card valid until"),
    },
    needed=("disability_card",),
    identify=_identify,
    describe=_describe,
    evidence={
        "kind": _("Kind of disability"),
        "written_grade": _("Grade of disability"),
        "category": _("Kind by the card number"),
        "grade": _("Grade by the card number"),
        "day": _("Card issued on"),
        "valid_until": _("Card valid until"),
    },
    words={
        "card_state": WordColumn(
            "state",
            {"valid": (_("Card is valid"), listed("有效 正常 在用 已发证 有效期内"))},
            listed("注销 已注销 过期 已过期 失效 作废 冻结 死亡注销 迁出 暂停 挂失"),
        )
    },
)
