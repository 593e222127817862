"""The home visit: what two investigators saw, on the desk or on the telephone. (入户调查)"""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from cases.models import Household
from welfare.attachments.fields import KeptFilesField
from welfare.pages.forms import MoneyInputField, VersionedForm

TWO = _("This name stands there as first investigator already. Two people visit and sign.")


class SurveyForm(VersionedForm):
    """The home visit, signed by two investigators and a family member. (57号 Art 16)

    Every member is seen; who is not ticked needs a reason. (家家登门、户户核实、人人见面)
    """

    visited_on = DayField(label=_("Visited on"), initial=timezone.localdate)
    first_signer = forms.CharField(label=_("First investigator"), max_length=60)
    second_signer = forms.CharField(
        label=_("Second investigator"),
        max_length=60,
        widget=forms.TextInput(attrs={"data-unlike": "first_signer", "data-unlike-says": TWO}),
    )
    member_present = forms.CharField(label=_("Family member present"), max_length=60)
    seen = forms.ModelMultipleChoiceField(
        None,
        label=_("Members seen in person"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    not_seen_reason = forms.CharField(
        label=_("Why somebody was not seen"),
        max_length=200,
        required=False,
        help_text=_("Only where a member above is not ticked: where they are, and who says so."),
    )
    housing = forms.CharField(label=_("Housing"), max_length=200, required=False)
    belongings = forms.CharField(
        label=_("Vehicles, machines, savings"), max_length=200, required=False
    )
    utilities = MoneyInputField(
        label=_("Water, electricity, gas and telephone a month (yuan)"), required=False
    )
    annual_income = MoneyInputField(
        label=_("Household income of the last 12 months (yuan)"),
        help_text=_("All five kinds of income of all members; 0 when there is none."),
    )
    observations = forms.CharField(
        label=_("What was seen and heard"), widget=forms.Textarea(attrs={"rows": 5})
    )
    photographs = KeptFilesField(label=_("Photographs of the visit"), pdf=False, required=False)

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        living = household.members.filter(left_on=None).select_related("person")
        rows = [row for row in living if row.person.died_on is None]
        self.fields["seen"].queryset = household.members.filter(pk__in=[row.pk for row in rows])
        self.fields["seen"].choices = [
            (row.pk, f"{row.person.name}（{row.relation}）" if row.relation else row.person.name)
            for row in rows
        ]
        self.fields["seen"].needed_for = _("everybody, or say why")
        self.fields["not_seen_reason"].needed_for = _("where somebody was not seen")
        self.members = {row.pk: row.person for row in rows}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, second = data.get("first_signer"), data.get("second_signer")
        if first and second and first.strip().lower() == second.strip().lower():
            self.add_error(
                "second_signer",
                _("“%(name)s” already signs as first investigator. Two people visit and sign.")
                % {"name": second},
            )
        seen = {row.pk for row in data.pop("seen", ())}
        data["not_seen"] = [person for pk, person in self.members.items() if pk not in seen]
        if not data["not_seen"]:
            data["not_seen_reason"] = ""
        elif not data.get("not_seen_reason", "").strip():
            names = "、".join(person.name for person in data["not_seen"])
            self.add_error(
                "not_seen_reason",
                _("Every member of the family is seen. %(names)s not: say why.") % {"names": names},
            )
        return data


class ArrivingSurveyForm(SurveyForm):
    """A visit that was written down on a telephone; its number says whether it came before."""

    sheet = forms.UUIDField(widget=forms.HiddenInput)
