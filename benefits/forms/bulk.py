"""Forms of bulk grants: a fixed sum, or the month's price-linked subsidy."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.actions.bulk import Rises
from benefits.models import Per
from cases.models import Programme
from welfare.models import Division, User
from welfare.pages.forms import (
    Form,
    MoneyInputField,
    MonthInputField,
    PercentInputField,
    SearchField,
)


class GrantForm(Form):
    """What every grant says: month, roll, groups in their order, document."""

    month = MonthInputField(label=_("For the month"))
    as_of = MonthInputField(
        label=_("On the roll in"),
        help_text=_(
            "Who is on a roll at the end of this month gets it; today's, if it still runs."
        ),
    )
    groups = forms.MultipleChoiceField(
        label=_("Groups"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who is in several groups gets it once, in the first of them."),
    )
    document = forms.CharField(label=_("Document"), max_length=200)

    def __init__(self, *args: Any, groups: "list[Programme]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(group.pk): group for group in groups}
        self.fields["groups"].choices = [(pk, str(group)) for pk, group in self.known.items()]  # type: ignore[attr-defined]
        self.order_fields([name for name in self.fields if name != "document"])

    def values(self) -> dict[str, Any]:
        """What the action is told."""
        said = dict(self.cleaned_data)
        chosen = said["groups"]
        return {**said, "groups": [one for pk, one in self.known.items() if pk in chosen]}


class BatchForm(GrantForm):
    """One fixed sum. (取暖、春节)"""

    amount = MoneyInputField(label=_("Amount (yuan)"))
    per = forms.ChoiceField(label=_("One sum for"), choices=Per.choices, widget=forms.RadioSelect)


class PriceForm(GrantForm):
    """The rises that were released, and what the county does otherwise. (价格临时补贴)"""

    cpi = PercentInputField(label=_("Consumer prices rose by (%)"))
    food_cpi = PercentInputField(label=_("Food prices rose by (%)"))
    scpi = PercentInputField(
        label=_("Prices for low-income households rose by (%)"),
        required=False,
        help_text=_("Only where the county reckons the amount by this index (SCPI)."),
    )
    released_on = forms.DateField(label=_("Index released on"))
    least = MoneyInputField(label=_("At least (yuan a person)"), required=False)
    whole_yuan = forms.BooleanField(label=_("Rounded to whole yuan"), required=False)

    def values(self) -> dict[str, Any]:
        """With the rises as one value."""
        said = super().values()
        rises = Rises(
            **{name: said.pop(name) for name in ("cpi", "food_cpi", "released_on", "scpi")}
        )
        return {**said, "rises": rises}


class PeopleFilter(Form):
    """Whom of a grant the list shows."""

    q = SearchField(label=_("Name or certificate number"))
    town = forms.ModelChoiceField(
        label=_("Town"), queryset=Division.objects.none(), required=False, empty_label=_("All")
    )
    group = forms.ModelChoiceField(
        label=_("Group"), queryset=Programme.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, user: User, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
