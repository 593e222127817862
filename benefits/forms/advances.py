"""Forms of advances."""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from benefits.advances import standing_repayments
from benefits.models import Advance, DunningWay
from cases.forms.change import TownFilter
from cases.forms.fields import DayField
from cases.models import Household, Person
from welfare.county.months import add_months
from welfare.pages.forms import Form, MoneyInputField, VersionedForm, YesNoField

FEN = Decimal("0.01")
MOST_INSTALMENTS = 60
OPEN, OVERDUE, BACK = "open", "overdue", "back"
STANDINGS = (
    (OPEN, _("Not paid back yet")),
    (OVERDUE, _("Instalments overdue")),
    (BACK, _("Came back")),
)


class AdvanceFilter(TownFilter):
    """Narrow the advances."""

    standing = forms.ChoiceField(required=False, choices=STANDINGS, widget=forms.HiddenInput)


class LendForm(Form):
    """Who of the family was treated, where, by which paper the money was lent."""

    person = forms.ModelChoiceField(None, label=_("Person"))
    hospital = forms.CharField(label=_("Hospital"), max_length=80)
    voucher = forms.CharField(label=_("Number of the loan paper"), max_length=40)
    lent_on = DayField(label=_("Lent on"), initial=timezone.localdate)
    amount = MoneyInputField(label=_("Sum lent (yuan)"), min_value=FEN)
    note = forms.CharField(label=_("What for"), max_length=200)

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = household.members.filter(left_on=None).values("person")
        people = Person.objects.filter(pk__in=here).order_by("pk")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
        self.initial.setdefault("person", household.head_id)


class AdvanceForm(VersionedForm):
    """What is said of an advance `with_sums`."""

    def __init__(self, *args: Any, advance: Any, **kwargs: Any) -> None:
        first = {"version": advance.version, **self.shown(advance)}
        super().__init__(*args, initial=first, **kwargs)
        self.advance: Advance = advance

    def shown(self, advance: Any) -> dict[str, Any]:
        """What stands in the form at first."""
        return {}

    def values(self) -> dict[str, Any]:
        """What the action is told."""
        return self.cleaned_data


class AdvancePlanForm(AdvanceForm):
    """Equal parts, one a month; the last takes the rest."""

    agreed_on = DayField(label=_("Agreed on"), initial=timezone.localdate)
    amount = MoneyInputField(label=_("Paid back in instalments (yuan)"), min_value=FEN)
    count = forms.IntegerField(
        label=_("Number of instalments"), min_value=1, max_value=MOST_INSTALMENTS
    )
    first_on = DayField(label=_("First instalment by"), future=True)

    def shown(self, advance: Any) -> dict[str, Any]:
        return {"amount": advance.open}

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        count, whole, first = said["count"], said["amount"], said["first_on"]
        part = (whole / count).quantize(FEN, rounding=ROUND_DOWN)
        sums = [part] * (count - 1) + [whole - part * (count - 1)]
        days = [add_months(first, at) for at in range(count)]
        rows = list(zip(days, sums, strict=True))
        return {"version": said["version"], "agreed_on": said["agreed_on"], "instalments": rows}


class RepayForm(AdvanceForm):
    number = forms.CharField(label=_("Number of the receipt"), max_length=40)
    paid_on = DayField(label=_("Received on"), initial=timezone.localdate)
    amount = MoneyInputField(label=_("Sum (yuan)"), min_value=FEN)


class ReverseRepaymentForm(AdvanceForm):
    repayment = forms.ModelChoiceField(None, label=_("Repayment"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, advance: Any, **kwargs: Any) -> None:
        super().__init__(*args, advance=advance, **kwargs)
        rows = standing_repayments(advance)
        self.fields["repayment"].queryset = rows  # type: ignore[attr-defined]


class AdvanceRemindForm(AdvanceForm):
    done_on = DayField(label=_("Reminded on"), initial=timezone.localdate)
    way = forms.ChoiceField(label=_("How"), choices=DunningWay.choices)
    note = forms.CharField(
        label=_("What was said"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class WriteOffForm(AdvanceForm):
    amount = MoneyInputField(label=_("Sum (yuan)"), min_value=FEN)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class WriteOffDecideForm(AdvanceForm):
    granted = YesNoField(label=_("Write off"))
    note = forms.CharField(label=_("Decision or minutes"), max_length=200)
