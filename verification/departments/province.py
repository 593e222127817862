"""省级核对平台: on the roll of another county."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, described_by

DEPARTMENT = described_by(
    {
        "programme": TypedColumn(_("Programme"), "word", "category", needed=True),
        "county": TypedColumn(_("County that pays")),
        "since": TypedColumn(_("Since"), "day", "day"),
        "amount": TypedColumn(_("Paid per month (yuan)"), "monthly", "amount"),
    },
    position=89,
    label=_("Rolls of other counties"),
)
