"""Forms of the account to which an award is paid."""

from django import forms
from django.utils.translation import gettext_lazy as _

from welfare.pages.forms import VersionedForm


class AccountRightForm(VersionedForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Who confirmed the account, and why the bank sent the payment back."),
    )


class AccountForm(VersionedForm):
    account = forms.CharField(
        label=_("Account"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    holder = forms.CharField(label=_("Account holder"), max_length=60)
    bank = forms.CharField(label=_("Bank"), max_length=80)
    reason = forms.CharField(label=_("Reason"), max_length=200)
