"""Campaigns of reviews: who, until when; their steps; and the lists of reviews. (复核)"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.change import TownFilter
from cases.forms.fields import DayField, programmes_of
from cases.models import Band, PersonGroup, ReviewCampaign, ReviewResult
from cases.models.programme import REVIEWED
from cases.worklists import REVIEWS
from welfare.models import Division, User
from welfare.pages.forms import Form, SearchField, VersionedForm

TO_DO, LATE, MINE = "open", "late", "to_confirm"
STANDINGS = (
    ("", _("All")),
    (TO_DO, _("To be visited")),
    (LATE, _("To be visited, overdue")),
    ("recorded", _("Waits for the town head")),
    (MINE, _("Waits for my confirmation")),
    ("confirmed", _("Reviewed")),
    ("missed", _("Not reviewed when the campaign ended")),
    ("ended", _("The award ended meanwhile")),
)


class CampaignForm(Form):
    """Who is looked at again, and until when."""

    name = forms.CharField(label=_("Name of the campaign"), max_length=60)
    programmes = forms.ModelMultipleChoiceField(
        None, label=_("Programmes"), widget=forms.CheckboxSelectMultiple
    )
    due_on = DayField(label=_("To be done by"), future=True)
    towns = forms.ModelMultipleChoiceField(
        None,
        label=_("Only these towns"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all towns."),
    )
    bands = forms.ModelMultipleChoiceField(
        None,
        label=_("Only these classes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all classes."),
    )
    groups = forms.ModelMultipleChoiceField(
        None,
        label=_("Only who is on the newest list of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: everybody."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = programmes_of(user).filter(kind__in=REVIEWED)
        self.fields["programmes"].queryset = mine
        self.fields["towns"].queryset = Division.objects.towns_of(user).filter(valid_to=None)
        self.fields["bands"].queryset = Band.objects.filter(programme__in=mine)
        self.fields["groups"].queryset = PersonGroup.objects.filter(county=user.county)
        for name in ("bands", "groups"):
            if not self.fields[name].queryset.exists():
                del self.fields[name]


OUT = "out"


class PreviewFilter(TownFilter):
    """The list of a draft, or who is left out of it."""

    list = forms.ChoiceField(
        required=False, choices=[("", ""), (OUT, "")], widget=forms.HiddenInput
    )


class OpenCampaignForm(VersionedForm):
    """As many families as the page showed."""

    families = forms.IntegerField(widget=forms.HiddenInput)


class CampaignReasonForm(VersionedForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class CloseCampaignForm(VersionedForm):
    """Why somebody was not visited."""

    reason = forms.CharField(
        label=_("Why families were not reviewed"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed while there are families to be visited."),
    )


class VillageConfirmForm(VersionedForm):
    """A village, with as many results as the page showed."""

    village = forms.ChoiceField(label=_("Village"))

    def __init__(self, *args: Any, villages: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["village"].choices = [
            (f"{row['village']}:{row['n']}", f"{row['village__name']}（{row['n']}）")
            for row in villages
        ]

    def chosen(self) -> dict[str, Any]:
        """The village and its number, as the action asks for them."""
        village, _colon, families = self.cleaned_data["village"].partition(":")
        return {
            "version": self.cleaned_data["version"],
            "village": Division.objects.get(pk=village),
            "families": int(families),
        }


class ReviewFilter(TownFilter):
    """Narrow the list of reviews."""

    q = SearchField(label=_("Name or certificate number"))
    campaign = forms.ModelChoiceField(
        None, label=_("Campaign"), required=False, empty_label=_("All")
    )
    village = forms.ModelChoiceField(None, label=_("Village"), required=False, empty_label=_("All"))
    standing = forms.ChoiceField(label=_("Status"), required=False, choices=STANDINGS)
    result = forms.ChoiceField(
        label=_("Result"), required=False, choices=[("", _("All")), *ReviewResult.choices]
    )
    field_order = ("q", "campaign", "town", "village", "standing", "result")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["campaign"].queryset = ReviewCampaign.objects.visible_to(user)
        self.fields["village"].queryset = Division.objects.villages_of(user)


DUE_STANDINGS = [(part.value, part.label) for part in REVIEWS]


class DueReviewFilter(TownFilter):
    """Awards by when they are to be looked at."""

    standing = forms.ChoiceField(
        required=False, choices=[("", ""), *DUE_STANDINGS], widget=forms.HiddenInput
    )


TO_ASK = "to_ask"


class RenewalFilter(TownFilter):
    """Awards that end soon, or of these what is still to be asked for."""

    standing = forms.ChoiceField(
        label=_("Renewal"),
        required=False,
        choices=[("", _("All")), (TO_ASK, _("Not asked for yet"))],
    )


class ReturnReviewForm(VersionedForm):
    """What is to be done again."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
