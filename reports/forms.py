"""Forms of the reports."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Programme
from reports.kinds.catalogue import KINDS
from reports.kinds.codes import ANNUAL
from reports.models import Schedule, Snapshot
from reports.own_tables import DIMENSIONS, MEASURES
from welfare.models import Division
from welfare.pages.forms import Form, MoneyInputField, MonthInputField

SIDES = [(code, one.label) for code, one in DIMENSIONS.items()]


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
    """What is reported, until which month, of which area: any month that is frozen."""

    kind = forms.ChoiceField(label=_("Report"), initial=ANNUAL)
    month = forms.TypedChoiceField(
        label=_("Until the end of"),
        coerce=first_day,
    )
    area = forms.ModelChoiceField(
        label=_("Area"),
        queryset=Division.objects.none(),
        required=False,
        empty_label=_("The whole county"),
        help_text=_("The monthly and quarterly tables are also made for one town or village."),
    )

    def __init__(self, *args: Any, county: Division | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(code, kind.title) for code, kind in KINDS.items()]
        if county is not None:
            inside = Q(parent=county) | Q(parent__parent=county)
            places = Division.objects.filter(inside).select_related("parent")
            self.fields["area"].queryset = places.order_by("code")
        frozen = Snapshot.objects.filter(county=county, frozen_at__isnull=False)
        listed = frozen.order_by("-month").values_list("month", flat=True).distinct()
        self.fields["month"].choices = [
            (f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in listed
        ]
        self.fields["month"].help_text = _frozen_first(list(listed))


class ExplainForm(Form):
    """Why a warning is no mistake."""

    code = forms.CharField(max_length=8, widget=forms.HiddenInput)
    subject = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Explanation"), max_length=300)


class SubmissionForm(Form):
    """To whom a report was sent."""

    sent_to = forms.CharField(label=_("Sent to"), max_length=100)
    document = forms.CharField(label=_("Document number"), max_length=100, required=False)


class OwnTableForm(Form):
    """A table of one's own: what is counted, by what."""

    name = forms.CharField(label=_("Name of the table"), max_length=80)
    measure = forms.ChoiceField(
        label=_("What is counted"), choices=[(code, one[0]) for code, one in MEASURES.items()]
    )
    rows = forms.ChoiceField(label=_("In rows"), choices=SIDES)
    columns = forms.ChoiceField(
        label=_("In columns"), required=False, choices=[("", _("Nothing")), *SIDES]
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    schedule = forms.TypedChoiceField(
        label=_("Counted by itself"), choices=Schedule.choices, coerce=int, initial=Schedule.NEVER
    )

    def __init__(self, *args: Any, county: Division | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Programme.objects.filter(county=county).order_by("pk")
        listed = [("", _("Every programme")), *rows.values_list("code", "name")]
        self.fields["programme"].choices = listed


class ScheduleForm(Form):
    """For which frozen months a table is counted by itself."""

    schedule = forms.TypedChoiceField(
        label=_("Counted by itself"), choices=Schedule.choices, coerce=int
    )


class MonthsForm(Form):
    """Which frozen month is looked at, and beside which; nothing chosen is the newest."""

    month = forms.ChoiceField(label=_("Month"), required=False)
    compare = forms.ChoiceField(label=_("Beside the month"), required=False)

    def __init__(self, *args: Any, months: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [("", _("The newest")), *months]
        self.fields["compare"].choices = [("", _("None")), *months]


class AdjustForm(Form):
    """What a submitted figure should have been."""

    key = forms.ChoiceField(label=_("Figure"))
    becomes = MoneyInputField(label=_("Corrected to"))  # of people and percentages too
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, figures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = figures


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
