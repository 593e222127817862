"""What a tier decides, and what follows."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import rules
from cases.forms.fields import DayField, programmes_of
from cases.models import Application, Decision, Tier
from welfare.models import Division, User
from welfare.pages.forms import Form, VersionedForm


class QueueFilter(Form):
    """Narrow the review queue."""

    town = forms.ModelChoiceField(None, label=_("Town"), required=False, empty_label=_("All"))
    programme = forms.ModelChoiceField(
        None, label=_("Programme"), required=False, empty_label=_("All")
    )
    mine = forms.BooleanField(label=_("Only what I may decide"), required=False)
    tier = forms.ChoiceField(
        required=False, choices=[("", ""), *Tier.choices], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes_of(user)
        self.fields["town"].queryset = Division.objects.towns_of(user)
        if user.town is not None:
            del self.fields["town"]


class DecideForm(VersionedForm):
    """Confirm, return or refuse: at the tier that the page showed."""

    shown_tier = forms.ChoiceField(choices=Tier.choices, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Reason or remark"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed to return or to refuse; the applicant reads the reason of a refusal."),
    )

    def __init__(self, *args: Any, application: Application, user: User, **kwargs: Any) -> None:
        initial = {
            "version": application.version,
            "shown_tier": application.tier,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["note"].needed_for = _("needed unless confirmed")  # type: ignore[attr-defined]
        if application.grants_nothing or not rules.may(rules.check_sampled, application):
            self.fields["decision"].choices = [
                choice for choice in Decision.choices if choice[0] != Decision.APPROVE
            ]
        if application.tier == Tier.TOWN:  # it is the town's own caseworker who gets it back
            own = {Decision.RETURN.value: _("Return to the caseworker")}
            choices = self.fields["decision"].choices
            self.fields["decision"].choices = [(key, own.get(key, said)) for key, said in choices]
        if application.tier == Tier.MEETING:  # it decides by its agenda, not here
            choices = [(Decision.RETURN.value, Decision.RETURN.label)]
            self.fields["decision"].choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        decision = data.get("decision")
        if decision in (Decision.RETURN, Decision.REFUSE) and not data.get("note", "").strip():
            self.add_error("note", _("Say why: the town or the applicant has to act on it."))
        return data


class DeliverRefusalForm(VersionedForm):
    """When the applicant received the written refusal. (57号 Art 21)"""

    delivered_on = DayField(label=_("Delivered on"), initial=timezone.localdate)
