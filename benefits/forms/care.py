"""The form of another care."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.forms.amount import NewAmountForm
from cases.actions import Care
from cases.models import Award, CareDetail, CareForm, Institution
from cases.programmes.tekun import ACTS
from welfare.pages.forms import MoneyInputField, YesNoField


class CareChangeForm(NewAmountForm):
    """Form of care, home or carer, the six daily acts, from which month and why."""

    form = forms.ChoiceField(label=_("Form of care, as the person chose"), choices=CareForm.choices)
    institution = forms.ModelChoiceField(None, label=_("Institution"), required=False)
    carer = forms.CharField(label=_("Carer at home"), max_length=60, required=False)
    agreement_on = forms.DateField(
        label=_("Care agreement signed on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    work_injury_fee = MoneyInputField(
        label=_("Nursing fee of work-injury insurance (yuan a month)"),
        required=False,
        help_text=_("Empty or 0 when there is none. The care fee is less by it."),
    )

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = CareDetail.objects.filter(award=award).first() or CareDetail(award=award)
        self.fields["institution"].queryset = Institution.objects.filter(
            county=award.programme.county_id
        )
        for act, label in ACTS:
            self.fields[act] = YesNoField(label=label, initial=now.answers.get(act))
        names = [name for name, _label in ACTS]
        shown = ("form", "institution", "carer", "agreement_on", "work_injury_fee")
        self.order_fields(["version", *shown, *names])
        self.initial |= {name: getattr(now, name) for name in shown} | {"version": award.version}

    def care(self) -> Care:
        """What was filled in, as the action takes it."""
        said = self.cleaned_data
        return Care(
            form=CareForm(said["form"]),
            answers={act: said[act] for act, _label in ACTS},
            institution=said["institution"],
            carer=said["carer"],
            agreement_on=said["agreement_on"],
            work_injury_fee=said["work_injury_fee"] or Decimal(0),
        )
