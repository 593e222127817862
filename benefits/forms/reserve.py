"""Forms of the towns' reserves."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from benefits.models import Allocation, ReserveKind
from cases.forms.fields import DayField
from cases.models import Programme
from cases.programmes import codes
from welfare.models import User
from welfare.pages.forms import Form, MoneyInputField, VersionedForm

FOR_RELIEF = codes(lambda kind: kind.relieves)
COUNTY = (ReserveKind.TOP_UP, ReserveKind.BACK)
BY_THE_COUNTY = [(kind.value, kind.label) for kind in COUNTY]


class BookReserveForm(Form):
    """Money that the county puts into a town's reserve, or takes back."""

    kind = forms.ChoiceField(label=_("Movement"), choices=BY_THE_COUNTY, widget=forms.RadioSelect)
    amount = MoneyInputField(label=_("Amount (yuan)"), min_value=1)
    allocation = forms.ModelChoiceField(
        label=_("Allocation"),
        queryset=Allocation.objects.none(),
        help_text=_("Out of which the money comes, or to which it goes back."),
    )
    happened_on = DayField(label=_("On"), initial=timezone.localdate)
    voucher = forms.CharField(label=_("Voucher number"), max_length=40)
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relief = Programme.objects.filter(county=user.county, kind__in=FOR_RELIEF)
        rows = Allocation.objects.visible_to(user).granted().filter(programmes__in=relief)
        self.fields["allocation"].queryset = rows.distinct()  # type: ignore[attr-defined]


class UndoSpendingForm(Form):
    """Why a spending was booked wrongly, and on which voucher it comes back."""

    happened_on = DayField(label=_("On"), initial=timezone.localdate)
    voucher = forms.CharField(label=_("Voucher number"), max_length=40)
    note = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReserveReasonForm(Form):
    """Why a booking is dropped, or a month sent back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class PayFromReserveForm(VersionedForm):
    """Who got the money, when, and on which voucher."""

    paid_on = DayField(label=_("Paid on"), initial=timezone.localdate)
    voucher = forms.CharField(label=_("Voucher number"), max_length=40)
    received_by = forms.CharField(
        label=_("Received and signed by"),
        max_length=60,
        help_text=_("Name of who took the money and signed the receipt."),
    )
