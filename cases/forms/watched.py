"""The list of watched people. (三类人员)"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.household import AreaFilter
from cases.models import PersonGroup
from welfare.models import User
from welfare.pages.forms import SearchField


class WatchedFilter(AreaFilter):
    """Narrow the list of watched people."""

    q = SearchField(label=_("Name"))
    group = forms.ModelChoiceField(
        None, label=_("Group of people"), required=False, empty_label=_("All")
    )
    cleared = forms.ChoiceField(
        label=_("Risk"),
        required=False,
        choices=[("", _("All")), ("no", _("Risk not cleared")), ("yes", _("Risk cleared"))],
    )
    town = forms.ModelChoiceField(None, label=_("Town"), required=False, empty_label=_("All"))
    village = forms.ModelChoiceField(None, label=_("Village"), required=False, empty_label=_("All"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["group"].queryset = PersonGroup.objects.filter(county=user.county)
