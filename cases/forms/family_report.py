"""What families report, and who has not. (月报告、收入无变化名册)"""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.change import TownFilter
from cases.forms.fields import DayField
from cases.models import Household, ReportChannel
from welfare.models import Division, User
from welfare.pages.forms import Form, MonthInputField, YesNoField

SILENT, SAID, CHANGED = "silent", "said", "changed"
STANDINGS = (
    (SILENT, _("Not reported yet")),
    (SAID, _("Have reported")),
    (CHANGED, _("Reported a change")),
)


class ReportFilter(TownFilter):
    """Of which families, in which period."""

    village = forms.ModelChoiceField(None, label=_("Village"), required=False, empty_label=_("All"))
    month = MonthInputField(label=_("Month"), required=False)
    standing = forms.ChoiceField(required=False, choices=STANDINGS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["village"].queryset = Division.objects.villages_of(user)


class VillageFilter(Form):
    """One village of those of the town."""

    village = forms.ModelChoiceField(None, label=_("Village"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = Division.objects.villages_of(user)


class RosterFilter(VillageFilter):
    """One village and one month."""

    month = MonthInputField(label=_("Month"), required=False)


class FamiliesField(forms.ModelMultipleChoiceField):
    """Families by head and village: one town has many of a name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.head.name} · {obj.village}" if obj.village else str(obj.head.name)


class TakeReportForm(Form):
    """Many families at once that say nothing changed, or one that says what did."""

    households = FamiliesField(None, label=_("Which families"))
    reported_on = DayField(label=_("Reported on"), initial=timezone.localdate)
    channel = forms.ChoiceField(label=_("How"), choices=ReportChannel.choices)
    told_by = forms.CharField(
        label=_("Reported by"), max_length=60, help_text=_("Who told it, and in which role.")
    )
    changed = YesNoField(label=_("Did income, people or property change?"))
    told = forms.CharField(
        label=_("What changed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For one family at a time; it is registered as a change next."),
    )

    def __init__(self, *args: Any, families: "QuerySet[Household]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["households"].queryset = families
