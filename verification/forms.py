"""Forms of verification."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import rules as case_rules
from cases.changes import Ground
from cases.models import Application, Attachment, AttachmentKind, Household
from verification import comparisons, rules
from verification.authorisations import Signatory, Signature, standing
from verification.comparisons.death import DEAD
from verification.models import Finding
from verification.states import ClosingAction, FindingStatus, Handling
from welfare.files.states import Extent
from welfare.models import Division, User
from welfare.pages.forms import (
    DateInput,
    Form,
    MonthInputField,
    SearchField,
    VersionedForm,
    YesNoField,
)


def _text(label: Any, help_text: Any = "", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        **options,
    )


class FindingFilter(Form):
    """What the list of findings can be narrowed to."""

    q = SearchField(label=_("Name or certificate number"), max_length=60)
    month = MonthInputField(label=_("Month"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *comparisons.choices()]
    )
    town = forms.ModelChoiceField(
        label=_("Town"), required=False, queryset=Division.objects.none(), empty_label=_("All")
    )
    without_town = forms.BooleanField(label=_("Of no town yet"), required=False)
    handling = forms.ChoiceField(
        label=_("What is to be done"), required=False, choices=[("", _("All")), *Handling.choices]
    )
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    mine = forms.BooleanField(label=_("Only what I may carry on"), required=False)
    status = forms.ChoiceField(
        required=False, choices=[("", _("All")), *FindingStatus.choices], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.town is not None:
            del self.fields["town"], self.fields["without_town"]
        else:
            self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]


class StartComparisonForm(Form):
    """Which month is compared."""

    month = MonthInputField(label=_("Month"))


class ExtentForm(Form):
    """Whether a file is all that the department has."""

    extent = forms.ChoiceField(
        label=_("What has the department sent?"), choices=Extent.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Why there are fewer rows"), max_length=200, required=False)


class VerifyForm(VersionedForm):
    """What the town found on the spot."""

    confirmed = forms.TypedChoiceField(
        label=_("Is it as the file says?"),
        choices=[("yes", _("Yes, it is so")), ("no", _("No, it is not so"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = _text(
        _("What was found"),
        _("Who was asked, what was seen, which papers were shown. Write no resident ID."),
    )


class ManyForm(Form):
    """Findings of a list, each in the state in which the page showed it."""

    rows = forms.MultipleChoiceField(
        label=_("Findings"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick one finding at least.")},
    )

    def __init__(self, *args: Any, findings: Sequence[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = {str(row.pk): row for row in findings}
        sent = self.data.getlist("rows") if self.is_bound else []
        shown = {pk: version for pk, _colon, version in (one.partition(":") for one in sent)}
        self.fields["rows"].choices = [  # type: ignore[attr-defined]
            (f"{row.pk}:{shown.get(str(row.pk), row.version)}", _row_in_words(row))
            for row in findings
        ]

    def values(self) -> dict[str, Any]:
        """What is done with the findings."""
        return self.cleaned_data

    def clean_rows(self) -> list[tuple[Finding, int]]:
        said = [one.partition(":") for one in self.cleaned_data["rows"]]
        if not all(version.isdecimal() for _pk, _colon, version in said):
            raise forms.ValidationError(_("Tick one finding at least."))
        return [(self.listed[pk], int(version)) for pk, _colon, version in said]


def _row_in_words(row: Finding) -> str:
    """What the list shows of a finding, and what the town said of it."""
    town_says = ""
    if row.confirmed is not None:
        town_says = gettext("it is so") if row.confirmed else gettext("it is not so")
        town_says = f"{town_says}{gettext(': ')}{row.verification_note}"
    parts = (row.get_kind_display(), row.town or "", f"{row.month:%Y-%m}", town_says)
    return format_html(
        '<span><a href="{}">{}</a> · {}</span>',
        reverse("verification:finding", args=[row.pk]),
        row.who or gettext("No name"),
        " · ".join(str(part) for part in parts if part),
    )


class VerifyManyForm(ManyForm):
    """What the town found, alike for all of them."""

    confirmed = forms.TypedChoiceField(
        label=_("Is it as the file says?"),
        choices=[("yes", _("Yes, it is so")), ("no", _("No, it is not so"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = _text(
        _("What was found"),
        _("Who was asked, what was seen, which papers were shown. Write no resident ID."),
    )


class CloseManyForm(ManyForm):
    """What the county decides, with one reason for all of them."""

    action = forms.TypedChoiceField(
        label=_("Effect"),
        coerce=ClosingAction,
        widget=forms.RadioSelect,
        help_text=_(
            "What cuts or ends support is decided one by one: the family is heard first (Art. 48)."
        ),
    )
    note = _text(_("Reason"), _("It is shown in the history of each case."))

    def __init__(self, *args: Any, findings: Sequence[Finding], **kwargs: Any) -> None:
        super().__init__(*args, findings=findings, **kwargs)
        self.fields["rows"].initial = [
            value
            for value, _label in self.fields["rows"].choices  # type: ignore[attr-defined]
        ]
        unheard = [(row, rules.unheard_actions_for(row)) for row in findings]
        allowed = {one for _row, actions in unheard for one in actions}
        # nobody is left to be heard: closing reaches into months that were paid
        self.died_alone = [row for row, actions in unheard if ClosingAction.END in actions]
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            (one.value, one.label) for one in ClosingAction if one in allowed
        ]


class ReturnManyForm(ManyForm):
    """Why the towns look again, alike for all of them."""

    note = _text(_("What the town should look at again"))


class AssignManyForm(ManyForm):
    """Which town looks at all of them."""

    town = forms.ModelChoiceField(None, label=_("Town"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]


class ReturnForm(VersionedForm):
    """Why the town looks again."""

    note = _text(_("What the town should look at again"))


class AssignForm(VersionedForm):
    """Which town looks at it."""

    town = forms.ModelChoiceField(label=_("Town"), queryset=Division.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]


class CloseForm(VersionedForm):
    """What the county decides, from which month, and how the family was heard."""

    action = forms.ChoiceField(label=_("Effect"), widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[("", "—"), *Ground.choices],
        required=False,
        help_text=_("Needed where the award ends."),
    )
    effective_month = MonthInputField(
        label=_("From the month"),
        required=False,
        help_text=_(
            "The first month in which it holds, after that of the evidence. What was paid for "
            "months without a right is claimed back; what is more begins in a month not paid yet."
        ),
    )
    heard = _text(
        _("How the family was heard"),
        _("Needed before support is cut, suspended or ended (Social Assistance Law, Art. 48)."),
        required=False,
    )
    note = _text(_("Reason"), _("It is shown in the history of the case."))

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = rules.actions_for(finding)
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            (action.value, action.label) for action in allowed
        ]
        if ClosingAction.END not in allowed:
            del self.fields["ground"]
        elif finding.kind == DEAD:
            self.fields["ground"].initial = Ground.DEATH
        if not set(allowed) - set(rules.WITHOUT_EFFECT):
            del self.fields["effective_month"], self.fields["heard"]
        elif not set(allowed) & set(rules.NEEDS_HEARING) or not rules.is_to_be_heard(finding):
            del self.fields["heard"]

    def values(self) -> dict[str, Any]:
        """The arguments of the action."""
        data = self.cleaned_data
        return {
            "version": data["version"],
            "action": ClosingAction(data["action"]),
            "effective_month": data.get("effective_month"),
            "heard": data.get("heard", ""),
            "ground": data.get("ground", ""),
            "note": data["note"],
        }


def papers_of(application: Application, user: User) -> "QuerySet[Attachment]":
    """The papers in the family's folder that this person may look at."""
    seen = Attachment.objects.visible_to(user).valid()
    return seen.filter(household=application.household_id).order_by("-pk")


class PaperField(forms.ModelChoiceField):
    """A paper of the folder, named by its kind and its day."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} {obj.added_at:%Y-%m-%d} {obj.note}".strip()


class HitForm(Form):
    """What a hit of the department files came to."""

    confirmed = YesNoField(label=_("The file is right"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the family says, and what was seen; of a wrong one, why it is wrong."),
    )
    document = forms.CharField(
        label=_("Document seen"), max_length=100, help_text=_("For example: sales contract.")
    )
    paper = PaperField(Attachment.objects.none(), label=_("Scan in the folder"), required=False)

    def __init__(self, *args: Any, application: Application, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].queryset = papers_of(application, user)  # type: ignore[attr-defined]


def _authorisations_add(application: Application, user: User) -> str:
    """Where signed papers come into the family's folder, for who may put them there."""
    home = application.household
    lives = Household.objects.visible_to(user).filter(pk=home.pk).exists()
    if not lives or not case_rules.may(case_rules.check_may_attach, home, user):
        return ""
    asked = {"about": f"case:{application.pk}", "kind": AttachmentKind.AUTHORISATION}
    return f"{reverse('cases:attachment_add', args=[home.pk])}?{urlencode(asked)}"


class AuthorisationsForm(Form):
    """Who has signed that their means are checked, and who for them. (社会救助法 Art 41)"""

    template_name = "verification/_authorisations_fields.html"

    signed_on = forms.DateField(label=_("Signed on"), initial=timezone.localdate, widget=DateInput)
    electronic = forms.BooleanField(label=_("Signed electronically"), required=False)
    scan = PaperField(
        Attachment.objects.none(),
        label=_("Scan in the folder"),
        required=False,
        help_text=_("Put the signed sheet into the family's folder as an authorisation first."),
    )
    supporter = forms.CharField(label=_("Person bound to support"), max_length=60, required=False)

    def __init__(self, *args: Any, application: Application, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scan"].queryset = papers_of(application, user).filter(  # type: ignore[attr-defined]
            kind=AttachmentKind.AUTHORISATION
        )
        self.folder_url = _authorisations_add(application, user)
        self.people = standing(application, timezone.localdate())
        adults = [one.person.name for one in self.people if not one.under_age]
        head = application.household.head.name
        for one in self.people:
            name = one.person.name
            self.fields[f"by_{one.person.pk}"] = forms.CharField(
                label=_("Signed by"),
                max_length=60,
                required=False,
                initial=name if not one.under_age else _guardian(head, adults),
            )
            self.fields[f"signed_{one.person.pk}"] = forms.BooleanField(label=name, required=False)
        if "supporters" not in {one.name for one in application.programme.definition.questions}:
            del self.fields["supporter"]

    def rows(self) -> list[tuple[Signatory, forms.BoundField, forms.BoundField]]:
        """Each person with the two fields of their line, for the template."""
        return [
            (one, self[f"signed_{one.person.pk}"], self[f"by_{one.person.pk}"])
            for one in self.people
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for one in self.people:
            by = f"by_{one.person.pk}"
            if data.get(f"signed_{one.person.pk}") and not data.get(by):
                self.add_error(by, _("Write who has signed."))
        return data

    def signatures(self) -> list[Signature]:
        """Those that were ticked."""
        data = self.cleaned_data
        signed = [
            Signature(data[f"by_{one.person.pk}"], one.person)
            for one in self.people
            if data[f"signed_{one.person.pk}"]
        ]
        if supporter := data.get("supporter"):
            signed.append(Signature(supporter, supporter=supporter))
        return signed


def _guardian(head: str, adults: list[str]) -> str:
    """Who most likely signs for a child: the head of full age, or the only other of full age."""
    if head in adults:
        return head
    return adults[0] if adults else ""


class WithdrawAuthorisationForm(Form):
    """Why somebody does not allow the check any more."""

    why = forms.CharField(label=_("Reason"), max_length=200)


class MeansRequestForm(Form):
    """Ask for a check of a family's means; the authorisations stand first. (Law Art 41)"""

    requested_on = forms.DateField(
        label=_("Asked for on"), initial=timezone.localdate, widget=DateInput
    )


class MeansBeginForm(Form):
    """When the county took up the request."""

    begun_on = forms.DateField(label=_("Begun on"), initial=timezone.localdate, widget=DateInput)


class MeansReportForm(Form):
    """What the report of a means check says."""

    reported_on = forms.DateField(label=_("Report of"))
    hits = forms.IntegerField(
        label=_("Hits"), min_value=0, max_value=999, help_text=_("0 when nothing was found.")
    )
    note = _text(
        _("Verification of the hits"),
        _("Needed when there are hits: what each is and how it was verified."),
        required=False,
    )
