"""Officials and their near relatives."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.actions.officials import Declared
from cases.forms.fields import (
    DayField,
    ResidentIdField,
    certificate_fields,
    read_as_chosen,
)
from cases.models import Kinship
from welfare.models import Division, User
from welfare.pages.forms import Form

LINES = 5
PARTS = ("kinship", "name", "certificate", "resident_id")
SAID = ("kinship", "name", "resident_id")  # what a line needs


class OfficialForm(Form):
    """Who handles assistance, or sits on the committee of a village."""

    town = forms.ModelChoiceField(
        None, label=_("Town"), required=False, empty_label=_("The county's own staff")
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    post = forms.CharField(
        label=_("Post"), max_length=80, help_text=_("Such as: head of the committee of a village.")
    )
    resident_id = ResidentIdField(
        required=False, help_text=_("With it the official\u2019s own family is found too.")
    )
    began_on = DayField(label=_("In office since"), initial=timezone.localdate)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own_town = user.town
        if user.town is not None:
            del self.fields["town"]
        else:
            self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]
        self.fields["certificate"] = certificate_fields()["certificate"]
        read_as_chosen(self)
        self.order_fields(("town", "name", "post", "certificate", "resident_id", "began_on"))

    def values(self) -> dict[str, Any]:
        """The arguments of the action; a town registers its own."""
        return {"town": self.own_town, **self.cleaned_data}


class KinForm(Form):
    """Near relatives as declared, one a line; an empty line is left out."""

    template_name = "cases/_kin_fields.html"

    declared_on = DayField(label=_("Declared on"), initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(LINES):
            self.fields[f"kinship_{number}"] = forms.ChoiceField(
                label=_("Kinship"), choices=[("", "—"), *Kinship.choices], required=False
            )
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Name"), max_length=60, required=False
            )
            self.fields[f"certificate_{number}"] = certificate_fields()["certificate"]
            self.fields[f"resident_id_{number}"] = ResidentIdField(
                label=_("Its number"), required=False
            )
            read_as_chosen(self, f"_{number}")

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each line, for the template."""
        return [[self[f"{part}_{number}"] for part in PARTS] for number in range(LINES)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(LINES):
            parts = [f"{part}_{number}" for part in SAID]
            if not any(data.get(part) for part in parts):
                continue
            for part in parts:
                if not data.get(part) and part not in self.errors:
                    self.add_error(part, _("Relation, name and number belong together."))
        if not self.errors and not self.declared():
            raise forms.ValidationError(_("Fill in at least one line."))
        return data

    def declared(self) -> list[Declared]:
        """The lines that are filled in."""
        data = self.cleaned_data
        return [
            Declared(
                data[f"kinship_{n}"],
                data[f"name_{n}"],
                data[f"resident_id_{n}"],
                data[f"certificate_{n}"],
            )
            for n in range(LINES)
            if data.get(f"name_{n}")
        ]


class OfficeEndForm(Form):
    """The last day of an office."""

    ended_on = DayField(label=_("In office until"), initial=timezone.localdate)
