"""What is asked where somebody proposes that an award ends or is suspended."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import rules
from cases.changes import Ground
from cases.forms.award import AwardForm, this_month
from cases.forms.fields import DayField
from cases.models import Award
from cases.rules.end_notices import ends_from
from welfare.county.months import next_month
from welfare.pages.forms import MonthInputField


class StopForm(AwardForm):
    """From when, why that month, what was seen, and what the family said. (社会救助法 Art 48)"""

    found_on = DayField(label=_("Found on"), initial=timezone.localdate)
    from_month = MonthInputField(
        label=_("No money from"), initial=lambda: next_month(timezone.localdate())
    )
    month_reason = forms.CharField(
        label=_("Why another month than by the law"),
        max_length=200,
        required=False,
        help_text=_("By the law: the month after the day above. Only for another one."),
    )
    papers = forms.CharField(
        label=_("What was seen"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Papers with their numbers, or what a visit showed."),
    )
    heard_on = DayField(label=_("Heard on"), initial=timezone.localdate)
    heard = forms.CharField(
        label=_("Record of the hearing"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Where and by whom the family was heard, and what it said; or that nobody could be "
            "reached, and how it was tried."
        ),
    )

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, award=award, **kwargs)
        asked = award.programme.is_monthly and rules.is_heard(award)
        self.fields["heard"].required = self.fields["heard_on"].required = asked
        if not asked:
            self.fields["heard_on"].initial = None


class SuspendForm(StopForm):
    """The money should stop for a term."""

    lede = _("Nothing stops yet: another person decides. The household stays on the roll.")
    done = _("The suspension is proposed. Another person decides it.")
    until = MonthInputField(
        label=_("Suspended until"),
        help_text=_("The last month: then it stands on the due list, to be resumed or ended."),
    )
    field_order = ("version", "found_on", "from_month", "until", "month_reason", "papers")


class EndForm(StopForm):
    """The award should end."""

    lede = _("Nothing ends yet: another person decides. Hear the household first.")
    done = _("The end is proposed. Another person decides it.")
    ground = forms.ChoiceField(label=_("Ground"), choices=[("", "—"), *Ground.choices])
    field_order = ("version", "ground", "found_on", "from_month", "month_reason", "papers")

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, award=award, **kwargs)
        if posted := ends_from(award, timezone.localdate()):
            self.fields["from_month"].initial = next_month(posted)
            self.fields["month_reason"].help_text = _(
                "By the law: the month after the notice before the end is over. Only for another "
                "one."
            )
        fading = getattr(award, "gradual_exit", None)
        if fading is not None and fading.last_month < this_month():  # nothing was due since
            self.fields["found_on"].initial = award.ends_on
            self.fields["from_month"].initial = next_month(fading.last_month)
            self.fields["ground"].initial = Ground.INCOME
