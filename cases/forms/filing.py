"""The towns' monthly filings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from welfare.pages.forms import Form


class CheckFilingForm(Form):
    """The county has looked through a town's decisions of a month."""

    note = forms.CharField(
        label=_("County's remark"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the town has to correct, if anything."),
    )
