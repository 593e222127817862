"""省, 市: what they found and want answered, in batches. (问题数据反馈)"""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, described_by

DEPARTMENT = described_by(
    {
        "problem": TypedColumn(_("What is reported"), "text", "category", needed=True),
        "detail": TypedColumn(_("Particulars")),
        "day": TypedColumn(_("Of the day"), "day", "day"),
        "town": TypedColumn(_("Town"), "text", "town_name"),
    },
    position=95,
    label=_("Feedback of province and city"),
)
