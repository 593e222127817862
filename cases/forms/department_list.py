"""Which list goes to which department, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.department_list import Receiver, programmes_told
from welfare.accounts.roles import Permission
from welfare.models import User
from welfare.pages.forms import Form


class DepartmentListForm(Form):
    """One programme, one receiver, one reason."""

    programme = forms.ModelChoiceField(None, label=_("Programme"))
    receiver = forms.ChoiceField(label=_("For which department"), choices=Receiver.choices)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For what the department needs the list; it is kept with your name."),
    )
    whole_ids = forms.BooleanField(
        label=_("Whole resident IDs"),
        required=False,
        help_text=_("Only where the department matches its own data by them."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes_told(user)
        if not user.may(Permission.REVEAL):
            del self.fields["whole_ids"]
