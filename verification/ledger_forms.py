"""Forms of the ledger of who does not qualify, of feedback batches and of the exchange file."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from verification import comparisons, uncovered
from verification.forms import ManyForm
from verification.models import DepartmentFile, FeedbackBatch, Finding, Sender
from verification.states import Uncovered
from welfare.accounts.roles import Permission
from welfare.models import Division, User
from welfare.pages.forms import DateInput, Form, SearchField, VersionedForm

__all__ = [
    *("FeedbackFilter", "FeedbackForm", "GiveForm"),
    *("UncoveredFilter", "UncoveredForm", "UncoveredManyForm"),
]
OWN = ("reason", "note", "review_on")  # what a line may say otherwise


class UncoveredFilter(Form):
    """What the ledger can be narrowed to."""

    q = SearchField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(
        label=_("List"),
        required=False,
        choices=[
            ("", _("All lists")),
            *((kind, comparisons.BY_KIND[kind].label) for kind in comparisons.UNCOVERED),
        ],
    )
    town = forms.ModelChoiceField(
        label=_("Town"), required=False, queryset=Division.objects.none(), empty_label=_("All")
    )
    state = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[
            ("", _("All")),
            (uncovered.WITHOUT, _("Nobody has said why")),
            (uncovered.AGAIN, _("To be looked at again")),
            (uncovered.ANSWERED, _("Answered")),
        ],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.town is not None:
            del self.fields["town"]
        else:
            self.fields["town"].queryset = Division.objects.towns_of(user)  # type: ignore[attr-defined]


class UncoveredForm(VersionedForm):
    """Why somebody in need is on no roll."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Uncovered.choices)
    note = forms.CharField(
        label=_("What was found"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who was asked, what was seen. Write no resident ID."),
    )
    review_on = forms.DateField(
        label=_("To be looked at again on"),
        required=False,
        widget=DateInput,
        help_text=_("Empty: after the months that the county says."),
    )


class UncoveredManyForm(ManyForm):
    """One reason for many, and what is otherwise of some of them."""

    template_name = "verification/_uncovered_rows.html"
    wide = True
    reason = forms.ChoiceField(label=_("Reason"), choices=Uncovered.choices)
    note = forms.CharField(
        label=_("What was found"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who was asked, what was seen. Write no resident ID."),
    )
    review_on = forms.DateField(
        label=_("To be looked at again on"),
        required=False,
        widget=DateInput,
        help_text=_("Empty: after the months that the county says."),
    )

    def __init__(self, *args: Any, findings: Sequence[Finding], **kwargs: Any) -> None:
        super().__init__(*args, findings=findings, **kwargs)
        for row in findings:
            self.fields |= {f"{name}_{row.pk}": field for name, field in _own_fields().items()}

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each person with the box to tick and the fields of what is otherwise."""
        return [
            {"tick": tick, "fields": [self[f"{name}_{pk}"] for name in OWN]}
            for tick, pk in zip(self["rows"], self.listed, strict=True)
        ]

    def clean(self) -> dict[str, Any]:
        """What was filled in for somebody who is not ticked would be lost."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        ticked = {row.pk for row, _version in cleaned.get("rows", ())}
        for row in self.listed.values():
            if row.pk not in ticked and any(cleaned.get(f"{name}_{row.pk}") for name in OWN):
                words = {"who": row.who or gettext("No name")}
                self.add_error("rows", gettext("Tick %(who)s, or leave that line empty.") % words)
        return cleaned

    def values(self) -> dict[str, Any]:
        """The rows, and what is said of each: a reason of its own has no note but its own."""
        cleaned = self.cleaned_data
        said = {}
        for row, _version in cleaned["rows"]:
            own = {name: cleaned[f"{name}_{row.pk}"] for name in OWN}
            note = "" if own["reason"] else cleaned["note"]
            common = {"reason": cleaned["reason"], "note": note, "review_on": cleaned["review_on"]}
            said[row.pk] = {name: own[name] or common[name] for name in OWN}
        return {"rows": cleaned["rows"], "said": said}


def _own_fields() -> dict[str, forms.Field]:
    """What a line may say otherwise."""
    choices = [("", _("as above")), *Uncovered.choices]
    return {
        "reason": forms.ChoiceField(label=_("Other reason"), choices=choices, required=False),
        "note": forms.CharField(label=_("What was found"), max_length=1000, required=False),
        "review_on": forms.DateField(
            label=_("To be looked at again on"), required=False, widget=DateInput
        ),
    }


class FeedbackFilter(Form):
    """Whether only the batches that wait too long."""

    late = forms.BooleanField(label=_("Overdue"), required=False)


class FeedbackForm(Form):
    """Of which batch a file is."""

    file = forms.ModelChoiceField(DepartmentFile.objects.none(), label=_("Its file"))
    sender = forms.ChoiceField(label=_("Sent by"), choices=Sender.choices)
    number = forms.CharField(label=_("Number of the batch"), max_length=40)
    received_on = forms.DateField(
        label=_("Received on"), initial=timezone.localdate, widget=DateInput
    )
    due_on = forms.DateField(label=_("Answered by"), widget=DateInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = FeedbackBatch.objects.values("file")
        rows = DepartmentFile.objects.visible_to(user).filter(department="feedback", current=True)
        self.fields["file"].queryset = rows.exclude(pk__in=taken)  # type: ignore[attr-defined]


class GiveForm(Form):
    """For what a workbook is taken."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For what the department needs the list; it is kept with your name."),
    )
    whole_ids = forms.BooleanField(
        label=_("Whole resident IDs"),
        required=False,
        help_text=_("Only where the department matches its own data by them."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.may(Permission.REVEAL):
            del self.fields["whole_ids"]
