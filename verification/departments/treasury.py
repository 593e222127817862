"""财政供养: whom the county pays, and as what."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, WordColumn, described_by, listed

DEPARTMENT = described_by(
    {
        "post": TypedColumn(_("Post"), "word", "category", needed=True),
        "unit": TypedColumn(_("Unit")),
        "amount": TypedColumn(_("Paid per month (yuan)"), "monthly", "amount"),
    },
    position=55,
    label=_("Paid by the treasury"),
    economic=True,
    words={
        "post": WordColumn(
            "category",
            {
                "post": (
                    _("Post or pension of the state"),
                    listed(
                        "在编 公务员 事业编 事业人员 参公 教师 退休 离休 机关 事业",
                        "国企职工 村干部 村三职干部 社区干部",
                    ),
                ),
            },
            listed("公益性岗位 遗属 精减退职 临时工 编外 网格员"),
            may_stay_unknown=True,
        ),
    },
)
