"""Forms of runs and payments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.differences import Reason
from benefits.models import BankFile, PayrollRun
from benefits.signing.unusual import Unusual
from benefits.states import PaymentStatus
from cases.models import PaymentKind, Programme
from welfare.audit.verb import MoneyCause
from welfare.models import Division, Residence, User
from welfare.pages.forms import Form, MonthInputField, UploadField, VersionedForm

BANK_FILES_MAX_BYTES = 20 * 2**20


class StartRunForm(Form):
    month = MonthInputField(label=_("Month"))


class MarksField(forms.Field):
    """Ticks beside lists of the page, each with the mark of what was shown."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> frozenset[str]:
        return frozenset(value or ())


class LookedAtForm(VersionedForm):
    """A signature; its ticks carry which lists were shown."""

    looked_at = MarksField(required=False)


class SignForm(LookedAtForm):
    note = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NewsFilter(Form):
    """Of which cause the new payments of a run are shown."""

    cause = forms.ChoiceField(
        required=False, choices=[("", ""), *MoneyCause.choices], widget=forms.HiddenInput
    )


class UnusualFilter(Form):
    """Which kind of what stands out in a run is shown."""

    kind = forms.ChoiceField(choices=Unusual.choices, widget=forms.HiddenInput)


class ReasonForm(VersionedForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class BankReturnForm(Form):
    """The answer of a bank; of which one, where the run went to several."""

    bank_file = forms.ModelChoiceField(BankFile.objects.none(), label=_("Paying bank"))
    file = UploadField(label=_("Return file of the bank"), max_bytes=BANK_FILES_MAX_BYTES)

    def __init__(self, *args: Any, run: PayrollRun | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = run.files.order_by("pk") if run else BankFile.objects.none()
        if sent.count() > 1:
            self.fields["bank_file"].queryset = sent  # type: ignore[attr-defined]
        else:
            del self.fields["bank_file"]


class PaymentFilter(Form):
    """What the list of payments is narrowed by; the file takes the same values."""

    month = MonthInputField(label=_("Month of payment"), required=False)
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=_("All"),
    )
    residence = forms.ChoiceField(
        label=_("Urban or rural"), choices=[("", _("All")), *Residence.choices], required=False
    )
    town = forms.ModelChoiceField(
        label=_("Town"), queryset=Division.objects.none(), required=False, empty_label=_("All")
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("All")), *PaymentStatus.choices], required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), *PaymentKind.choices], required=False
    )
    run = forms.IntegerField(widget=forms.HiddenInput, required=False)
    grant = forms.IntegerField(widget=forms.HiddenInput, required=False)
    allocation = forms.IntegerField(widget=forms.HiddenInput, required=False)
    spent = forms.BooleanField(widget=forms.HiddenInput, required=False)  # sent or paid

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county = user.county
        self.fields["programme"].queryset = Programme.objects.filter(county=county)  # type: ignore[attr-defined]
        self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]


class BooksFilter(Form):
    """Of which month, and of which town, payment books are printed."""

    month = MonthInputField(label=_("Month of payment"))
    town = forms.ModelChoiceField(
        label=_("Town"), queryset=Division.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]
        if user.town is not None:
            del self.fields["town"]


class MonthsUntilFilter(Form):
    """A year of months, of which the last one is given."""

    until = MonthInputField(label=_("Twelve months until"), required=False)


class OneMonthFilter(Form):
    """One month, or none."""

    month = MonthInputField(label=_("Month"), required=False)


class MonthFilter(Form):
    """Of which month, and of which programme, the awards that differ are shown."""

    month = MonthInputField(label=_("For the month"), required=False)
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


class DifferenceFilter(Form):
    """Of which reason the differences to last month are shown."""

    reason = forms.ChoiceField(
        required=False, choices=[("", ""), *Reason.choices], widget=forms.HiddenInput
    )
