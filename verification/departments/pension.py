"""人社: pensions. A pension counts in the month it was paid for, which must be the file's."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from verification.departments.department import (
    WORD,
    Department,
    RowReader,
    Said,
    WordColumn,
    listed,
)


def _describe(cells: RowReader, record: Said, month: date) -> None:
    record.category = cells.written("pension_kind", required=True, longest=WORD)
    record.amount = cells.money("amount", required=True, months=1)
    record.day = cells.month("month", year=month.year)
    if record.day and record.day != month:
        cells.bad(
            "month",
            "other_month",
            gettext("The row is of %(row)s, but the file was handed in for %(file)s.")
            % {"row": f"{record.day:%Y-%m}", "file": f"{month:%Y-%m}"},
            gettext("Hand the rows of that month in as a file of their own, for their month."),
        )


DEPARTMENT = Department(
    position=50,
    label=_("Pensions"),
    economic=True,
    columns={
        "pension_kind": _("Kind of pension"),
        "amount": _("Amount per month"),
        "month": _("Month"),
        "bank": _("Bank"),
    },
    needed=("resident_id", "pension_kind", "amount"),
    describe=_describe,
    evidence={
        "day": _("Paid in the month"),
        "category": _("Kind of pension"),
        "amount": _("Pension per month (yuan)"),
    },
    words={
        "pension_kind": WordColumn(
            "category",
            {
                "income": (
                    _("Pension that is income"),
                    listed(
                        "企业职工养老 企业职工基本养老保险 企业职工养老保险 企业养老 职工养老",
                        "城镇职工基本养老保险 机关事业养老 机关事业单位养老保险",
                        "机关事业单位基本养老保险 机关事业 退休金",
                    ),
                ),
                "basic": (
                    _("Basic pension of residents"),
                    listed(
                        "城乡居民养老 城乡居民基本养老保险 城乡居民养老保险 居民养老",
                        "城居保 新农保",
                    ),
                ),
                "injury_care": (
                    _("Nursing fee of work-injury insurance"),
                    listed(
                        "工伤生活护理费 工伤保险生活护理费 工伤护理费 生活护理费 工伤护理",
                    ),
                ),
            },
            listed("失业保险 失业金 工伤保险 工伤 生育保险 遗属待遇 抚恤金 丧葬费"),
        )
    },
)
