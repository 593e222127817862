"""民政 殡葬: who was cremated or buried, also where the register of deaths lacks them."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, described_by

DEPARTMENT = described_by(
    {
        "on": TypedColumn(_("Cremated or buried on"), "day", "day", needed=True),
        "number": TypedColumn(_("Number of the certificate"), "text", "identifier"),
        "place": TypedColumn(_("Funeral home or cemetery")),
        "town": TypedColumn(_("Town"), "text", "town_name"),
    },
    position=22,
    label=_("Funerals"),
)
