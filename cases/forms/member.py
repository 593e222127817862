"""The people of a household: who comes, who leaves, and what a person says of themselves."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import (
    DayField,
    ResidentIdField,
    certificate_fields,
    read_as_chosen,
)
from cases.forms.phone import PhoneField
from cases.rules import FACTS
from cases.templatetags.relations import relation
from welfare.pages.forms import Form, VersionedForm

in_words = lazy(relation, str)
ONLY_WITHOUT_ID = {
    "sex": _("Only where the certificate is no resident ID."),
    "birth_date": _("Only where the certificate is no resident ID."),
}
RELATIONS = ("户主", "配偶", "子", "女", "孙子女", "父母", "祖父母", "兄弟姐妹", "其他")


class PersonFields(Form):
    """Who a person is; the birth date and the sex come from the resident ID.

    Without one they are typed, with the number of another certificate.
    """

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= certificate_fields()
        for name, words in ONLY_WITHOUT_ID.items():
            self.fields[name].help_text = words
        read_as_chosen(self)
        self.order_fields(self.field_order)

    def person(self) -> dict[str, Any]:
        """What `register_person` asks for."""
        return {name: self.cleaned_data[name] for name in FACTS}


class PhoneForm(Form):
    """A person's own telephone; the one on record is shown nowhere but masked."""

    phone = PhoneField(
        label=_("Telephone"), help_text=_("Left empty, the number on record is taken off.")
    )


class MemberForm(PersonFields, VersionedForm):
    """One more person in the household."""

    relation = forms.ChoiceField(
        label=_("Relation to the head"),
        choices=[("", "—"), *((r, in_words(r)) for r in RELATIONS[1:])],
    )
    joined_on = DayField(label=_("In the household since"), initial=timezone.localdate)
    field_order = (
        *("version", "certificate", "resident_id", "sex", "birth_date"),
        *("name", "relation", "joined_on"),
    )


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
