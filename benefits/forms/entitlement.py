"""The amount of an application: confirmed as computed, or decided case by case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Household, Person, Programme
from welfare.models import User
from welfare.pages.forms import MoneyInputField, VersionedForm


class ProposeForm(VersionedForm):
    """What the computation on the screen came to."""

    amount = MoneyInputField(widget=forms.HiddenInput)


class ChooseForm(VersionedForm):
    """The programme with which the family goes on, and the one of them whom it is to help."""

    programme = forms.ModelChoiceField(queryset=Programme.objects.none())
    beneficiary = forms.ModelChoiceField(queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = household.members.filter(left_on=None).values("person")
        among = {
            "programme": Programme.objects.visible_to(user),
            "beneficiary": Person.objects.filter(pk__in=current),
        }
        for name, queryset in among.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]


class SumForm(VersionedForm):
    """The sum of a temporary relief, with its reckoning. (民发〔2018〕23号 二(三))"""

    amount = MoneyInputField(
        label=_("Amount proposed (yuan)"),
        help_text=_("0 when no help is due: the case then goes up to be refused with its reason."),
    )
    reckoning = forms.CharField(
        label=_("How the amount comes about"), widget=forms.Textarea(attrs={"rows": 4})
    )
