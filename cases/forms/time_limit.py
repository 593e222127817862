"""The one extension of the whole case. (57号 Art 22; 83号 四(一))"""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import ExtensionReason
from welfare.pages.forms import VersionedForm


class ExtendTermForm(VersionedForm):
    """For what, and what stands behind it."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=ExtensionReason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Explanation"), widget=forms.Textarea(attrs={"rows": 4}))
