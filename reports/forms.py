"""Forms of the reports."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.models import Snapshot
from welfare.models import Division
from welfare.pages.forms import Form, MonthInputField


def first_day(month: str) -> date:
    """The first day of a month written as 2022-10."""
    return date.fromisoformat(f"{month}-01")


class FreezeForm(Form):
    """Which month is frozen; a month that is frozen already needs the reason."""

    month = MonthInputField(label=_("Month"), help_text=_("A month that is over."))
    reason = forms.CharField(
        label=_("Reason of the correction"),
        max_length=200,
        required=False,
        help_text=_("Only for a month that is already frozen. The earlier snapshot is kept."),
    )


class ReportForm(Form):
    """Until which month a year is reported: any month that is frozen."""

    month = forms.TypedChoiceField(
        label=_("January to"),
        coerce=first_day,
    )

    def __init__(self, *args: Any, county: Division | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        frozen = Snapshot.objects.filter(county=county, frozen_at__isnull=False)
        listed = frozen.order_by("-month").values_list("month", flat=True).distinct()
        self.fields["month"].choices = [
            (f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in listed
        ]
        self.fields["month"].help_text = _frozen_first(list(listed))


def _frozen_first(frozen: list[date]) -> Any:
    """What has to be frozen before a report of the last whole year can be made."""
    december = date(timezone.localdate().year - 1, 12, 1)
    month = date_format(december, "YEAR_MONTH_FORMAT")
    if not frozen:
        words = gettext("No month is frozen yet. Freeze %(month)s under Snapshots first.")
    elif december in frozen:
        words = gettext("Any month that is frozen. December makes the report of the whole year.")
    else:
        words = gettext(
            "Only frozen months. For the whole year, freeze %(month)s first: Snapshots."
        )
    return words % {"month": month}
