"""The joint meeting and the towns' monthly filings."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField, lines
from welfare.pages.forms import Form

FEWEST_MEMBERS = 3
LONGEST_NAME = 60


class MeetingForm(Form):
    """A session with its members and minutes."""

    held_on = DayField(label=_("Held on"), initial=timezone.localdate)
    members = forms.CharField(
        label=_("Members present"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One per line, with office. At least three."),
    )
    minutes = forms.CharField(label=_("Minutes"), widget=forms.Textarea(attrs={"rows": 8}))

    def clean_members(self) -> list[str]:
        """One member per line; the same person counts once."""
        members = list(dict.fromkeys(lines(self.cleaned_data["members"])))
        if long := next((name for name in members if len(name) > LONGEST_NAME), ""):
            raise ValidationError(
                _("“%(name)s …” is too long: at most %(n)s characters. One member per line.")
                % {"name": long[:20], "n": LONGEST_NAME}
            )
        if len(members) < FEWEST_MEMBERS:
            raise ValidationError(
                _("%(n)s members are named; a joint meeting has at least three. Add the others.")
                % {"n": len(members)}
            )
        return members


class CheckFilingForm(Form):
    """The county has looked through a town's decisions of a month."""

    note = forms.CharField(
        label=_("County's remark"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the town has to correct, if anything."),
    )
