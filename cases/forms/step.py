"""A step that somebody writes down, with the labels that its kind of programme gives."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField
from cases.programmes import RecordedStep
from welfare.pages.forms import VersionedForm, YesNoField


class StepForm(VersionedForm):
    """What came of a step; a field without a label is not asked."""

    done_on = DayField(initial=timezone.localdate)
    agreed = YesNoField()
    office = forms.CharField(max_length=120)
    document = forms.CharField(max_length=120)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, step: RecordedStep, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        labels = {
            "done_on": step.day,
            "agreed": step.asks,
            "office": step.office,
            "document": step.document,
            "note": step.note,
        }
        self.fields["note"].required = step.needs_note(bool(step.asks))
        self.fields["note"].needed_for = _("needed for a no")  # type: ignore[attr-defined]
        for name, label in labels.items():
            if label:
                self.fields[name].label = label
            else:
                del self.fields[name]
