"""An application from the first form to its submission, without the decisions."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField, fund_sources_of, programmes_of
from cases.forms.questions import (
    PREFIX,
    answers_of,
    are_short,
    asked_of,
    fields_for,
    initial_of,
)
from cases.models import (
    Application,
    Award,
    Cause,
    Channel,
    Household,
    Person,
    Programme,
    ReliefType,
)
from cases.programmes import Ask, Covers, Pays, Question
from cases.programmes.kind import Words
from cases.states import ApplicationStatus
from cases.worklists import Work
from welfare.exceptions import NotAllowed
from welfare.models import Division, User
from welfare.pages.forms import Form, MoneyInputField, SearchField, VersionedForm
from welfare.personal import account as accounts
from welfare.personal.masks import mask_account

ACCOUNT = ("account_holder", "bank_name", "account")
RELIEF_ONLY = (
    "relief_type",
    "cause",
    "major",
    "relief_first",
    "amount_requested",
    "fund_source",
)


class ApplicationFilter(Form):
    """Narrow the list of applications."""

    q = SearchField(label=_("Name or case number"))
    programme = forms.ModelChoiceField(
        None, label=_("Programme"), required=False, empty_label=_("All")
    )
    town = forms.ModelChoiceField(None, label=_("Town"), required=False, empty_label=_("All"))
    work = forms.ChoiceField(
        label=_("What is due"), required=False, choices=[("", _("All")), *Work.choices]
    )
    filed = forms.BooleanField(label=_("Near-relative filings only"), required=False)
    status = forms.ChoiceField(
        required=False,
        choices=[("", ""), *ApplicationStatus.choices],
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes_of(user)
        self.fields["town"].queryset = Division.objects.towns_of(user)
        if user.town is not None:
            del self.fields["town"]


class ChooseProgrammeForm(Form):
    """First step of an application: for what?"""

    programme = forms.ModelChoiceField(None, label=_("Programme"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_ones = programmes_of(user).filter(open_for_applications=True)
        self.fields["programme"].queryset = self.open_ones


@dataclass
class QuestionGroup:
    """Questions that stand together: each field, and whether its answer is needed in the end."""

    title: Words
    alone: bool  # asked only where one person of the family applies alone
    fields: list[tuple[forms.BoundField, bool]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    filled: bool = False

    @property
    def short(self) -> bool:
        """A list of yes and no, drawn side by side."""
        return are_short(self.questions)


class ApplicationForm(Form):
    """What the household asks for. Fields of temporary relief only for temporary relief."""

    template_name = "cases/_application_fields.html"

    applicant = forms.ModelChoiceField(None, label=_("Applicant"))
    beneficiary = forms.ModelChoiceField(
        None,
        label=_("Who is to be helped"),
        required=False,
        empty_label=_("The whole family"),
        help_text=_("Choose a person only where this person alone is to be covered."),
    )
    channel = forms.ChoiceField(
        label=_("Received"), choices=Channel.choices, initial=Channel.WINDOW
    )
    relief_type = forms.ChoiceField(
        label=_("Type of relief"), choices=ReliefType.choices, widget=forms.RadioSelect
    )
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "—"), *Cause.choices])
    major = forms.BooleanField(
        label=_("Major accident, illness or disaster with special hardship"),
        required=False,
        help_text=_("Such a case is decided by the joint meeting, whatever the amount."),
    )
    relief_first = forms.BooleanField(
        label=_("Relief first, papers later"),
        required=False,
        help_text=_("Pay at once, complete the papers afterwards within the county's limit."),
    )
    amount_requested = MoneyInputField(
        label=_("Amount asked for (yuan)"), required=False, min_value=Decimal("0.01")
    )
    reason = forms.CharField(
        label=_("Situation of the household"), widget=forms.Textarea(attrs={"rows": 4})
    )
    fund_source = forms.ModelChoiceField(
        None, label=_("Fund source"), required=False, empty_label=_("Not settled yet")
    )
    near_relative = forms.CharField(
        label=_("Near relative of staff"),
        max_length=120,
        required=False,
        help_text=_(
            "Name and post of the village or assistance official who is a near relative. "
            "The county visits these households before dibao, tekun or a low-income recognition "
            "is confirmed."
        ),
    )
    bank_name = forms.CharField(label=_("Bank"), max_length=80, required=False)
    account = forms.CharField(
        label=_("Account"),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "code"}
        ),
    )
    account_holder = forms.CharField(label=_("Account holder"), max_length=60, required=False)

    def __init__(
        self,
        *args: Any,
        user: User,
        household: Household,
        programme: Programme,
        on_file: Award | Application | None = None,
        **kwargs: Any,
    ) -> None:
        if on_file is not None:
            known = {name: getattr(on_file, name) for name in ("account_holder", "bank_name")}
            kwargs["initial"] = kwargs.get("initial", {}) | known
        super().__init__(*args, **kwargs)
        self.programme, self.on_file = programme, on_file
        current = household.members.filter(left_on=None).values("person")
        self.fields["applicant"].queryset = Person.objects.filter(pk__in=current)
        self._ask_for_whom(current)
        self.questions = asked_of(programme)
        self.fields.update(fields_for(programme))
        self.fields["fund_source"].queryset = fund_sources_of(user)
        if not self.pays:
            for name in ACCOUNT:
                del self.fields[name]
        elif on_file is not None:
            self.fields["account"].help_text = _(
                "On file: %(account)s. Leave empty to use it for this holder and bank."
            ) % {"account": mask_account(on_file.account)}
        if "relief" not in programme.definition.details:
            for name in RELIEF_ONLY:
                del self.fields[name]

    def _ask_for_whom(self, current: Any) -> None:
        covers = self.programme.definition.covers
        if covers == Covers.FAMILY:
            del self.fields["beneficiary"]
            return
        whom = self.fields["beneficiary"]
        whom.queryset = Person.objects.filter(pk__in=current)
        if covers == Covers.PERSON:
            whom.required, whom.empty_label = True, "—"
            whom.help_text = ""

    @property
    def pays(self) -> bool:
        """Whether money follows, so that an account is asked for."""
        return self.programme.definition.pays != Pays.NOTHING

    @property
    def in_institution(self) -> bool:
        """Whether an institution may be chosen, to which the money would go."""
        return any(question.ask == Ask.INSTITUTION for question in self.questions)

    def asked(self) -> list[QuestionGroup]:
        """The questions of the kind, group by group, for the template."""
        groups: dict[str, QuestionGroup] = {}
        for question in self.questions:
            shown = self[PREFIX + question.name]
            fresh = QuestionGroup(question.group, question.alone)
            group = groups.setdefault(str(question.group), fresh)
            group.questions.append(question)
            group.fields.append((shown, question.required))
            group.filled = group.filled or bool(shown.value() or shown.errors)
        return list(groups.values())

    def clean_account(self) -> str:
        """What groups the digits is forgiven; letters are not."""
        try:
            return accounts.clean(self.cleaned_data["account"])
        except NotAllowed as refused:
            raise forms.ValidationError(str(refused)) from refused

    def values(self) -> dict[str, Any]:
        """Every field that `open_application` asks for, empty where the programme has none."""
        empty = {
            "relief_type": "",
            "cause": "",
            "major": False,
            "relief_first": False,
            "amount_requested": None,
            "fund_source": None,
        }
        asked = {
            k: v
            for k, v in self.cleaned_data.items()
            if k != "version" and not k.startswith(PREFIX)
        }
        if self._means_the_one_on_file(asked) and self.on_file is not None:
            asked["account"] = self.on_file.account
        answers = answers_of(self.questions, self.cleaned_data)
        return empty | {"beneficiary": None, "answers": answers} | asked

    def _means_the_one_on_file(self, asked: dict[str, Any]) -> bool:
        """Nobody types a number again that the family is paid on already."""
        if self.on_file is None or asked.get("account"):
            return False
        return all(
            asked.get(name, "") == getattr(self.on_file, name)
            for name in ("account_holder", "bank_name")
        )


class ApplicationEditForm(ApplicationForm, VersionedForm):
    """Correct an application that is not submitted; the account is never shown in full."""

    why = forms.CharField(
        label=_("Why another amount is asked for"),
        max_length=200,
        required=False,
        help_text=_("Needed where the amount is raised. Whoever decides reads it."),
    )

    def __init__(self, *args: Any, application: Application, user: User, **kwargs: Any) -> None:
        names = [n for n in ApplicationForm.base_fields if n != "account"]
        initial = {n: getattr(application, n) for n in names} | {"version": application.version}
        initial |= initial_of(application.answers)
        super().__init__(
            *args,
            user=user,
            household=application.household,
            programme=application.programme,
            initial=initial,
            **kwargs,
        )
        if not application.accepted_on or "amount_requested" not in self.fields:
            del self.fields["why"]
        if application.beneficiary_id and "beneficiary" in self.fields:
            self.fields["beneficiary"].help_text = _(
                "What was answered of %(name)s stays with %(name)s. Where you choose somebody "
                "else, save, and then answer of that person."
            ) % {"name": application.beneficiary.name}
        if application.account and self.pays:
            self.fields["account"].help_text = _(
                "On record: %(account)s. Leave empty to keep it."
            ) % {"account": mask_account(application.account)}

    def values(self) -> dict[str, Any]:
        """The fields to write; an empty account means: as it is."""
        changes = super().values()
        if "account" in changes and not changes["account"]:
            del changes["account"]
        return changes


class MissingPapersForm(VersionedForm):
    """Everything that is missing, told once. (57号 Art 10)"""

    papers = forms.CharField(
        label=_("Missing papers"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One paper per line. The law allows one such notice: name everything. Do not ask for "
            "what a government platform or the means check can show."
        ),
    )


class AcceptForm(VersionedForm):
    """The day from which the statutory time runs."""

    accepted_on = DayField(label=_("Accepted on"), initial=timezone.localdate)


class SubmitForm(VersionedForm):
    """The town's opinion; with it the route is frozen."""

    opinion = forms.CharField(label=_("Town's opinion"), widget=forms.Textarea(attrs={"rows": 4}))


class WithdrawForm(VersionedForm):
    """The applicant gives up the application."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
