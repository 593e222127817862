"""人社: who is insured as a worker, and on what wage."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, WordColumn, described_by, listed

DEPARTMENT = described_by(
    {
        "base": TypedColumn(_("Monthly wage base (yuan)"), "monthly", "amount", needed=True),
        "insured_state": TypedColumn(_("State of the insurance"), "word", "state"),
        "employer": TypedColumn(_("Employer")),
    },
    position=56,
    label=_("Insured workers"),
    economic=True,
    words={
        "insured_state": WordColumn(
            "state",
            {
                "valid": (_("Insured"), listed("参保 正常 正常参保 参保缴费 在职 缴费")),
            },
            listed("停保 中断 暂停 终止 退休 离职 停缴"),
        ),
    },
)
