"""Forms of the month's supplements."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from cases.models import SupplementKind
from welfare.models import Division, User
from welfare.pages.forms import Form, MonthInputField, VersionedForm

STANDINGS = (
    ("", _("All")),
    ("counts", _("Put into force")),
    ("starts", _("Starts")),
    ("stops", _("Stops, or less")),
    ("to_hear", _("To be heard")),
    ("out", _("Taken out")),
    ("refused", _("Not possible any more")),
)


class WorkOutMonthForm(Form):
    """Of which month."""

    month = MonthInputField(label=_("From the month"))


class HearSupplementForm(VersionedForm):
    """The record of the hearing. (听取意见记录)"""

    heard_on = DayField(label=_("Heard on"), initial=timezone.localdate)
    heard = forms.CharField(
        label=_("Record of the hearing"), widget=forms.Textarea(attrs={"rows": 4})
    )


class LineReasonForm(VersionedForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class LineFilter(Form):
    """Whose lines are shown."""

    town = forms.ModelChoiceField(None, label=_("Town"), required=False, empty_label=_("All"))
    kind = forms.ModelChoiceField(None, label=_("Kind"), required=False, empty_label=_("All"))
    standing = forms.ChoiceField(label=_("What happens"), required=False, choices=STANDINGS)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]
        kinds = SupplementKind.objects.filter(county=user.county).order_by("position")
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]
        if user.town is not None:
            del self.fields["town"]
