"""The signature under an approval policy."""

from django import forms

from welfare.pages.forms import Form


class SignPolicyForm(Form):
    """What the page showed."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=16)
