"""省, 市: what they found and want answered, in batches. (问题数据反馈)"""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import Typed, described_by

DEPARTMENT = described_by(
    {
        "problem": Typed(_("What is reported"), "text", "category", needed=True),
        "detail": Typed(_("Particulars")),
        "day": Typed(_("Of the day"), "day", "day"),
        "town": Typed(_("Town"), "text", "town_name"),
    },
    position=95,
    label=_("Feedback of province and city"),
)
