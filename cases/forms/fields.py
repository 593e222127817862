"""Fields and choices that several case forms share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import FundSource, Programme
from welfare.models import User
from welfare.pages.forms import DateInput
from welfare.personal.resident_id import BadResidentId, parse

FIRST_YEAR = 1900


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
    """A resident ID as it was typed, cleaned and checked by its check digit. (GB 11643)"""

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
            return parse(text, timezone.localdate()).value
        except BadResidentId as error:
            raise ValidationError(error.sentence, code=error.code) from error


def lines(text: str) -> list[str]:
    """The non-empty lines of a text field."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def programmes_of(user: User) -> "QuerySet[Programme]":
    """What this person's county grants."""
    return Programme.objects.filter(county=user.county)


def fund_sources_of(user: User) -> "QuerySet[FundSource]":
    """Where this person's county takes relief money from."""
    return FundSource.objects.filter(county=user.county)
