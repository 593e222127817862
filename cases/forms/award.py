"""Rolls and what may happen to an award."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import rules
from cases.deadlines import TimedStep
from cases.forms.fields import DayField, programmes_of
from cases.models import Award, Origin, Person, SupplementKind
from cases.programmes.tekun import ACTS
from cases.states import AwardStatus
from cases.worklists import AwardWork
from welfare.audit.verb import Words
from welfare.county.months import first_of
from welfare.models import Division, Residence, User
from welfare.pages.forms import Form, MonthInputField, SearchField, VersionedForm, YesNoField

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
    *AwardWork.choices,
)


def this_month() -> date:
    """What a month is first shown as."""
    return first_of(timezone.localdate())


class AwardFilter(Form):
    """Narrow the rolls."""

    q = SearchField(label=_("Name or certificate number"))
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
        self.fields["town"].queryset = Division.objects.towns_of(user)
        if user.town is not None:
            del self.fields["town"]

    def conditions(self) -> dict[str, Any]:
        """The lookups that the filter stands for, without name and status."""
        asked = self.cleaned_data
        names = ("programme", "residence", "town")
        lookups = {name: asked[name] for name in names if asked.get(name)}
        flag = asked.get("flag")
        if flag in Origin.values:
            lookups["origin"] = flag
        elif flag == "exit_support":
            lookups["gradual_exit__isnull"] = False
        elif flag and flag not in AwardWork:
            lookups[f"dibao_detail__{flag}"] = True
        return lookups


class PaidSinceFilter(Form):
    """What is about to be done to an award, and from which month on."""

    verb = forms.CharField(required=False, max_length=30)
    from_month = MonthInputField(required=False)


class AwardForm(VersionedForm):
    """What a verb asks about an award. `lede` says when it is done, `done` what follows."""

    lede: ClassVar[Words] = ""
    done: ClassVar[Words] = ""

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", award.version)


class ResumeForm(AwardForm):
    """Let it flow again."""

    lede = _("The months between stay unpaid.")
    done = _("The award is resumed.")
    from_month = MonthInputField(label=_("Paid again from"), initial=this_month)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class WithdrawFirstForm(AwardForm):
    """A slip is taken back. (先行救助)"""

    lede = _("Only until finance has put it into a payroll run. The case goes on and may be paid.")
    done = _("The relief is withdrawn. Nothing is paid; the case waits as before.")
    reason = forms.CharField(label=_("Reason"), max_length=60)


class ReviewForm(AwardForm):
    """What was found when an award was looked at again. (定期核查)"""

    lede = _("Another amount, or the end, is an act of its own. The next review counts from here.")
    done = _("The review is recorded.")
    reviewed_on = DayField(label=_("Reviewed on"), initial=timezone.localdate)
    income_steady = YesNoField(label=_("Income has fixed sources and nobody is able to work"))
    outcome = forms.CharField(label=_("What came of it"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, award=award, **kwargs)
        if not rules.may_be_steady(award):
            del self.fields["income_steady"]


class KeptForm(AwardForm):
    """Who is out of poverty by the departments' list, and stays on dibao. (脱贫不脱保)"""

    lede = _("A gradual exit that is granted from now on lasts the county's longer term.")
    done = _("The mark is set.")
    reason = forms.CharField(label=_("Reason"), max_length=200)
    document = forms.CharField(label=_("By which document"), max_length=100)


class DropKeptForm(KeptForm):
    """The mark was wrong, or holds no longer."""

    lede = _("A gradual exit that was decided already stays as it is.")
    done = _("The mark is taken off.")


class RenewForm(AwardForm):
    """Nothing is asked: the application says what the last one said. (续保)"""

    lede = _("An application is registered with what the last one said. Correct what changed.")
    done = _("The renewal is registered. Check what changed, then accept it.")


class AbilityForm(AwardForm):
    """Somebody tells that the person needs other care. (43号 Art 23)"""

    lede = _("The six daily acts are assessed again within the county's term.")
    done = _("The report is recorded; the award waits for a new assessment.")
    reported_on = DayField(label=_("Reported on"), initial=timezone.localdate)
    reported = forms.CharField(
        label=_("What was reported"), widget=forms.Textarea(attrs={"rows": 3})
    )


class FollowUpForm(AwardForm):
    """What came of a report."""

    lede = _("Also where nothing changed. The end of the award settles it by itself.")
    done = _("It is settled.")
    follow_up = forms.ModelChoiceField(None, label=_("What was reported"))
    done_on = DayField(label=_("Done on"), initial=timezone.localdate)
    outcome = forms.CharField(label=_("What came of it"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, award=award, **kwargs)
        waiting = award.follow_ups.running().exclude(step=TimedStep.CARE_AGAIN)
        self.fields["follow_up"].queryset = waiting
        self.initial.setdefault("follow_up", waiting.first())


class KeepCareForm(AwardForm):
    """The six daily acts as the visit found them, where the grade stays. (43号 Art 22-23)"""

    lede = _("As the new assessment found them. Where the grade is another one, change the care.")
    done = _("The grade stays; the six answers are kept.")
    assessed_on = DayField(label=_("Assessed on"), initial=timezone.localdate)
    outcome = forms.CharField(label=_("What came of it"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, award=award, **kwargs)
        for act, label in ACTS:
            self.fields[act] = YesNoField(label=label)
        self.order_fields(["version", "assessed_on", *dict(ACTS)])

    def clean(self) -> dict[str, Any]:
        """The answers together, as the action takes them."""
        said = super().clean() or self.cleaned_data
        answers = {act: said.pop(act) for act, _label in ACTS if act in said}
        return {**said, "answers": answers}


class SupplementForm(AwardForm):
    """Who, from or until when, and why. (分类施保)"""

    person = forms.ModelChoiceField(None, label=_("Person"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, award=award, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(award_members__award=award)


class StartSupplementForm(SupplementForm):
    """A top-up begins. (社会救助法 Art 20)"""

    lede = _("One person has one supplement at a time. The rate follows the kind and the month.")
    done = _("The supplement is started. The next payroll run pays it.")
    kind = forms.ModelChoiceField(None, label=_("Supplement kind"))
    first_month = MonthInputField(
        label=_("Paid from"),
        help_text=_("A month that has not been paid yet."),
        initial=this_month,
    )
    field_order = ("version", "person", "kind", "first_month", "reason")

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, award=award, **kwargs)
        kinds = SupplementKind.objects.filter(county=award.programme.county_id)
        self.fields["kind"].queryset = kinds


class StopSupplementForm(SupplementForm):
    """A top-up ends, after the person was heard. (社会救助法 Art 48)"""

    lede = _("Hear the person first. Months already paid stay as they are.")
    done = _("The supplement is stopped.")
    last_month = MonthInputField(
        label=_("Paid until"),
        help_text=_("The last month for which money is owed."),
        initial=this_month,
    )
    heard = forms.CharField(
        label=_("Record of the hearing"), widget=forms.Textarea(attrs={"rows": 4})
    )
    field_order = ("version", "person", "last_month", "reason", "heard")


FORMS: dict[str, type[AwardForm]] = {
    "start_supplement": StartSupplementForm,
    "stop_supplement": StopSupplementForm,
    "resume_award": ResumeForm,
    "withdraw_relief_first": WithdrawFirstForm,
    "record_review": ReviewForm,
    "keep_after_exit": KeptForm,
    "drop_kept": DropKeptForm,
    "renew_award": RenewForm,
    "report_ability": AbilityForm,
    "finish_follow_up": FollowUpForm,
    "keep_care": KeepCareForm,
}
