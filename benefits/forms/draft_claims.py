"""Forms of the claims that follow from one draft of standards."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from welfare.models import Division, User
from welfare.pages.forms import Form, VersionedForm

TO_CLAIM = "to_claim"
STANDINGS = (
    (TO_CLAIM, _("Not claimed yet")),
    ("opened", _("To be heard")),
    ("heard", _("To be decided")),
    ("decided", _("Decided")),
)


class DraftClaimFilter(Form):
    """Which of them are shown."""

    standing = forms.ChoiceField(choices=STANDINGS, required=False, widget=forms.HiddenInput)
    town = forms.ModelChoiceField(
        label=_("Town"), queryset=Division.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]


class ChosenForm(VersionedForm):
    """Whom it concerns: all on the list, those of some towns, without some."""

    shown = forms.CharField(widget=forms.HiddenInput)
    towns = forms.ModelMultipleChoiceField(
        label=_("Of these towns only"),
        queryset=Division.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All of them, if none is chosen."),
    )
    left_out = forms.CharField(
        label=_("Without these awards"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Numbers of awards that are looked at by themselves, with spaces between."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["towns"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]

    def clean_left_out(self) -> list[str]:
        """Each number by itself."""
        said: str = self.cleaned_data["left_out"]
        for mark in "，,、；;":
            said = said.replace(mark, " ")
        return said.split()


class OpenAllForm(ChosenForm):
    cause = forms.CharField(
        label=_("What happened"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class HearAllForm(ChosenForm):
    heard_on = DayField(label=_("Heard on"), initial=timezone.localdate)
    heard = forms.CharField(
        label=_("What the households said"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "How they were told and by when they could speak. Who said something else is left out "
            "here and heard on the own claim."
        ),
    )


class DecideAllForm(ChosenForm):
    document = forms.CharField(label=_("Number of the decision"), max_length=80)
