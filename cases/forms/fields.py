"""Fields and choices that several case forms share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import FundSource, Programme, Sex
from welfare.models import User
from welfare.pages.forms import DateInput
from welfare.personal.certificates import CHOICES, ID_CARD, hash_of, hashes_like, number_of
from welfare.personal.resident_id import BadResidentId

FIRST_YEAR = 1900
SEVERAL = _("This number stands on papers of several people. Find the family by the name.")


class DayField(forms.DateField):
    """A day; by default one that lies not in the future."""

    widget = DateInput
    default_error_messages = {
        "invalid": _("This is not a day of the calendar. Write it like 2026-11-21."),
        "future": _("%(day)s lies in the future. Give the day on which it happened."),
    }

    def __init__(self, *, future: bool = False, **kwargs: Any) -> None:
        self.future = future
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day.year < FIRST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if day and not self.future and day > timezone.localdate():
            raise ValidationError(
                self.error_messages["future"], code="future", params={"day": day.isoformat()}
            )
        return day


class ResidentIdField(forms.CharField):
    """A resident ID as it was typed, cleaned and checked by its check digit. (GB 11643)

    Beside a choice of certificates it is the number of the one that is chosen.
    """

    certificate = ID_CARD

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Resident ID"))
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.widget.attrs.update({"autocomplete": "off", "spellcheck": "false", "class": "code"})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return number_of(self.certificate, text, timezone.localdate())
        except BadResidentId as error:
            raise ValidationError(error.sentence, code=error.code) from error


class WhoseNumberField(forms.CharField):
    """The number on the paper of somebody who is registered, of whichever kind it is.

    Cleaned, it is what the person may be found by: nobody is asked which paper it was.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Resident ID"))
        kwargs.setdefault("help_text", _("Or the number of another certificate."))
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.widget.attrs.update({"autocomplete": "off", "spellcheck": "false", "class": "code"})

    def clean(self, value: Any) -> tuple[str, ...]:
        text = super().clean(value)
        if not text:
            return ()
        like = hashes_like(text)
        try:
            number = number_of(ID_CARD, text, timezone.localdate())
        except BadResidentId as error:
            if like:
                return like
            raise ValidationError(error.sentence, code=error.code) from error
        return (hash_of(ID_CARD, number), *like)


def certificate_fields() -> dict[str, forms.Field]:
    """Which certificate it is, and what only a resident ID says of itself."""
    sexes = [("", "—"), *Sex.choices]
    return {
        "certificate": forms.ChoiceField(
            label=_("Kind of certificate"), choices=CHOICES, required=False
        ),
        "sex": forms.ChoiceField(label=_("Sex"), choices=sexes, required=False),
        "birth_date": DayField(label=_("Born on"), required=False),
    }


def read_as_chosen(form: forms.Form, row: str = "") -> None:
    """The number is read as one of the certificate that was chosen beside it."""
    said = str(form.data.get(f"certificate{row}", ID_CARD)) if form.is_bound else ID_CARD
    number = form.fields[f"resident_id{row}"]
    assert isinstance(number, ResidentIdField)
    number.certificate = said if said in dict(CHOICES) else ID_CARD


def typed_hash(form: forms.Form) -> str:
    """By what the person is found whom a form names; "" where its number is none."""
    data = form.cleaned_data
    number = data.get("resident_id")
    return hash_of(data.get("certificate", ID_CARD), number) if number else ""


def lines(text: str) -> list[str]:
    """The non-empty lines of a text field."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def programmes_of(user: User) -> "QuerySet[Programme]":
    """What this person's county grants."""
    return Programme.objects.filter(county=user.county)


def fund_sources_of(user: User) -> "QuerySet[FundSource]":
    """Where this person's county takes relief money from."""
    return FundSource.objects.filter(county=user.county)


def registered_residence_field() -> forms.CharField:
    """Where the household is registered, asked only of who comes from elsewhere."""
    return forms.CharField(
        label=_("Registered residence, if elsewhere"),
        max_length=60,
        required=False,
        help_text=_("Province and county. Leave empty where it is registered in this county."),
    )
