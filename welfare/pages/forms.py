"""How forms look and what their fields have in common."""

import re
from pathlib import PurePath
from typing import Any
from unicodedata import normalize

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from welfare.county.months import first_of
from welfare.files.opening.filetype import TABLE_FILES
from welfare.files.tables.errors import BadValue
from welfare.files.tables.values import parse_money
from welfare.personal.names import plain_name

YEARS = range(1990, 2101)  # of months: others are slips of the keyboard
YES_NO = (("True", _("Yes")), ("False", _("No")))
PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")  # no 1e5, no 1_000
DASHES = BLANK_CHOICE_DASH[0][1]
DEFAULT_REQUIRED = forms.Field.default_error_messages["required"]
# What a form says instead of Django, by the code of the error; a field's own words stay.
SENTENCES = {
    "min_value": _("At least %(limit_value)s. Enter another value."),
    "max_value": _("At most %(limit_value)s. Enter another value."),
    "max_length": _("At most %(limit_value)d characters are taken; these are %(show_value)d."),
    "min_length": _("At least %(limit_value)d characters are needed; these are %(show_value)d."),
    "max_digits": _("At most %(max)s digits are taken."),
    "max_whole_digits": _("At most %(max)s digits are taken before the decimal point."),
    "max_decimal_places": _("At most %(max)s digits are taken after the decimal point."),
    "null_characters_not_allowed": _("There is a character in it that is no text. Type it again."),
}
_NO_CHOICE = _("This is not among the choices. Choose one that is listed.")
INSTEAD = (
    (forms.DecimalField, "invalid", _("Enter a number in figures, such as 1200 or 1200.5.")),
    (forms.IntegerField, "invalid", _("Enter a whole number in figures.")),
    (forms.DateField, "invalid", _("This is not a day of the calendar. Write it like 2026-11-21.")),
    (forms.ChoiceField, "invalid_choice", _NO_CHOICE),
    (forms.MultipleChoiceField, "invalid_choice", _NO_CHOICE),
    (forms.MultipleChoiceField, "invalid_list", _NO_CHOICE),
    (forms.ModelChoiceField, "invalid_choice", _NO_CHOICE),
    (forms.ModelMultipleChoiceField, "invalid_choice", _NO_CHOICE),
    (forms.ModelMultipleChoiceField, "invalid_list", _NO_CHOICE),
    (forms.ModelMultipleChoiceField, "invalid_pk_value", _NO_CHOICE),
    (forms.FileField, "invalid", _("No file came with the form. Choose it again.")),
    (forms.FileField, "missing", _("No file came with the form. Choose it again.")),
    (forms.FileField, "empty", _("The file is empty. Choose another one.")),
)


def _month_such_as() -> str:
    return gettext("Enter a month such as %(month)s.") % {"month": f"{timezone.localdate():%Y-%m}"}


month_such_as = lazy(_month_such_as, str)  # this month, which no form refuses as an example


class FormRenderer(TemplatesSetting):
    """Draw forms, fields and formsets with templates/components/."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    formset_template_name = "components/formset.html"


class DateInput(forms.DateInput):
    """The browser's own date picker, which speaks ISO dates only."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MonthInput(forms.DateInput):
    """The browser's own month picker."""

    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m")


class MonthInputField(forms.DateField):
    """A month, kept as its first day."""

    widget = MonthInput
    default_error_messages = {
        "invalid": month_such_as(),
        "far": _("%(month)s is no month that can be meant. Enter one from %(first)s to %(last)s."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m", "%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        if day and day.year not in YEARS:
            words = {"month": f"{day:%Y-%m}", "first": f"{YEARS[0]}-01", "last": f"{YEARS[-1]}-12"}
            raise ValidationError(self.error_messages["far"], code="far", params=words)
        return first_of(day) if day else day


class MoneyInputField(forms.DecimalField):
    """An amount in 元 with at most two decimals; commas, spaces and wide figures are forgiven.

    “4.5万” is 45,000, and an amount in words is what a file would be read as; “1e5” is a slip of
    the keyboard and not a hundred thousand. There is no other field for money.
    """

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Enter an amount in figures, such as 1200, 1200.50 or 4.5万.")
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"min_value": 0, "max_digits": 14, "decimal_places": 2} | kwargs
        super().__init__(**kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = normalize("NFKC", value)
            for mark in (",", " ", "\u00a5"):
                value = value.replace(mark, "")
            if value and not PLAIN.fullmatch(value.removesuffix("元")):
                value = self._as_written(value)
            value = value.removesuffix("元")
        return super().to_python(value)

    def _as_written(self, value: str) -> str:
        """What a file that says so would be read as. (4.5万元, 壹万贰仟元整)"""
        try:
            amount = None if value.isascii() or value == "万" else parse_money(value)
        except BadValue:
            amount = None
        if amount is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return format(amount.normalize(), "f")


class PercentInputField(forms.DecimalField):
    """A rise in percent over the same month of the year before; it may be negative."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=5, decimal_places=2, **kwargs)


class YesNoField(forms.TypedChoiceField):
    """Yes or no, and nothing said for the person beforehand."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO, coerce=lambda said: said == "True", **kwargs)


def _kinds_and_size(kinds: tuple[str, ...], max_bytes: int) -> str:
    words = {"kinds": ", ".join(kinds), "limit": filesizeformat(max_bytes)}
    return gettext("File of kind %(kinds)s, at most %(limit)s.") % words


_size_note = lazy(_kinds_and_size, str)


class SearchField(forms.CharField):
    """What a list is searched by: a name in the form in which names are kept, or a number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"type": "search"}), **kwargs)

    def clean(self, value: Any) -> Any:
        return plain_name(super().clean(value))


class UploadField(forms.FileField):
    """A file of a known kind and size; the page says both before the file is chosen."""

    default_error_messages = {
        "kind": _("“%(name)s” is not a file of the kinds %(kinds)s. Choose another file."),
        "large": _("“%(name)s” has %(size)s; at most %(limit)s are taken. Split the file."),
    }

    def __init__(
        self,
        *,
        kinds: tuple[str, ...] = TABLE_FILES,
        max_bytes: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.kinds = kinds
        self.max_bytes = max_bytes or settings.UPLOAD_MAX_BYTES
        kwargs.setdefault("help_text", _size_note(kinds, self.max_bytes))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        return attrs | {"accept": ",".join(self.kinds), "data-max-bytes": str(self.max_bytes)}

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile) and upload is data:
            self._check(upload)
        return upload

    def _check(self, upload: UploadedFile) -> None:
        name = upload.name or ""
        if PurePath(name).suffix.lower() not in self.kinds:
            kinds = ", ".join(self.kinds)
            raise ValidationError(
                self.error_messages["kind"], code="kind", params={"name": name, "kinds": kinds}
            )
        if (upload.size or 0) > self.max_bytes:
            sizes = {"size": filesizeformat(upload.size), "limit": filesizeformat(self.max_bytes)}
            raise ValidationError(
                self.error_messages["large"], code="large", params={"name": name, **sizes}
            )


class _NativeWidgets:
    """The browser's date picker, a number pad for amounts, and messages that say what to do."""

    fields: dict[str, forms.Field]
    wide = False  # whether its page gives it the whole width

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field.widget) is forms.DateInput:
                field.widget = _replaced(field.widget, DateInput())
            elif isinstance(field, forms.DecimalField):
                field.widget.attrs.setdefault("inputmode", "decimal")
            _name_the_empty_choice(field)
            _say_it_ourselves(field)

    def __getitem__(self, name: str) -> forms.BoundField:
        """Also of a field that a form puts in later the empty choice is called something."""
        if name in self.fields:
            _name_the_empty_choice(self.fields[name])
        return super().__getitem__(name)  # type: ignore[misc,no-any-return]

    def full_clean(self) -> None:
        """Fields that a form put in by itself speak our sentences, too."""
        for field in self.fields.values():
            _say_it_ourselves(field)
        super().full_clean()  # type: ignore[misc]


def _name_the_empty_choice(field: forms.Field) -> None:
    """Words where Django would write a row of dashes."""
    words = _("Please choose") if field.required else _("Not chosen")
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField) and not callable(field.choices):
        field.choices = [
            (value, words if (value, str(label)) == ("", DASHES) else label)
            for value, label in field.choices
        ]


def _required_message(field: forms.Field) -> Any:
    """Say what to do; the label stands beside it."""
    if isinstance(field, forms.FileField):
        return _("Choose a file.")
    if isinstance(field, forms.BooleanField):
        return _("Tick this box to go on.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Choose one.")
    return _("Fill this in.")


def _say_it_ourselves(field: forms.Field) -> None:
    """Our sentences where Django would use its own; those of fields of the house stay."""
    said = field.error_messages
    if said.get("required") == DEFAULT_REQUIRED:
        said["required"] = _required_message(field)
    for code, sentence in SENTENCES.items():
        if said.get(code) in (None, forms.FileField.default_error_messages.get(code)):
            said[code] = sentence
    for kind, code, sentence in INSTEAD:
        if isinstance(field, kind) and said.get(code) == kind.default_error_messages.get(code):
            said[code] = sentence


def _replaced(old: forms.Widget, new: forms.Widget) -> forms.Widget:
    new.attrs.update(old.attrs)
    new.is_required = old.is_required
    new.is_localized = old.is_localized
    return new


class Form(_NativeWidgets, forms.Form):
    """A form of this system; use it instead of Django's."""

    @property
    def in_use(self) -> bool:
        """Of a filter: whether something is chosen in a field that one sees."""
        return any(not self.fields[name].widget.is_hidden for name in self.changed_data)


MOST_DIGITS = 4  # of a number of rows


def rows_posted(said: object, *, most: int, otherwise: int) -> int:
    """How many rows a growing table was sent with; `otherwise` where that is no such number."""
    word = str(said or "")
    sound = word.isdecimal() and len(word) <= MOST_DIGITS
    return min(int(word), most) if sound else otherwise


class VersionedForm(Form):
    """A form that posts back which state of the row its page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ModelForm(_NativeWidgets, forms.ModelForm):
    """A model form of this system; use it instead of Django's."""
