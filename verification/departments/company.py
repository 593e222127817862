"""市场监管: shares and offices in companies; the businesses of single people are another file."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, WordColumn, described_by, listed

DEPARTMENT = described_by(
    {
        "credit_code": TypedColumn(_("Credit code"), "text", "identifier", needed=True),
        "role": TypedColumn(
            _("Office or share"),
            "word",
            "category",
            needed=True,
            also=listed(
                "职务 任职 任职类型 任职职务 任职信息 任职情况 持股或任职 任职或持股 持股任职类型"
            ),
        ),
        "company_state": TypedColumn(
            _("State of the company"), "word", "state", also=listed("登记状态 经营状态")
        ),
        "share": TypedColumn(
            _("Share of the capital (yuan)"),
            "money",
            "amount",
            also=listed("认缴出资额 出资额 投资金额"),
        ),
        "since": TypedColumn(_("Since"), "day", "day"),
    },
    position=45,
    label=_("Shares and offices in companies"),
    economic=True,
    words={
        "company_state": WordColumn(
            "state",
            {
                "valid": (_("Company goes on"), listed("存续 在营 开业 正常 在业 登记成立")),
            },
            listed("注销 已注销 吊销 吊销未注销 撤销 停业 歇业 清算"),
        ),
        "role": WordColumn(
            "category",
            {
                "worker": (_("Works there only"), listed("监事 职工监事 联络员 财务负责人")),
            },
            listed("法定代表人 股东 董事 执行董事 经理 总经理 自然人股东 投资人 合伙人"),
            may_stay_unknown=True,
        ),
    },
)
