"""公安 户籍: who moved away, whose registration was cancelled. (57号 Art 4)"""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, WordColumn, described_by, listed

DEPARTMENT = described_by(
    {
        "event": TypedColumn(_("What was registered"), "word", "state", needed=True),
        "on": TypedColumn(_("Registered on"), "day", "day"),
        "moved_to": TypedColumn(_("Moved to")),
        "town": TypedColumn(_("Town"), "text", "town_name"),
    },
    position=80,
    label=_("Household registration"),
    words={
        "event": WordColumn(
            "state",
            {
                "moved": (
                    _("Moved out of the county"),
                    listed("迁出 迁出县外 户口迁出 迁往市外 迁往省外 出国定居"),
                ),
                "cancelled": (
                    _("Registration cancelled"),
                    listed("注销 户口注销 死亡注销 参军注销 重户注销 宣告死亡 宣告失踪"),
                ),
            },
            listed("迁入 正常 在册 变更 县内迁移 恢复"),
        ),
    },
)
