"""Rolls and what may happen to an award."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField, VersionedForm, programmes_of, towns_of
from cases.models import Award, Origin
from cases.states import AwardStatus
from welfare.models import Residence, User
from welfare.pages.forms import Form, MonthField

ONE_OFF = "one_off"  # one sum stands on no roll: it is counted apart
STANDINGS = [*AwardStatus.choices, (ONE_OFF, _("One-off relief"))]
FLAGS = (
    ("", _("All")),
    ("ledger", _("Taken over from a ledger")),
    ("confirmed", _("Confirmed here")),
    ("relief_first", _("Relief first")),
    ("single_person", _("Single-person cover")),
    ("kept_after_exit", _("Kept after leaving poverty")),
    ("exit_support", _("Gradual exit")),
)


class AwardFilter(Form):
    """Narrow the rolls."""

    q = forms.CharField(
        label=_("Name or certificate number"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    programme = forms.ModelChoiceField(
        None, label=_("Programme"), required=False, empty_label=_("All")
    )
    residence = forms.ChoiceField(
        label=_("Urban or rural"), required=False, choices=[("", _("All")), *Residence.choices]
    )
    town = forms.ModelChoiceField(None, label=_("Town"), required=False, empty_label=_("All"))
    flag = forms.ChoiceField(label=_("Mark"), required=False, choices=FLAGS)
    status = forms.ChoiceField(
        required=False, choices=[("", ""), *STANDINGS], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes_of(user)
        self.fields["town"].queryset = towns_of(user)
        if user.town is not None:
            del self.fields["town"]

    def conditions(self) -> dict[str, Any]:
        """The lookups that the filter stands for, without name and status."""
        asked = self.cleaned_data
        names = ("programme", "residence", "town")
        found = {name: asked[name] for name in names if asked.get(name)}
        flag = asked.get("flag")
        if flag in Origin.values:
            found["origin"] = flag
        elif flag == "exit_support":
            found["gradual_exit__isnull"] = False
        elif flag:
            found[f"dibao_detail__{flag}"] = True
        return found


class SuspendForm(VersionedForm):
    """Stop the money from a month on."""

    from_month = MonthField(label=_("No money from"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class ResumeForm(VersionedForm):
    """Let it flow again."""

    from_month = MonthField(label=_("Paid again from"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class EndForm(VersionedForm):
    """End an award after the family was heard. (社会救助法 Art 48)"""

    left_on = DayField(label=_("Leaves the roll on"), initial=timezone.localdate)
    last_month = MonthField(
        label=_("Paid until"), help_text=_("The last month for which money is owed.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=60, help_text=_("It stands on the written notice.")
    )
    heard = forms.CharField(
        label=_("Record of the hearing"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "When, where and by whom the family was heard, and what it said. The law asks for it "
            "before support is cut or ended."
        ),
    )

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heard"].required = award.programme.is_monthly
