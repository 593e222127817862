"""税务: taxed income of the year."""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, described_by

DEPARTMENT = described_by(
    {
        "income": TypedColumn(_("Income of the year (yuan)"), "money", "amount", needed=True),
        "tax_kind": TypedColumn(_("Kind of income"), "word", "category"),
        "payer": TypedColumn(_("Paid by")),
    },
    position=76,
    label=_("Taxed income"),
    economic=True,
)
