"""The county's check of cases. (随机抽查, 43号 Art 16; 近亲属备案, 57号 Art 20)"""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from welfare.pages.forms import Form, VersionedForm, YesNoField


class DrawForm(Form):
    """How many waited when the page was shown; the seed is made when it is drawn."""

    waiting = forms.IntegerField(widget=forms.HiddenInput)


class SampleCheckForm(VersionedForm):
    """What the county found on the spot."""

    checked_on = DayField(label=_("Checked on"), initial=timezone.localdate)
    first_visitor = forms.CharField(label=_("First visitor"), max_length=60)
    second_visitor = forms.CharField(label=_("Second visitor"), max_length=60)
    agrees = YesNoField(
        label=_("Agrees with the survey"),
        help_text=_("With “No” the county cannot confirm: it returns the case or refuses it."),
    )
    result = forms.CharField(
        label=_("What the check found"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who was visited, what agrees with the survey and what does not."),
    )

    def __init__(self, *args: Any, filed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not filed:
            del self.fields["first_visitor"], self.fields["second_visitor"]


class ComplaintForm(VersionedForm):
    """Somebody complained of a case. (57号 Art 20)"""

    complained_on = DayField(label=_("Complaint of"), initial=timezone.localdate)
    complaint = forms.CharField(
        label=_("What the complaint says"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who complained is not named here."),
    )
