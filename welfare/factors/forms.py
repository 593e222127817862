"""What is typed, or answered by the browser, for a second factor."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from welfare.models import User
from welfare.pages.forms import Form

ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


class CodeForm(Form):
    """A code of the app or a recovery code; or what a passkey answered, by the script."""

    code = forms.CharField(
        label=_("Code of the app, or a recovery code"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=ONE_TIME | {"inputmode": "text"}),
    )
    answer = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)

    def clean(self) -> None:
        if not self.cleaned_data.get("code") and not self.cleaned_data.get("answer"):
            self.add_error("code", _("Type the six figures that the app shows now."))


class ProofForm(Form):
    """That it is oneself."""

    password = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class AppForm(ProofForm):
    """The first code of an app; `sealed` is the key that the page showed."""

    field_order = ("code", "password")
    code = forms.CharField(
        label=_("Code that the app shows now"),
        max_length=12,
        widget=forms.TextInput(attrs=ONE_TIME),
    )
    sealed = forms.CharField(max_length=600, widget=forms.HiddenInput)


class PasskeyForm(ProofForm):
    """A passkey that the browser made."""

    field_order = ("name", "password")
    name = forms.CharField(
        label=_("What it is called"),
        max_length=40,
        help_text=_("So that you know it again, for example: USB key, office computer."),
    )
    answer = forms.CharField(
        max_length=20_000,
        widget=forms.HiddenInput,
        error_messages={"required": _("The browser made no passkey. Press the button once more.")},
    )
    sealed = forms.CharField(max_length=2_000, widget=forms.HiddenInput)


class ResetForm(Form):
    """Whose second factor is gone, and how the person was recognised."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Account"))
    reason = forms.CharField(
        label=_("How the person was recognised"),
        max_length=200,
        help_text=_("For example: in person with the identity card, on a day. Never by telephone."),
    )

    def __init__(self, *args: Any, users: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users  # type: ignore[attr-defined]


class KeepFactorsForm(Form):
    """Why the second factors stay."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
