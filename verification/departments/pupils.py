"""教育: who is at which school."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, WordColumn, described_by, listed

DEPARTMENT = described_by(
    {
        "school_state": TypedColumn(_("State at school"), "word", "state", needed=True),
        "school_kind": TypedColumn(_("Kind of school"), "word", "category"),
        "school": TypedColumn(_("School")),
        "town": TypedColumn(_("Town"), "text", "town_name"),
    },
    position=85,
    label=_("Pupils and students"),
    words={
        "school_state": WordColumn(
            "state",
            {
                "left": (_("Left school"), listed("毕业 退学 结业 肄业 辍学 开除 注销学籍")),
            },
            listed("在读 在校 休学 转入 转出 正常"),
        ),
        "school_kind": WordColumn(
            "category",
            {
                "costly": (
                    _("Costly school"),
                    listed("国际学校 民办高收费 出国留学 自费留学 民办贵族"),
                ),
            },
            listed("公办 民办 普惠民办 职业 特殊教育 普通"),
            may_stay_unknown=True,
        ),
    },
)
