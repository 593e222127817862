"""民政婚姻登记: marriages and divorces. A row is of both; each is a person of the file."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from verification.departments.department import (
    NUMBER,
    STATE,
    TOWN,
    Department,
    RowReader,
    Said,
    WordColumn,
    happened,
    is_person,
    listed,
)


def _describe(cells: RowReader, record: Said, month: date) -> None:
    record.state = cells.written("event", required=True, longest=STATE)
    record.day = happened(cells, "registered_on", record, month)
    record.identifier = cells.text("certificate", longest=NUMBER)
    record.town_name = cells.text("town", longest=TOWN)
    spouse = cells.name("spouse_name")
    record.more = {"spouse": spouse}
    if not cells.row.text("spouse_id"):  # of somebody from abroad there is none
        return
    parsed = cells.resident_id("spouse_id")
    if parsed is None:
        return
    other = record.beside = Said(record.sheet, record.row, spouse)
    is_person(other, parsed.value)
    other.state, other.day, other.identifier = record.state, record.day, record.identifier
    other.town_name = record.town_name
    other.more = {"spouse": record.name}


DEPARTMENT = Department(
    position=25,
    label=_("Marriages"),
    columns={
        "spouse_name": _("Spouse's name"),
        "spouse_id": _("Spouse's resident ID"),
        "event": _("What was registered"),
        "registered_on": _("Registered on"),
        "certificate": _("Number of the marriage or divorce certificate"),
    },
    needed=("resident_id", "spouse_name", "event", "registered_on"),
    describe=_describe,
    evidence={
        "state": _("What was registered"),
        "spouse": _("Spouse"),
        "day": _("Registered on"),
        "identifier": _("Certificate"),
    },
    words={
        "event": WordColumn(
            "state",
            {
                "married": (
                    _("Marriage"),
                    listed("结婚 结婚登记 初婚 再婚 复婚 复婚登记 已婚 补领结婚证 补发结婚证"),
                ),
                "divorced": (
                    _("Divorce"),
                    listed(
                        "离婚 离婚登记 协议离婚 诉讼离婚 判决离婚 调解离婚 已离婚",
                        "补领离婚证 补发离婚证",
                    ),
                ),
            },
            # who has asked for a divorce is married until the thirty days are over (民法典 1077)
            listed(
                "离婚申请 离婚登记申请 申请离婚 冷静期 离婚冷静期 撤回离婚申请 撤回",
                "不予登记 终止 无婚姻登记记录 未婚",
            ),
        )
    },
)
