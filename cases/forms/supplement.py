"""Starting and stopping a graded top-up of one covered person. (分类施保)"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import VersionedForm
from cases.models import Award, Person, SupplementKind
from welfare.pages.forms import MonthField


class SupplementForm(VersionedForm):
    """Who, from or until when, and why."""

    person = forms.ModelChoiceField(None, label=_("Person"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(award_members__award=award)


class StartSupplementForm(SupplementForm):
    """A top-up begins. (社会救助法 Art 20)"""

    kind = forms.ModelChoiceField(None, label=_("Supplement kind"))
    first_month = MonthField(
        label=_("Paid from"), help_text=_("A month that has not been paid yet.")
    )
    field_order = ("version", "person", "kind", "first_month", "reason")

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, award=award, **kwargs)
        kinds = SupplementKind.objects.filter(county=award.programme.county_id)
        self.fields["kind"].queryset = kinds


class StopSupplementForm(SupplementForm):
    """A top-up ends, after the person was heard. (社会救助法 Art 48)"""

    last_month = MonthField(
        label=_("Paid until"), help_text=_("The last month for which money is owed.")
    )
    heard = forms.CharField(
        label=_("Record of the hearing"), widget=forms.Textarea(attrs={"rows": 4})
    )
    field_order = ("version", "person", "last_month", "reason", "heard")
