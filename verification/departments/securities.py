"""证券: what securities are worth on a day."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import Typed, described_by

DEPARTMENT = described_by(
    {
        "value": Typed(_("Market value (yuan)"), "money", "amount", needed=True),
        "on": Typed(_("Value of"), "day", "day"),
        "broker": Typed(_("Broker"), "text", "category"),
    },
    position=78,
    label=_("Securities"),
    economic=True,
)
