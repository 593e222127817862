"""The form of a difference that is worked out anew."""

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.forms.care import coming
from welfare.pages.forms import MonthField, VersionedForm


class DifferenceForm(VersionedForm):
    """From which month, why, and how the family was heard."""

    from_month = MonthField(label=_("From the month"), initial=coming)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    heard = forms.CharField(
        label=_("Record of the hearing"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed when the new amount is lower. (Social Assistance Law, Art. 48)"),
    )
