"""The one box in which somebody looks for people, cases and awards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from welfare.pages.forms import Form

LONGEST = 60


class SearchForm(Form):
    """Posted, so that nothing of a person ever stands in an address or a log."""

    q = forms.CharField(
        label=_("Name, initials, last four of the ID, number or telephone"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
