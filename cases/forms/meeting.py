"""The joint meeting: its members, the invitation with the agenda, the record, the minutes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from cases.models import (
    AgendaItem,
    Application,
    Decision,
    Meeting,
    MeetingMatter,
    MeetingMember,
)
from cases.rules import meetings as rules
from welfare.attachments.fields import KeptFilesField
from welfare.models import User
from welfare.pages.forms import Form, MoneyInputField, VersionedForm

MOST_VOTES = 200


class TimeInput(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class MeetingMemberForm(Form):
    """Who sits in the joint meeting for a department."""

    department = forms.CharField(label=_("Department"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=60)
    post = forms.CharField(label=_("Post"), max_length=60)
    began_on = DayField(label=_("Member since"), initial=timezone.localdate)


class MembershipEndForm(Form):
    """The day on which a member leaves."""

    ended_on = DayField(label=_("Member until"), initial=timezone.localdate)


OnAgenda = Application | MeetingMatter


def _key(case: OnAgenda) -> str:
    """The field of its number on the agenda."""
    return f"{'matter' if isinstance(case, MeetingMatter) else 'case'}_{case.pk}"


def _on_agenda(rows: QuerySet[Any], meeting: Meeting | None) -> QuerySet[Any]:
    """What stands on its agenda already; a session that is not called yet has none."""
    return rows.filter(agenda_items__meeting=meeting) if meeting else rows.none()


class CaseRow(NamedTuple):
    """What may be put on the agenda, with the field for its number there."""

    case: OnAgenda
    is_matter: bool
    field: forms.BoundField

    @property
    def shows_sum(self) -> bool:
        """Whether it is about money."""
        if isinstance(self.case, MeetingMatter):
            return self.case.shows_sum
        return not self.case.programme.recognises


class InvitationForm(VersionedForm):
    """When, where, who, and which cases in which order."""

    template_name = "cases/_meeting_invitation_fields.html"

    held_on = DayField(label=_("Held on"), future=True, initial=timezone.localdate)
    begins_at = forms.TimeField(
        label=_("Begins at"),
        widget=TimeInput(),
        error_messages={"invalid": _("This is no time of the day. Write it like 09:30.")},
    )
    place = forms.CharField(label=_("Place"), max_length=100)
    chair = forms.ModelChoiceField(MeetingMember.objects.none(), label=_("Chair"))
    invited = forms.ModelMultipleChoiceField(
        MeetingMember.objects.none(),
        label=_("Members invited"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, user: User, meeting: Meeting | None = None, **kwargs: Any
    ) -> None:
        members = MeetingMember.objects.visible_to(user).in_office().order_by("pk")  # type: ignore[attr-defined]
        initial: dict[str, Any] = {"version": 1, "invited": members}
        numbers: dict[str, int] = {}
        if meeting is not None:
            numbers = {_key(one.case): one.position for one in meeting.items.with_names()}
            initial = {name: getattr(meeting, name) for name in ("held_on", "begins_at", "place")}
            initial |= {"version": meeting.version, "chair": meeting.chair_id}
            initial["invited"] = list(meeting.invitations.values_list("member", flat=True))
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("chair", "invited"):
            self.fields[name].queryset = members  # type: ignore[attr-defined]
        self.cases = [*self._cases(user, meeting), *self._matters(user, meeting)]
        for at, case in enumerate(self.cases, 1):
            self.fields[_key(case)] = forms.IntegerField(
                label=_("No. of %(number)s") % {"number": case.number},
                required=False,
                min_value=1,
                max_value=999,
                initial=numbers.get(_key(case), "" if meeting else at),
            )

    def _matters(self, user: User, meeting: Meeting | None) -> list[MeetingMatter]:
        free = rules.waiting_matters(user)
        own = _on_agenda(MeetingMatter.objects.visible_to(user), meeting)
        matters = MeetingMatter.objects.filter(Q(pk__in=free) | Q(pk__in=own.values("pk")))
        return list(matters.with_names().order_by("laid_at", "pk"))

    def _cases(self, user: User, meeting: Meeting | None) -> list[Application]:
        free = rules.waiting_for_meeting(user)
        own = _on_agenda(Application.objects.visible_to(user), meeting)
        named = ("programme", "town", "applicant", "beneficiary")
        cases = Application.objects.filter(Q(pk__in=free) | Q(pk__in=own.values("pk")))
        return list(cases.select_related(*named).order_by("deadline", "pk"))

    def case_rows(self) -> list[CaseRow]:
        """The cases that wait, for the template."""
        return [
            CaseRow(case, isinstance(case, MeetingMatter), self[_key(case)]) for case in self.cases
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        numbers = [n for case in self.cases if (n := data.get(_key(case)))]
        if len(numbers) != len(set(numbers)):
            raise ValidationError(_("Two cases have the same number. Give each its own."))
        if not numbers and not self.errors:
            raise ValidationError(_("Give one case at least its number on the agenda."))
        return data

    def values(self) -> dict[str, Any]:
        """What the action is told: the cases in the order of their numbers."""
        data = self.cleaned_data
        numbered = [(data[_key(case)], case) for case in self.cases]
        chosen = sorted((n, case.pk, case) for n, case in numbered if n)
        names = ("held_on", "begins_at", "place", "chair")
        said = {name: data[name] for name in names}
        return {**said, "invited": list(data["invited"]), "cases": [case for *_n, case in chosen]}


class ItemRow(NamedTuple):
    """A case of the agenda with its fields."""

    item: AgendaItem
    fields: list[forms.BoundField]
    near: list[str]


def _results(item: AgendaItem) -> list[tuple[str, Any]]:
    """A matter that is no application goes back to nobody: it is agreed to or refused."""
    away = Decision.RETURN if item.matter else None
    return [("", "—"), *((one.value, one.label) for one in Decision if one != away)]


class RecordForm(VersionedForm):
    """Who came, the votes and the result of each case, and the minutes."""

    template_name = "cases/_meeting_record_fields.html"

    present = forms.ModelMultipleChoiceField(
        MeetingMember.objects.none(),
        label=_("Members present"),
        widget=forms.CheckboxSelectMultiple,
    )
    minutes = forms.CharField(label=_("Minutes"), widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        members = MeetingMember.objects.filter(invitations__meeting=meeting).order_by("pk")
        came = members.filter(invitations__meeting=meeting, invitations__present=True)
        initial = {"version": meeting.version, "minutes": meeting.minutes}
        initial["present"] = list(came) if meeting.minutes else []
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["present"].queryset = members  # type: ignore[attr-defined]
        rows = meeting.items.filter(open=True).with_names()
        self.items = list(rows.prefetch_related("stepped_back").order_by("position"))
        self.near = rules.stepping_back(self.items, members)
        choices = list(self.fields["present"].choices)  # type: ignore[attr-defined]
        for item in self.items:
            self._add(item, members)
            # Asked once for all cases of the agenda.
            self.fields[f"back_{item.pk}"].widget.choices = choices  # type: ignore[attr-defined]

    def _add(self, item: AgendaItem, members: Any) -> None:
        """The fields of one case; whom the register knows as near is ticked beforehand."""
        near = {member for (pk, member) in self.near if pk == item.pk}
        away = near | {member.pk for member in item.stepped_back.all()}
        for name, label in (
            ("votes_for", _("In favour")),
            ("votes_against", _("Against")),
            ("abstained", _("Abstained")),
        ):
            self.fields[f"{name}_{item.pk}"] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_VOTES, initial=getattr(item, name)
            )
        self.fields[f"back_{item.pk}"] = forms.ModelMultipleChoiceField(
            members,
            label=_("Steps back"),
            required=False,
            initial=sorted(away),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields[f"result_{item.pk}"] = forms.ChoiceField(
            label=_("Result"), choices=_results(item), initial=item.result
        )
        case = item.application
        if case and not case.programme.is_monthly and not case.grants_nothing:
            self.fields[f"amount_{item.pk}"] = MoneyInputField(
                label=_("Amount agreed (yuan)"),
                required=False,
                initial=item.amount if item.amount is not None else case.amount_proposed,
            )
        self.fields[f"reason_{item.pk}"] = forms.CharField(
            label=_("Reason or remark"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            initial=item.reason,
            help_text=_(
                "Needed to return, to refuse, or to agree on another amount; the applicant reads "
                "it."
            ),
        )

    def item_rows(self) -> list[ItemRow]:
        """The cases with their fields, for the template."""
        parts = ("votes_for", "votes_against", "abstained", "back", "result", "amount", "reason")
        return [
            ItemRow(
                item,
                [self[f"{p}_{item.pk}"] for p in parts if f"{p}_{item.pk}" in self.fields],
                [why for (pk, _member), why in self.near.items() if pk == item.pk],
            )
            for item in self.items
        ]

    def resolved(self) -> list[rules.Resolved]:
        """What the action is told of each case."""
        return [self._resolved(item) for item in self.items]

    def _resolved(self, item: AgendaItem) -> rules.Resolved:
        data, pk = self.cleaned_data, item.pk
        result = data[f"result_{pk}"]
        return rules.Resolved(
            item=item,
            votes_for=data[f"votes_for_{pk}"],
            votes_against=data[f"votes_against_{pk}"],
            abstained=data[f"abstained_{pk}"],
            stepped_back=list(data[f"back_{pk}"]),
            result=result,
            amount=data.get(f"amount_{pk}") if result == Decision.APPROVE else None,
            reason=data[f"reason_{pk}"],
        )


class MeetingReasonForm(VersionedForm):
    """Why it is not held, or why the record goes back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class DropForm(Form):
    """Why a case leaves the agenda."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class ScanForm(VersionedForm):
    """The signed minutes, from the scanner."""

    papers = KeptFilesField(label=_("Signed minutes"))

    def values(self) -> dict[str, Any]:
        """What the action is told."""
        files: Sequence[Any] = self.cleaned_data["papers"]
        return {"version": self.cleaned_data["version"], "files": files}
