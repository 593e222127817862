"""证券: what securities are worth on a day."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, described_by

DEPARTMENT = described_by(
    {
        "value": TypedColumn(_("Market value (yuan)"), "money", "amount", needed=True),
        "on": TypedColumn(_("Value of"), "day", "day"),
        "broker": TypedColumn(_("Broker"), "text", "category"),
    },
    position=78,
    label=_("Securities"),
    economic=True,
)
