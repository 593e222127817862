"""The random check of cases at the county. (随机抽查, 43号 Art 16)"""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from cases.forms.questions import YES_NO
from welfare.pages.forms import Form, VersionedForm


class DrawForm(Form):
    """How many waited when the page was shown; the seed is made when it is drawn."""

    waiting = forms.IntegerField(widget=forms.HiddenInput)


class SampleCheckForm(VersionedForm):
    """What the county found on the spot."""

    checked_on = DayField(label=_("Checked on"), initial=timezone.localdate)
    agrees = forms.TypedChoiceField(
        label=_("Agrees with the survey"),
        choices=YES_NO,
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
        help_text=_("With “No” the county cannot confirm: it returns the case or refuses it."),
    )
    result = forms.CharField(
        label=_("What the check found"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who was visited, what agrees with the survey and what does not."),
    )
