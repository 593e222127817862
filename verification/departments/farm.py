"""农机: registered farm machinery."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, WordColumn, described_by, listed

DEPARTMENT = described_by(
    {
        "machine": TypedColumn(_("Kind of machine"), "word", "category", needed=True),
        "plate": TypedColumn(_("Number plate"), "text", "identifier"),
        "machine_state": TypedColumn(_("State of the machine"), "word", "state"),
        "registered_on": TypedColumn(_("Registered on"), "day", "day"),
    },
    position=35,
    label=_("Farm machinery"),
    economic=True,
    words={
        "machine_state": WordColumn(
            "state",
            {
                "valid": (_("Machine is registered"), listed("正常 在用 有效 已登记 A")),
            },
            listed("注销 报废 转出 已转出 灭失 停用"),
        ),
        "machine": WordColumn(
            "category",
            {
                "small": (
                    _("Small machine"),
                    listed("手扶拖拉机 微耕机 手扶变型运输机 小型拖拉机 插秧机"),
                ),
            },
            listed(
                "大型拖拉机 中型拖拉机 轮式拖拉机 履带拖拉机 拖拉机",
                "联合收割机 谷物联合收割机 玉米收割机",
            ),
            may_stay_unknown=True,
        ),
    },
)
