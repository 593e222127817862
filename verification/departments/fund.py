"""公积金: what is paid in for a month."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, WordColumn, described_by, listed

DEPARTMENT = described_by(
    {
        "base": TypedColumn(_("Monthly base (yuan)"), "monthly", "amount", needed=True),
        "fund_state": TypedColumn(_("State of the account"), "word", "state"),
        "employer": TypedColumn(_("Employer")),
    },
    position=75,
    label=_("Housing fund"),
    economic=True,
    words={
        "fund_state": WordColumn(
            "state",
            {
                "valid": (_("Paid in"), listed("正常 缴存 正常缴存 在缴 启用")),
            },
            listed("封存 销户 停缴 已销户 冻结 转出"),
        ),
    },
)
