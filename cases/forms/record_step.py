"""What is done on a record, what followed from it, and who answers for a department."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import DayField, WhoseNumberField
from cases.forms.logbook import living
from cases.models import Application, Award, Household, LogbookRecord
from welfare.models import User
from welfare.pages.forms import Form


class RecordStepForm(Form):
    """One step: when, who, and what came of it."""

    name = forms.ChoiceField(label=_("Step"))
    done_on = DayField(label=_("Done on"), initial=timezone.localdate)
    done_by = forms.CharField(label=_("Who did it"), max_length=60)
    said = forms.CharField(
        label=_("What came of it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, record: LogbookRecord, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = list(record.steps.filter(done_on=None).values_list("name", flat=True))
        names = [one.name for one in record.says.steps]
        ordered = sorted(names, key=lambda name: name not in waiting)  # what waits comes first
        self.fields["name"].choices = [(name, name) for name in ordered]  # type: ignore[attr-defined]
        self.initial.setdefault("done_by", str(user))


class WhoseCaseForm(Form):
    """Of which family somebody was seen; the number is posted and stands in no address."""

    resident_id = WhoseNumberField(help_text=_("Of the person, or of somebody of the family."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_resident_id(self) -> tuple[str, ...]:
        whose: tuple[str, ...] = self.cleaned_data["resident_id"]
        self.home: Household = living(self.user, whose, timezone.localdate()).household
        return whose


class LinkForm(Form):
    """The number of the case or award that followed."""

    number = forms.CharField(label=_("Number of the case or award"), max_length=40)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        award = Award.objects.visible_to(self.user).filter(number=number).first()
        case = Application.objects.visible_to(self.user).filter(number=number).first()
        self.case: Application | Award | None = award or case
        if self.case is None:
            raise ValidationError(_("No case or award of your area has this number."))
        return number


class LiaisonForm(Form):
    """Who answers for a department, from when on."""

    department = forms.CharField(
        label=_("Department"),
        max_length=40,
        help_text=_("By the word that stands in the logbook of referrals."),
    )
    name = forms.CharField(label=_("Name"), max_length=40)
    phone = forms.CharField(label=_("Telephone of the office"), max_length=30, required=False)
    valid_from = DayField(label=_("From"), initial=timezone.localdate, future=True)


class LiaisonEndForm(Form):
    """The first day on which nobody answers."""

    until = DayField(label=_("Answers no more from"), initial=timezone.localdate, future=True)
