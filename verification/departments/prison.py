"""司法: who serves a sentence or is in compulsory rehabilitation. (57号 Art 7)"""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, WordColumn, described_by, listed

DEPARTMENT = described_by(
    {
        "custody": TypedColumn(_("Kind of custody"), "word", "category", needed=True),
        "custody_state": TypedColumn(_("State of the custody"), "word", "state"),
        "since": TypedColumn(_("Since"), "day", "day"),
        "until": TypedColumn(_("Until")),
    },
    position=88,
    label=_("In custody"),
    words={
        "custody_state": WordColumn(
            "state",
            {
                "valid": (_("In custody"), listed("在押 服刑 在服刑 收押 强制隔离戒毒 在戒")),
            },
            listed("释放 刑满释放 假释 暂予监外执行 社区矫正 解除 保外就医"),
        ),
    },
)
