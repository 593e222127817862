"""The form of relief that is paid first."""

from django.utils.translation import gettext_lazy as _

from welfare.pages.forms import MoneyInputField, VersionedForm


class PayFirstForm(VersionedForm):
    """Relief first: pay now, papers later. (社会救助法 Art 50)"""

    amount = MoneyInputField(label=_("Amount paid at once (yuan)"), min_value=1)
