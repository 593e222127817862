"""The record of a peer review. (民主评议)"""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from welfare.pages.forms import VersionedForm


class PeerReviewForm(VersionedForm):
    """A meeting of the neighbours about one application. (民主评议)"""

    held_on = DayField(label=_("Held on"), initial=timezone.localdate)
    place = forms.CharField(label=_("Place"), max_length=120)
    chaired_by = forms.CharField(label=_("Chaired by"), max_length=60)
    present = forms.IntegerField(label=_("People present"), min_value=1, max_value=500)
    representatives = forms.IntegerField(
        label=_("Of whom represent the villagers"),
        min_value=0,
        max_value=500,
        help_text=_("At least two thirds of those present."),
    )
    agreed = forms.IntegerField(label=_("Votes for"), min_value=0, max_value=500)
    against = forms.IntegerField(label=_("Votes against"), min_value=0, max_value=500)
    abstained = forms.IntegerField(label=_("Abstentions"), min_value=0, max_value=500, initial=0)
    conclusion = forms.CharField(
        label=_("What was said and concluded"), widget=forms.Textarea(attrs={"rows": 4})
    )
