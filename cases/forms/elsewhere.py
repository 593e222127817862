"""About whom other counties are asked, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases import rules
from cases.models import Application, Person
from welfare.pages.forms import Form


class ElsewhereForm(Form):
    """One person of the case, and what makes the question necessary."""

    person = forms.ModelChoiceField(None, label=_("Person"), empty_label=None)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the case needs it for: it is kept in the log."),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [person.pk for person in rules.concerned(application)]
        self.fields["person"].queryset = Person.objects.filter(pk__in=asked)  # type: ignore[attr-defined]
