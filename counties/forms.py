"""Forms of setting a county up."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import programmes
from welfare.files.imports.regions import AREAS
from welfare.models import Key
from welfare.pages.forms import DateInput, Form, UploadField

LONGEST_PROFILE = 5 * 2**20


class FoundForm(Form):
    """A county's code and name."""

    code = forms.CharField(
        label=_("Division code"),
        max_length=12,
        help_text=_("12 digits, the last six of them zeros."),
    )
    name = forms.CharField(label=_("Name"), max_length=60)


class ProfileForm(Form):
    """A profile as a file."""

    content = UploadField(label=_("Profile"), kinds=(".toml",), max_bytes=LONGEST_PROFILE)

    def clean_content(self) -> bytes:
        content: bytes = self.cleaned_data["content"].read()
        return content


class DivisionsForm(Form):
    """Towns and villages, a line each."""

    rows = forms.CharField(
        label=_("Towns, villages and communities"),
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "One a line: code and name, as copied from a table; after them 城镇 or 乡村 where it "
            "is not the usual one. A code that ends in 000 is a town."
        ),
    )

    def clean_rows(self) -> list[tuple[str, str, str]]:
        """Code, name and residence of each line."""
        rows = []
        for number, line in enumerate(self.cleaned_data["rows"].splitlines(), 1):
            parts = line.replace(",", " ").replace("\uff0c", " ").split()
            if not parts:
                continue
            area = AREAS.of_word(parts[2]) if len(parts) == 3 else None
            if len(parts) not in (2, 3) or (len(parts) == 3 and area is None):
                words = {"n": number, "line": line[:40]}
                raise ValidationError(
                    gettext("Line %(n)s, “%(line)s”: write code and name.") % words
                )
            rows.append((parts[0], parts[1], area.code if area else ""))
        return rows


class ProgrammesForm(Form):
    """Which kinds the county grants."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of programme"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, there: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (code, kind.term) for code, kind in programmes.KINDS.items() if code not in there
        ]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]


class LimitsForm(Form):
    """The limits that are missing, of one document."""

    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput)
    document = forms.CharField(label=_("Document"), max_length=200)

    def __init__(self, *args: Any, keys: list[Key], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in keys:
            self.fields[f"key_{key.value}"] = forms.CharField(
                label=key.label, required=False, max_length=40
            )

    @property
    def values(self) -> dict[Key, str]:
        """What was filled in."""
        given = self.cleaned_data.items()
        return {
            Key(name.removeprefix("key_")): value.strip()
            for name, value in given
            if name.startswith("key_") and value.strip()
        }
