"""Households and their people."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField, ResidentIdField
from cases.forms.phone import PhoneField
from cases.models import Household, Person, PersonGroup
from cases.templatetags.relations import relation
from welfare.models import Division, ImportBatch, Residence, User
from welfare.pages.forms import Form, SearchField, VersionedForm

in_words = lazy(relation, str)
RELATIONS = ("户主", "配偶", "子", "女", "孙子女", "父母", "祖父母", "兄弟姐妹", "其他")


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
    moved_by = forms.ModelChoiceField(None, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["moved_by"].queryset = ImportBatch.objects.visible_to(user)


class FindByIdForm(Form):
    """Posted, so that no resident ID ever stands in an address or a log."""

    resident_id = ResidentIdField()


class HandOverForm(Form):
    """Whom another town is asked for: as the card says it; posted, and in no address."""

    resident_id = ResidentIdField()
    name = forms.CharField(label=_("Name"), max_length=60)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class DeclineHandOverForm(Form):
    """Why somebody whom another town asks for stays."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class WatchedFilter(AreaFilter):
    """Narrow the list of watched people."""

    q = SearchField(label=_("Name"))
    group = forms.ModelChoiceField(
        None, label=_("Group of people"), required=False, empty_label=_("All")
    )
    cleared = forms.ChoiceField(
        label=_("Risk"),
        required=False,
        choices=[("", _("All")), ("no", _("Risk not cleared")), ("yes", _("Risk cleared"))],
    )
    town = forms.ModelChoiceField(None, label=_("Town"), required=False, empty_label=_("All"))
    village = forms.ModelChoiceField(None, label=_("Village"), required=False, empty_label=_("All"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["group"].queryset = PersonGroup.objects.filter(county=user.county)


class PersonFields(Form):
    """Who a person is; the birth date and the sex come from the resident ID."""

    resident_id = ResidentIdField(
        help_text=_("18 characters. Birth date and sex are read from it.")
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    health = forms.CharField(label=_("Health"), max_length=20, required=False)
    labour = forms.CharField(label=_("Ability to work"), max_length=20, required=False)
    school = forms.CharField(label=_("School"), max_length=20, required=False)
    disability_card = forms.CharField(
        label=_("Disability card"),
        max_length=40,
        required=False,
        help_text=_("The last two digits are enough: the kind (1 to 7) and the grade (1 to 4)."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "code"}),
    )
    phone = PhoneField(
        label=_("Telephone"), help_text=_("Leave empty to keep the number on record.")
    )

    def person(self) -> dict[str, str]:
        """What `register_person` asks for."""
        names = ("resident_id", "name", "health", "labour", "school", "disability_card", "phone")
        return {name: self.cleaned_data[name] for name in names}


class PhoneForm(Form):
    """A person's own telephone; the one on record is shown nowhere but masked."""

    phone = PhoneField(
        label=_("Telephone"), help_text=_("Left empty, the number on record is taken off.")
    )


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
        data = {name: self.cleaned_data[name] for name in ("head", "village", "address")}
        said = {name: self.cleaned_data[name] for name in ("phone", "residence")}
        return data | {name: value for name, value in said.items() if value}


class MemberForm(PersonFields, VersionedForm):
    """One more person in the household."""

    relation = forms.ChoiceField(
        label=_("Relation to the head"),
        choices=[("", "—"), *((r, in_words(r)) for r in RELATIONS[1:])],
    )
    joined_on = DayField(label=_("In the household since"), initial=timezone.localdate)
    field_order = ("version", "resident_id", "name", "relation", "joined_on")


class MemberLeavesForm(VersionedForm):
    """Somebody moves out, marries away or dies."""

    left_on = DayField(label=_("Left the household on"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: marriage, moved away; of a death, the paper that shows it."),
    )
    died = forms.BooleanField(
        label=_("Died on this day"),
        required=False,
        help_text=_("The awards that cover this person are then listed to be settled."),
    )
