"""税务: taxed income of the year."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import Typed, described_by

DEPARTMENT = described_by(
    {
        "income": Typed(_("Income of the year (yuan)"), "money", "amount", needed=True),
        "tax_kind": Typed(_("Kind of income"), "word", "category"),
        "payer": Typed(_("Paid by")),
    },
    position=76,
    label=_("Taxed income"),
    economic=True,
)
