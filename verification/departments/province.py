"""省级核对平台: on the roll of another county."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import Typed, described_by

DEPARTMENT = described_by(
    {
        "programme": Typed(_("Programme"), "word", "category", needed=True),
        "county": Typed(_("County that pays")),
        "since": Typed(_("Since"), "day", "day"),
        "amount": Typed(_("Paid per month (yuan)"), "monthly", "amount"),
    },
    position=89,
    label=_("Rolls of other counties"),
)
