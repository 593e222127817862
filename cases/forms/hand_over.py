"""One town asks another for somebody, and is answered. (移交请求)"""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import WhoseNumberField
from welfare.pages.forms import Form


class HandOverForm(Form):
    """Whom another town is asked for: as the card says it; posted, and in no address."""

    resident_id = WhoseNumberField()
    name = forms.CharField(label=_("Name"), max_length=60)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class DeclineHandOverForm(Form):
    """Why somebody whom another town asks for stays."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
