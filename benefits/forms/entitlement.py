"""The amount of an application: confirmed as computed, or decided case by case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Programme
from welfare.models import User
from welfare.pages.forms import MoneyInputField, VersionedForm


class ProposeForm(VersionedForm):
    """What the computation on the screen came to."""

    amount = MoneyInputField(widget=forms.HiddenInput)


class ChooseForm(VersionedForm):
    """The programme with which the family goes on."""

    programme = forms.ModelChoiceField(queryset=Programme.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ModelChoiceField = self.fields["programme"]  # type: ignore[assignment]
        field.queryset = Programme.objects.visible_to(user)


class SumForm(VersionedForm):
    """The sum of a temporary relief, with its reckoning. (民发〔2018〕23号 二(三))"""

    amount = MoneyInputField(
        label=_("Amount proposed (yuan)"),
        help_text=_("0 when no help is due: the case then goes up to be refused with its reason."),
    )
    reckoning = forms.CharField(
        label=_("How the amount comes about"), widget=forms.Textarea(attrs={"rows": 4})
    )
