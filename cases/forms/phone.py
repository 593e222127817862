"""A telephone as it is written down: of a person, and of a household. (联系电话)"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

LONGEST = 30
MOBILE = r"1[3-9]\d{9}"
LANDLINE = r"0\d{9,15}|[2-9]\d{6,11}"  # with its area code or without, an extension behind it
KNOWN = re.compile(rf"(?:(?:00)?86)?(?:{MOBILE})|{LANDLINE}")


class PhoneField(forms.CharField):
    """However its digits are grouped; a digit that is missing reaches nobody."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
        super().__init__(max_length=LONGEST, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        said: str = super().clean(value)
        digits = "".join(sign for sign in said if sign.isdecimal())
        if said and not KNOWN.fullmatch(digits):
            raise ValidationError(
                gettext("A mobile number has eleven digits, any other one seven at least.")
            )
        return said
