"""What is said of a change that waits: hearing, refusal, withdrawal; and the list of them."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.changes import choices
from cases.forms.fields import DayField
from cases.states import AwardChangeStatus
from welfare.models import Division, User
from welfare.pages.forms import Form, VersionedForm


class HearChangeForm(VersionedForm):
    """The record of the hearing. (听取意见记录)"""

    heard_on = DayField(label=_("Heard on"), initial=timezone.localdate)
    heard = forms.CharField(
        label=_("Record of the hearing"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who was heard where and by whom, and what the family said."),
    )


class ChangeReasonForm(VersionedForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class AgreeChangeForm(VersionedForm):
    """The opinion of a tier below the last one. (初审意见)"""

    note = forms.CharField(
        label=_("Opinion"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class RefuseChangeForm(VersionedForm):
    """Why the award stays as it is."""

    note = forms.CharField(label=_("Reason"), max_length=300)


class TownFilter(Form):
    """By town, for people of the county."""

    town = forms.ModelChoiceField(None, label=_("Town"), required=False, empty_label=_("All"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Division.objects.towns_of(user)
        if user.town is not None:
            del self.fields["town"]


TO_TAKE, TO_HEAR, TO_DECIDE = "to_take", "to_hear", "to_decide"


class ChangeFilter(TownFilter):
    """Narrow the list of changes."""

    kind = forms.ChoiceField(
        label=_("Kind of change"), required=False, choices=lambda: [("", _("All")), *choices()]
    )
    standing = forms.ChoiceField(
        label=_("What follows"),
        required=False,
        choices=[
            ("", _("All")),
            *AwardChangeStatus.choices,
            (TO_TAKE, _("To be taken over by my town")),
            (TO_HEAR, _("The family is to be heard")),
            (TO_DECIDE, _("Waits for my decision")),
        ],
    )


FORMS = {
    "hear_award_change": HearChangeForm,
    "agree_award_change": AgreeChangeForm,
    "refuse_award_change": RefuseChangeForm,
    "withdraw_award_change": ChangeReasonForm,
}
