"""卫健: births, and serious illnesses that were diagnosed."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, WordColumn, described_by, listed

DEPARTMENT = described_by(
    {
        "what": TypedColumn(_("What is reported"), "word", "state", needed=True),
        "illness": TypedColumn(_("Illness"), "text", "category"),
        "on": TypedColumn(_("Of the day"), "day", "day"),
        "town": TypedColumn(_("Town"), "text", "town_name"),
    },
    position=86,
    label=_("Births and serious illnesses"),
    words={
        "what": WordColumn(
            "state",
            {
                "birth": (_("Birth"), listed("分娩 生育 出生 产妇 住院分娩")),
                "illness": (
                    _("Serious illness"),
                    listed("重大疾病 重病 大病 恶性肿瘤 尿毒症 确诊重病"),
                ),
            },
            listed("孕产 怀孕 建册 体检 慢病 随访"),
        ),
    },
)
