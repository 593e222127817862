"""银行, 支付机构: what lies on accounts on a day. (社会救助法 Art 41)"""

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TypedColumn, described_by

DEPARTMENT = described_by(
    {
        "balance": TypedColumn(_("Balance (yuan)"), "money", "amount", needed=True),
        "on": TypedColumn(_("Balance of"), "day", "day"),
        "bank": TypedColumn(_("Bank"), "text", "category"),
        "account": TypedColumn(_("Account, last digits"), "text", "identifier"),
    },
    position=77,
    label=_("Bank deposits"),
    economic=True,
)
