"""车管: vehicles."""

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
    record.identifier = cells.text("plate", required=True, longest=NUMBER)
    record.category = cells.written("vehicle_kind", required=True, longest=WORD)
    record.state = cells.written("vehicle_state", longest=STATE)
    record.day = dated(cells, "registered_on", month)


DEPARTMENT = Department(
    position=30,
    label=_("Vehicles"),
    economic=True,
    columns={
        "plate": _("Number plate"),
        "vehicle_kind": _("Kind of vehicle"),
        "vehicle_state": _("State of the vehicle"),
        "registered_on": _("Registered on"),
        "usage": _("Use"),
    },
    needed=("resident_id", "plate", "vehicle_kind"),
    describe=_describe,
    evidence={
        "day": _("Registered on"),
        "category": _("Kind of vehicle"),
        "identifier": _("Plate"),
    },
    words={
        "vehicle_state": WordColumn(
            "state",
            {
                "valid": (
                    _("Vehicle is registered"),
                    listed("正常 A 在用 有效 逾期未检验 违法未处理"),
                )
            },
            listed("注销 报废 达到报废标准 转出 已转出 迁出 被盗抢 停驶 灭失 M B E"),
        ),
        "vehicle_kind": WordColumn(
            "category",
            {
                "light": (
                    _("Motorcycle"),
                    listed(
                        "普通二轮摩托车 二轮摩托车 摩托车 轻便摩托车 轻便二轮摩托车",
                        "普通正三轮摩托车 正三轮摩托车 三轮摩托车 电动摩托车 电动自行车",
                    ),
                ),
                "disabled": (
                    _("Vehicle for disabled people"),
                    listed("残疾人专用汽车 残疾人机动轮椅车 机动轮椅车 残疾人代步车"),
                ),
            },
            listed(
                "小型轿车 轿车 微型轿车 小型新能源轿车 小型普通客车 普通客车 中型普通客车",
                "大型普通客车 小型越野客车 小型专用客车 小型面包车 面包车 轻型普通货车",
                "轻型货车 微型普通货车 中型货车 重型货车 低速货车 三轮汽车 拖拉机",
            ),
            may_stay_unknown=True,  # what nobody knows is no motorcycle, so it is looked at
        ),
    },
)
