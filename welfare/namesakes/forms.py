"""Which two accounts, and how their holders were seen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from welfare.models import User
from welfare.pages.forms import Form


class NamesakesForm(Form):
    """Two accounts of one name, each with the staff number of its holder."""

    first = forms.ModelChoiceField(User.objects.none(), label=_("Account"))
    first_number = forms.CharField(label=_("Staff number of its holder"), max_length=40)
    second = forms.ModelChoiceField(User.objects.none(), label=_("Other account"))
    second_number = forms.CharField(label=_("Staff number of the other holder"), max_length=40)
    reason = forms.CharField(
        label=_("How the two were seen"),
        max_length=200,
        help_text=_("For example: both in person with staff and identity cards, on a day."),
    )

    def __init__(self, *args: Any, users: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.queryset = users
            field.label_from_instance = lambda user: f"{user} ({user.username})"


class DropNamesakesForm(Form):
    """Why they count as one person again."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
