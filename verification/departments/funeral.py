"""民政 殡葬: who was cremated or buried, also where the register of deaths lacks them."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import Typed, described_by

DEPARTMENT = described_by(
    {
        "on": Typed(_("Cremated or buried on"), "day", "day", needed=True),
        "number": Typed(_("Number of the certificate"), "text", "identifier"),
        "place": Typed(_("Funeral home or cemetery")),
        "town": Typed(_("Town"), "text", "town_name"),
    },
    position=22,
    label=_("Funerals"),
)
