"""The rows that stand beside an award, made from what its application says, one function each."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases.models import (
    GUARDIAN_ANSWERS,
    Application,
    Award,
    BandDetail,
    CareDetail,
    CareForm,
    DibaoDetail,
    DisabilityDetail,
    GuardianDetail,
    Institution,
    Origin,
    RecognitionDetail,
    ReliefDetail,
    grade_of,
)
from cases.programmes import check_named
from cases.programmes.parts import children
from cases.programmes.tekun import ACTS, INJURY_FEE
from cases.rules import band_of
from welfare.exceptions import NotAllowed

Maker = Callable[[Award, Application], None]


def _dibao(award: Award, application: Application) -> None:
    alone = application.beneficiary_id is not None and award.family_size > 1
    ground = application.answers.get("single_ground", "") if alone else ""
    DibaoDetail.objects.create(
        award=award,
        single_person=alone,
        single_ground=ground,
        income_steady=application.answers.get("income_steady"),
    )


def _care(award: Award, application: Application) -> None:
    answers = application.answers
    grade = grade_of(answers)
    if grade is None:
        raise NotAllowed(_("The six daily acts are not all assessed."))
    form, home = CareForm(answers["care_form"]), answers.get("institution")
    at_home = form == CareForm.HOME
    signed = answers.get("agreement_on")
    CareDetail.objects.create(
        award=award,
        work_injury_fee=Decimal(answers.get(INJURY_FEE) or 0),
        form=form,
        grade=grade,
        answers={act: answers[act] for act, _label in ACTS},
        institution=None if at_home or not home else Institution.objects.get(pk=home),
        carer=answers.get("carer", "") if at_home else "",
        agreement_on=date.fromisoformat(signed) if signed else None,
    )


def _relief(award: Award, application: Application) -> None:
    ReliefDetail.objects.create(
        award=award,
        relief_type=application.relief_type,
        cause=application.cause,
        channel=application.channel,
        relief_first=award.origin == Origin.RELIEF_FIRST,
        fund_source=application.fund_source,
    )


def guardian_row(award: Award, answers: Mapping[str, Any]) -> GuardianDetail:
    """The guardian, placement and parents of an award as these answers say; not saved."""
    row = GuardianDetail(award_id=award.pk)  # what the award holds is not to change by it
    for question, name in GUARDIAN_ANSWERS.items():
        if answers.get(question):
            setattr(row, name, answers[question])
    if row.placement != children.INSTITUTION:
        row.institution = None
    return row


def _guardian(award: Award, application: Application) -> None:
    guardian_row(award, application.answers).save(force_insert=True)


def _disability(award: Award, application: Application) -> None:
    person = application.beneficiary or application.applicant
    if person.disability_grade is None:
        raise NotAllowed(_("No disability card is registered."))
    DisabilityDetail.objects.create(
        award=award, kind=person.disability_kind, grade=person.disability_grade
    )


def _band(award: Award, application: Application) -> None:
    band = band_of(application, award.first_month)
    if band is not None:
        BandDetail.objects.create(award=award, band=band)


def _recognition(award: Award, application: Application) -> None:
    RecognitionDetail.objects.create(award=award, tests=application.tests)


DETAILS: dict[str, Maker] = {
    "band": _band,
    "care": _care,
    "dibao": _dibao,
    "disability": _disability,
    "guardian": _guardian,
    "recognition": _recognition,
    "relief": _relief,
}
check_named("details", DETAILS)


def keep_details(award: Award, application: Application) -> None:
    """Make the rows that the kind of the award keeps."""
    for name in application.programme.definition.details:
        DETAILS[name](award, application)
