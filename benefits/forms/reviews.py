"""What a review found, with what it needs to follow from it. (复核登记)"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import rules
from cases.changes.grounds import SAID_BY_PEOPLE
from cases.forms.fields import DayField
from cases.models import FamilyChange, Review, ReviewResult
from welfare.pages.forms import MoneyInputField, VersionedForm, YesNoField


class ReviewResultForm(VersionedForm):
    """Who went when, what was seen, what came of it."""

    visited_on = DayField(label=_("Visited on"))
    first_visitor = forms.CharField(label=_("First visitor"), max_length=60)
    second_visitor = forms.CharField(label=_("Second visitor"), max_length=60)
    seen = forms.CharField(
        label=_("What the visit found"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Income, property and people as found; or why nobody could be reached."),
    )
    income_steady = YesNoField(
        label=_("Income has fixed sources and nobody is able to work"), required=False
    )
    result = forms.ChoiceField(
        label=_("Result"), choices=ReviewResult.choices, widget=forms.RadioSelect
    )
    annual_income = MoneyInputField(
        label=_("Income of the family now (yuan a year)"),
        required=False,
        help_text=_("Where the income changed: what follows for the award is worked out at once."),
    )
    since = DayField(label=_("So since"), required=False)
    ground = forms.ChoiceField(
        label=_("Ground for leaving or cutting"),
        required=False,
        choices=[("", "—"), *((one.value, one.label) for one in SAID_BY_PEOPLE)],
    )
    change = forms.ModelChoiceField(
        None,
        label=_("Change that is registered already"),
        required=False,
        help_text=_("A death, a birth, a move: register it first, then choose it here."),
    )
    visited_again_on = DayField(label=_("Second visit on"), required=False)

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", review.version)
        registered = FamilyChange.objects.filter(household=review.award.household_id)
        opened = review.campaign.opened_at
        self.fields["change"].queryset = registered.filter(recorded_at__gte=opened)
        if not rules.may_be_steady(review.award):
            del self.fields["income_steady"]

    def values(self) -> dict[str, Any]:
        """As the action takes it; nothing said is no answer."""
        said = dict(self.cleaned_data)
        if said.get("income_steady") == "":
            said["income_steady"] = None
        return said
