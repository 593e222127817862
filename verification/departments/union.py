"""工会: workers in hardship. (困难职工)"""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, WordColumn, described_by, listed

DEPARTMENT = described_by(
    {
        "file_state": TypedColumn(_("State of the file"), "word", "state", needed=True),
        "cause": TypedColumn(_("Cause"), "text", "category"),
        "town": TypedColumn(_("Town"), "text", "town_name"),
    },
    position=87,
    label=_("Workers in hardship"),
    words={
        "file_state": WordColumn(
            "state",
            {
                "valid": (
                    _("In hardship"),
                    listed("在档 建档 有效 在册 相对困难 深度困难 意外致困"),
                ),
            },
            listed("脱困 注销 销档 已脱困 解困"),
        ),
    },
)
