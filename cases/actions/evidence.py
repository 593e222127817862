"""What hangs on an application: survey, means check, public notice, steps written down."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import clock, rules
from cases.actions import time_limits
from cases.actions.attachments import put_in
from cases.actions.transitions import drop_amount, keep, take_application
from cases.deadlines import Start, TimedStep
from cases.models import (
    Application,
    AttachmentKind,
    Device,
    NoticeResult,
    NotSeen,
    PeerReview,
    Person,
    PublicNotice,
    StepRecord,
    Survey,
)
from cases.programmes import RecordedStep
from welfare.attachments.kept_file import KeptFile
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
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


@explained()
@transaction.atomic
def record_peer_review(
    *,
    by: User,
    application: Application,
    version: int,
    held_on: date,
    place: str,
    chaired_by: str,
    representatives: int,
    present: int,
    agreed: int,
    against: int,
    abstained: int,
    conclusion: str,
) -> PeerReview:
    """The neighbours judged, with their votes; everybody signed the record. (220号 Art 21-24)"""
    row = take_application("record_peer_review", application, by, version)
    rules.check_past(held_on, _("Held on"))
    rules.check_peer_review_day(row, held_on)
    held = PeerReview.objects.create(
        application=row,
        held_on=held_on,
        place=place.strip(),
        chaired_by=chaired_by.strip(),
        present=present,
        representatives=representatives,
        agreed=agreed,
        against=against,
        abstained=abstained,
        conclusion=conclusion.strip(),
        recorded_by=by,
    )
    keep(row)
    audit.record("peer_review_recorded", held, by=by, case=row, town=row.town, held_on=str(held_on))
    return held


@explained()
@transaction.atomic
def record_means_check(
    *,
    by: User,
    application: Application,
    reported_on: date,
    hits: int,
    note: str,
    rows_found: dict[str, Any] | None = None,
) -> Application:
    """The floor above reports what the departments' data say. (57号 Art 15-18)

    `rows_found`: the people who were looked up and the hits, one by one, as the papers print them.
    """
    row = take_application("record_means_check", application, by, None)
    rules.check_past(reported_on, _("Means check report of"))
    row.means_check_on, row.means_check_hits, row.means_check_note = reported_on, hits, note
    row.means_check_found = rows_found or {}
    keep(row)
    time_limits.done(row, TimedStep.SURVEY, TimedStep.MEANS_CHECK, on=reported_on)
    audit.record("means_check_recorded", row, by=by, reported_on=str(reported_on), hits=hits)
    return row


@transaction.atomic
def hits_wait(application: Application, hits: "QuerySet[Any]") -> None:
    """The floor above says which hits of the department files nobody has verified yet."""
    rows = Application.objects.select_for_update(of=("self",), no_key=True)
    row = rows.get(pk=application.pk)  # two answers at once are counted one after the other
    row.hits_waiting = hits.count()
    row.save(update_fields=["hits_waiting"])


@explained()
@transaction.atomic
def post_notice(
    *,
    by: User,
    application: Application,
    version: int,
    opinion: str,
    posted_on: date,
    place: str,
    photographs: Sequence[KeptFile] = (),
    device: str = Device.COMPUTER,
) -> PublicNotice:
    """The town gives its first opinion and then posts name, number of persons and amount in the
    village; after an objection both anew. (57号 Art 19, 24; 43号 Art 15)"""
    row = take_application("post_notice", application, by, version)
    rules.check_opinion_before_notice(opinion)
    rules.check_past(posted_on, _("Posted on"))
    rules.check_given(place, _("place"))
    rules.check_posting_day(row, posted_on)
    notice = PublicNotice.objects.create(
        application=row,
        posted_on=posted_on,
        ends_on=clock.notice_ends(row.programme.county, posted_on),
        place=place.strip(),
        proposed_on=row.proposed_on,
        **rules.posted_facts(row),
        posted_by=by,
    )
    row.town_opinion = opinion.strip()
    keep(row)
    time_limits.done(row, TimedStep.TOWN, on=posted_on)
    if photographs:
        hangs = {"application": row, "notice": notice}
        kind = AttachmentKind.NOTICE
        put_in(row.household, photographs, by, kind=kind, device=device, **hangs)
    audit.record(
        "notice_posted",
        notice,
        by=by,
        case=row,
        town=row.town,
        posted_on=str(posted_on),
        ends_on=str(notice.ends_on),
    )
    return notice


@explained()
@transaction.atomic
def close_notice(
    *,
    by: User,
    application: Application,
    version: int,
    notice: PublicNotice,
    result: str,
    closed_on: date,
    objection: str = "",
) -> PublicNotice:
    """The notice has run its days; an objection makes a new survey necessary."""
    row = take_application("close_notice", application, by, version)
    notice = PublicNotice.objects.select_for_update().get(pk=notice.pk)
    rules.check_own_notice(row, notice)
    rules.check_past(closed_on, _("Closed on"))
    if closed_on < notice.closes_from:
        raise NotAllowed(
            _("The notice is up through %(last)s. It can be closed from %(first)s on.")
            % {"last": notice.ends_on.isoformat(), "first": notice.closes_from.isoformat()}
        )
    outcome = NoticeResult(result)
    if outcome == NoticeResult.OPEN:
        raise NotAllowed(_("Say whether there was an objection."))
    notice.result, notice.closed_on, notice.closed_by = outcome, closed_on, by
    notice.objection = objection.strip()
    notice.save()
    keep(row)
    if outcome == NoticeResult.OBJECTION:
        time_limits.begin(row, Start.OBJECTED, closed_on)
    audit.record(
        "notice_closed",
        notice,
        by=by,
        case=row,
        town=row.town,
        reason=notice.objection,
        result=outcome.value,
        closed_on=str(closed_on),
    )
    return notice


@explained()
@transaction.atomic
def record_step(
    *,
    by: User,
    application: Application,
    version: int,
    step: RecordedStep,
    done_on: date,
    agreed: bool | None = None,
    office: str = "",
    document: str = "",
    note: str = "",
) -> StepRecord:
    """Write down what came of a step that the kind declares, for the first time or anew.

    The step names its article; the review of the disabled persons' federation is one of them.
    (残联审核, 国发〔2015〕52号)
    """
    row = take_application("record_step", application, by, version)
    rules.check_records(row, by, step)
    rules.check_past(done_on, str(step.day))
    for label, value in ((step.office, office), (step.document, document)):
        if label:
            rules.check_given(value, str(label))
    answer = agreed if step.asks else None
    if step.asks and agreed is None:
        rules.check_given("", str(step.asks))
    if step.needs_note(answer):
        rules.check_given(note, str(step.note))
    record, _created = StepRecord.objects.update_or_create(
        application=row,
        step=step.name,
        defaults={
            "done_on": done_on,
            "agreed": answer,
            "office": office.strip(),
            "document": document.strip(),
            "note": note.strip(),
            "recorded_by": by,
        },
    )
    keep(row)
    answered: dict[str, Any] = {} if answer is None else {"agreed": answer}
    audit.record(
        "step_recorded",
        record,
        by=by,
        case=row,
        town=row.town,
        reason=record.note,
        step=step.name,
        **answered,
    )
    return record
