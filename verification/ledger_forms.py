"""Forms of the ledger of who does not qualify, of feedback batches and of the exchange file."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from verification import comparisons, uncovered
from verification.models import DepartmentFile, FeedbackBatch, Sender
from verification.states import Uncovered
from welfare.accounts.roles import Permission
from welfare.models import Division, User
from welfare.pages.forms import DateInput, Form, SearchField, VersionedForm

__all__ = ["FeedbackFilter", "FeedbackForm", "GiveForm", "UncoveredForm", "UncoveredFilter"]


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
