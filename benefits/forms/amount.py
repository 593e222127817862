"""The form of another amount of a running award."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from welfare.county.months import next_month
from welfare.pages.forms import MonthInputField, VersionedForm


def coming() -> date:
    """The next month."""
    return next_month(timezone.localdate())


class NewAmountForm(VersionedForm):
    """From which month, why, and how the family was heard."""

    from_month = MonthInputField(label=_("From the month"), initial=coming)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    heard = forms.CharField(
        label=_("Record of the hearing"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed when the new amount is lower. (Social Assistance Law, Art. 48)"),
    )
