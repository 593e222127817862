"""市场监管: businesses."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from verification.departments.department import (
    NUMBER,
    STATE,
    WORD,
    Department,
    RowReader,
    Said,
    WordColumn,
    dated,
    listed,
)


def _describe(cells: RowReader, record: Said, month: date) -> None:
    record.identifier = cells.text("credit_code", required=True, longest=NUMBER)
    record.category = cells.text("business_kind", longest=WORD)
    record.state = cells.written("business_state", longest=STATE)
    record.day = dated(cells, "founded_on", month)


DEPARTMENT = Department(
    position=40,
    label=_("Businesses"),
    economic=True,
    columns={
        "credit_code": _("Credit code"),
        "business_name": _("Name of the business"),
        "business_kind": _("Kind of business"),
        "business_state": _("State of the business"),
        "founded_on": _("Founded on"),
        "capital": _("Capital"),
    },
    needed=("resident_id", "credit_code"),
    describe=_describe,
    evidence={"day": _("Founded on"), "identifier": _("Credit code")},
    words={
        "business_state": WordColumn(
            "state",
            {
                "valid": (
                    _("Business goes on"),
                    listed("存续 在营 开业 正常 在业 登记成立 存续（在营、开业、在册）"),
                )
            },
            listed("注销 已注销 吊销 吊销未注销 已吊销 撤销 停业 歇业 迁出 清算"),
        )
    },
)
