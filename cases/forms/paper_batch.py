"""Which cases' papers are printed together."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import programmes_of
from welfare.models import Division, User
from welfare.pages.forms import DateInput, Form


class PaperBatchFilter(Form):
    """The cases that were accepted or decided on a day; `paper` is the kind that was chosen."""

    on = forms.DateField(label=_("Accepted or decided on"), widget=DateInput())
    programme = forms.ModelChoiceField(
        None, label=_("Programme"), required=False, empty_label=_("All")
    )
    village = forms.ModelChoiceField(None, label=_("Village"), required=False, empty_label=_("All"))
    paper = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes_of(user)
        self.fields["village"].queryset = Division.objects.villages_of(user)
        if user.town is None:
            del self.fields["village"]


def today() -> dict[str, str]:
    """What the page asks for when nobody has asked yet."""
    return {"on": timezone.localdate().isoformat()}
