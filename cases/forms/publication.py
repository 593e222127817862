"""The list of a village hangs: when, where, by whom; with photographs of the board."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from welfare.attachments.fields import KeptFilesField
from welfare.pages.forms import Form


class HangForm(Form):
    """What is recorded of a list that hangs."""

    hung_on = DayField(label=_("Hung on"), initial=timezone.localdate)
    place = forms.CharField(label=_("Place"), max_length=120)
    hung_by = forms.CharField(label=_("Who hung it"), max_length=60)
    photographs = KeptFilesField(label=_("Photographs of the board"), pdf=False, required=False)
