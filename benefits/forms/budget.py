"""Forms of allocations."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField, fund_sources_of, programmes_of
from cases.models import FundSource, Programme
from cases.models.programme import RECOGNISED
from welfare.accounts.roles import Permission, names_with
from welfare.models import User
from welfare.pages.forms import Form, MoneyInputField, MonthInputField

LATEST_YEAR = 2100


class BudgetFilter(Form):
    """Of which year, programme and source the allocations are shown."""

    year = forms.IntegerField(
        label=_("Year"), min_value=2000, max_value=LATEST_YEAR, required=False
    )
    programme = forms.ModelChoiceField(
        label=_("Programme"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=_("All"),
    )
    source = forms.ModelChoiceField(
        label=_("Fund source"),
        queryset=FundSource.objects.none(),
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes_of(user)  # type: ignore[attr-defined]
        self.fields["source"].queryset = fund_sources_of(user)  # type: ignore[attr-defined]


class _DocumentForm(Form):
    amount = MoneyInputField(label=_("Amount (yuan)"), min_value=1)
    document = forms.CharField(label=_("Document"), max_length=200)
    dated = DayField(label=_("Day of the document"), initial=timezone.localdate)


def _where_sources_are_added() -> str:
    text = gettext(
        "There is no source of money yet. Sources are added under "
        '<a href="{}">Parameters and tables, sources of money</a>, by: {}'
    )
    url = reverse("admin:cases_fundsource_changelist")
    return format_html(text, url, names_with(Permission.SET_STANDARDS))


class EnterAllocationForm(_DocumentForm):
    """What a document puts at the county's disposal."""

    source = forms.ModelChoiceField(label=_("Fund source"), queryset=FundSource.objects.none())
    programmes = forms.ModelMultipleChoiceField(
        label=_("For the programmes"),
        queryset=Programme.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    first_month = MonthInputField(label=_("To be used from"))
    last_month = MonthInputField(label=_("To be used until"))
    position = forms.IntegerField(
        label=_("Order of use"),
        min_value=1,
        max_value=99,
        initial=1,
        help_text=_("Runs use up the lowest number first, and of the same number what came first."),
    )
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)
    field_order = ("source", "programmes", "amount", "document", "dated")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paying = programmes_of(user).exclude(kind__in=RECOGNISED).order_by("pk")
        sources = fund_sources_of(user)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
        if not sources.exists():
            self.fields["source"].help_text = _where_sources_are_added()
        self.fields["programmes"].queryset = paying  # type: ignore[attr-defined]


class TakeBackForm(_DocumentForm):
    """How much of an allocation goes, by which document, and why."""

    note = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "What is moved to other programmes is taken back here and entered anew for them."
        ),
    )
