"""Forms of the reports."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models import Snapshot
from welfare.models import Division
from welfare.pages.forms import Form, MonthField


class FreezeForm(Form):
    """Which month is frozen; a month that is frozen already needs the reason."""

    month = MonthField(label=_("Month"), help_text=_("A month that is over, such as 2022-12."))
    reason = forms.CharField(
        label=_("Reason of the correction"),
        max_length=200,
        required=False,
        help_text=_("Only for a month that is already frozen. The earlier snapshot is kept."),
    )


class ReportForm(Form):
    """Which year is reported: one whose December is frozen."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, county: Division | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        frozen = Snapshot.objects.filter(county=county, month__month=12, frozen_at__isnull=False)
        years = {month.year for month in frozen.values_list("month", flat=True)}
        last = timezone.localdate().year - 1
        listed = sorted(years | {last}, reverse=True)
        self.fields["year"].choices = [(year, str(year)) for year in listed]
