"""From which month on a programme is paid by this system. (启用月)"""

from django import forms
from django.utils.translation import gettext_lazy as _

from welfare.pages.forms import Form, MonthInputField


class RecordGoLiveForm(Form):
    """The first month that payroll runs pay."""

    month = MonthInputField(
        label=_("Go-live month"),
        help_text=_("The first month that this system pays. What was before was paid elsewhere."),
    )

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Needed for a month that has passed: every month since is then paid here."),
    )


class WithdrawGoLiveForm(Form):
    """The month that the page showed, and why it is taken back."""

    month = MonthInputField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ConfirmGoLiveForm(Form):
    """The month that the page showed."""

    month = MonthInputField(widget=forms.HiddenInput)
