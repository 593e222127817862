"""Which list goes to which department, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.department_list import Receiver, programmes_told
from welfare.accounts.roles import Permission
from welfare.models import User
from welfare.pages.forms import Form, MonthInputField


class WantedListForm(Form):
    """Which list, for whom: as it stands in the address of an ordered one too."""

    programme = forms.ModelChoiceField(None, label=_("Programme"))
    receiver = forms.ChoiceField(label=_("For which department"), choices=Receiver.choices)
    approved_in = MonthInputField(
        label=_("Only those approved in the month"),
        required=False,
        help_text=_("For the monthly report of new approvals. Empty: everybody of today."),
    )
    whole_ids = forms.BooleanField(
        label=_("Whole resident IDs"),
        required=False,
        help_text=_("Only where the department matches its own data by them."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes_told(user)


class DepartmentListForm(WantedListForm):
    """One programme, one receiver, one reason."""

    field_order = ("programme", "receiver", "approved_in", "reason", "whole_ids")
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For what the department needs the list; it is kept with your name."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        if not user.may(Permission.REVEAL):
            del self.fields["whole_ids"]
