"""What is said of the rest of a one sum."""

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.models.unpaid_rest import RestWay
from welfare.pages.forms import Form


class RestForm(Form):
    way = forms.ChoiceField(label=_("What becomes of it"), choices=RestWay.choices)
    paid_on = forms.DateField(
        label=_("Paid on"), required=False, help_text=_("Of what was paid and stands in no ledger.")
    )
    document = forms.CharField(
        label=_("Document"),
        max_length=120,
        required=False,
        help_text=_("Voucher of the payment, or the decision by which it is not paid."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class DropRestForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)
