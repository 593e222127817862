"""Forms of drafts of standards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.actions.standard_drafts import NewAmount
from benefits.raises.offers import Offered
from cases.models import Programme
from welfare.models import Division, User
from welfare.pages.forms import Form, MoneyInputField, MonthInputField


class StandardDraftForm(Form):
    """Month, document, reason, and beside each amount in force a field for the new one."""

    from_month = MonthInputField(label=_("Counts from"))
    document = forms.CharField(label=_("Document"), max_length=120)
    document_on = forms.DateField(label=_("Date of the document"))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, offers: list[Offered], **kwargs: Any) -> None:
        self.offers = offers
        super().__init__(*args, **kwargs)
        for offer in offers:
            now = _("now %(amount)s") % {"amount": offer.now} if offer.now else _("not set yet")
            self.fields[offer.key] = MoneyInputField(
                label=offer.label,
                help_text=now,
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=2,
            )

    def values(self) -> dict[str, Any]:
        """What the action is told; a field that was left empty says nothing."""
        said = dict(self.cleaned_data)
        given = [(offer, said.pop(offer.key)) for offer in self.offers]
        amounts = [
            NewAmount(amount, offer.residence, offer.programme, offer.component, offer.kind)
            for offer, amount in given
            if amount is not None
        ]
        return {**said, "amounts": amounts}


SHOWN = [
    ("", _("Every award that pays otherwise")),
    ("lower", _("Awards that pay less")),
    ("needs", _("Not worked out")),
]


class EffectFilter(Form):
    """Which awards of a draft are shown."""

    shown = forms.ChoiceField(label=_("Which are listed"), choices=SHOWN, required=False)
    town = forms.ModelChoiceField(
        label=_("Town"), queryset=Division.objects.none(), required=False, empty_label=_("All")
    )
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Programme.objects.filter(county=user.county)
        self.fields["programme"].queryset = mine  # type: ignore[attr-defined]
        self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]
