"""Households and their people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import WhoseNumberField, registered_residence_field
from cases.forms.phone import PhoneField
from cases.models import Household, Person
from welfare.models import Division, ImportBatch, Residence, User
from welfare.pages.forms import Form, SearchField, VersionedForm


class AreaFilter(Form):
    """Village for people of a town, town for people of the county."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.town is not None:
            del self.fields["town"]
            self.fields["village"].queryset = Division.objects.villages_of(user)
        else:
            del self.fields["village"]
            self.fields["town"].queryset = Division.objects.towns_of(user)


class HouseholdFilter(AreaFilter):
    """Search the households by name; by resident ID only with `FindByIdForm`."""

    q = SearchField(label=_("Name"))
    town = forms.ModelChoiceField(None, label=_("Town"), required=False, empty_label=_("All"))
    village = forms.ModelChoiceField(None, label=_("Village"), required=False, empty_label=_("All"))
    elsewhere = forms.BooleanField(label=_("Registered elsewhere only"), required=False)
    moved_by = forms.ModelChoiceField(None, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["moved_by"].queryset = ImportBatch.objects.visible_to(user)


class FindByIdForm(Form):
    """Posted, so that no resident ID ever stands in an address or a log."""

    resident_id = WhoseNumberField()


class HouseholdEditForm(VersionedForm):
    """Who is the head, and where the household lives."""

    template_name = "cases/_household_fields.html"

    head = forms.ModelChoiceField(None, label=_("Head of household"), empty_label=None)
    village = forms.ModelChoiceField(None, label=_("Village or community"))
    residence = forms.ChoiceField(
        label=_("Urban or rural"),
        choices=Residence.choices,
        required=False,
        help_text=_("Who moves to another village becomes what that is, unless changed here."),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    registered_residence = registered_residence_field()
    phone = PhoneField(
        label=_("New telephone"), help_text=_("Leave empty to keep the number on record.")
    )

    def __init__(self, *args: Any, user: User, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = household.members.filter(left_on=None).values("person")
        self.fields["head"].queryset = Person.objects.filter(pk__in=present)
        self.fields["village"].queryset = Division.objects.villages_of(user)

    def changes(self) -> dict[str, Any]:
        """The fields to write; what is empty of the last two stays as it is."""
        data = {
            name: self.cleaned_data[name]
            for name in ("head", "village", "address", "registered_residence")
        }
        said = {name: self.cleaned_data[name] for name in ("phone", "residence")}
        return data | {name: value for name, value in said.items() if value}
