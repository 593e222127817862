"""The random check of cases at the county. (随机抽查, 43号 Art 16)"""

import secrets

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from welfare.pages.forms import Form, VersionedForm

SEEDS = 1_000_000


def any_seed() -> str:
    """Six digits that nobody chose."""
    return f"{secrets.randbelow(SEEDS):06d}"


class DrawForm(Form):
    """The seed that decides who is drawn, and how many waited when the page was shown."""

    waiting = forms.IntegerField(widget=forms.HiddenInput)
    seed = forms.CharField(
        label=_("Seed"),
        max_length=40,
        initial=any_seed,
        help_text=_(
            "Proposed at random; a number drawn by hand in front of witnesses may be written "
            "instead. The same seed gives the same list, so the draw can be checked afterwards."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "code input-s"}),
    )


class SampleCheckForm(VersionedForm):
    """What the county found on the spot."""

    checked_on = DayField(label=_("Checked on"), initial=timezone.localdate)
    result = forms.CharField(
        label=_("What the check found"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Who was visited, whether the situation agrees with the survey, and anything else."
        ),
    )
