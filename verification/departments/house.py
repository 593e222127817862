"""不动产: dwellings and other real estate."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from verification.departments.department import (
    NUMBER,
    WORD,
    Department,
    RowReader,
    Said,
    WordColumn,
    dated,
    listed,
)


def _describe(cells: RowReader, record: Said, month: date) -> None:
    record.identifier = cells.text("deed_number", required=True, longest=NUMBER)
    record.category = cells.written("usage", required=True, longest=WORD)
    record.day = dated(cells, "registered_on", month)


DEPARTMENT = Department(
    position=70,
    label=_("Real estate"),
    economic=True,
    columns={
        "deed_number": _("Number of the deed"),
        "usage": _("Use"),
        "floor_area": _("Floor area"),
        "location": _("Location"),
        "registered_on": _("Registered on"),
    },
    needed=("resident_id", "deed_number", "usage"),
    describe=_describe,
    evidence={
        "day": _("Registered on"),
        "category": _("Planned use"),
        "identifier": _("Deed number"),
    },
    words={
        "usage": WordColumn(
            "category",
            {
                "dwelling": (
                    _("Dwelling"),
                    listed(
                        "住宅 成套住宅 非成套住宅 城镇住宅 农村住宅 商品住宅 居住 别墅",
                        "公寓 集体宿舍",
                    ),
                )
            },
            listed("商业 商业服务 商服 办公 工业 仓储 车库 车位 储藏室 其他 其它 教育 综合"),
        )
    },
)
