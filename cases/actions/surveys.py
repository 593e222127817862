"""The home survey: two investigators, and the member present. (入户调查, 57号 Art 16)"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cases import rules
from cases.actions import time_limits
from cases.actions.attachments import put_in
from cases.actions.transitions import drop_amount, keep, take_application
from cases.deadlines import TimedStep
from cases.models import (
    Application,
    AttachmentKind,
    Device,
    NotSeen,
    Person,
    Survey,
)
from welfare.attachments.kept_file import KeptFile
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def record_survey(
    *,
    by: User,
    application: Application,
    version: int,
    visited_on: date,
    first_signer: str,
    second_signer: str,
    member_present: str,
    housing: str,
    observations: str,
    annual_income: Decimal,
    belongings: str = "",
    utilities: Decimal | None = None,
    not_seen: Sequence[Person] = (),
    not_seen_reason: str = "",
    photographs: Sequence[KeptFile] = (),
    device: str = Device.COMPUTER,
    sheet: UUID | None = None,
) -> Survey:
    """Two investigators visited the household and signed with the member present. (57号 Art 16)

    `sheet`: the number of a sheet that was filled in on a telephone; it arrives once.
    """
    row = take_application("record_survey", application, by, version)
    rules.check_past(visited_on, _("Visited on"))
    rules.check_visit_day(row, visited_on)
    rules.check_given(observations, _("what was seen and heard"))
    rules.check_kin_stays_away(row.household_id, first_signer, second_signer)
    rules.check_may_sign_for_family(row, member_present)
    if not_seen:
        rules.check_given(not_seen_reason, _("why a member of the family was not seen"))
    survey = Survey.objects.create(
        application=row,
        visited_on=visited_on,
        first_signer=first_signer.strip(),
        second_signer=second_signer.strip(),
        member_present=member_present.strip(),
        housing=housing,
        belongings=belongings,
        utilities=utilities,
        observations=observations.strip(),
        annual_income=annual_income,
        sheet=sheet,
        recorded_by=by,
    )
    _name_not_seen(survey, not_seen, not_seen_reason.strip())
    if row.programme.is_monthly and row.annual_income != annual_income:
        drop_amount(row)
    row.annual_income = annual_income
    keep(row)
    _stop_survey_clocks(row, visited_on)
    if photographs:
        hangs = {"application": row, "survey": survey}
        kind = AttachmentKind.VISIT
        put_in(row.household, photographs, by, kind=kind, device=device, **hangs)
    audit.record(
        "survey_recorded", survey, by=by, case=row, town=row.town, visited_on=str(visited_on)
    )
    return survey


def _stop_survey_clocks(row: Application, visited_on: date) -> None:
    time_limits.done(row, TimedStep.SURVEY, on=visited_on)
    if not rules.survey_again(row):
        time_limits.done(row, TimedStep.SURVEY_AGAIN, on=visited_on)


def _name_not_seen(survey: Survey, people: Sequence[Person], reason: str) -> None:
    NotSeen.objects.bulk_create(NotSeen(survey=survey, person=one, reason=reason) for one in people)


@transaction.atomic
def take_survey_along(*, by: User, application: Application) -> Application:
    """The sheet of the visit goes onto a telephone; who took it along stands on record."""
    rules.check_verb(application, by, "take_survey_along")
    audit.record("survey_taken_along", application, by=by)
    return application
