"""The verbs of verification: run a comparison, verify, return and close a finding, check means."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import actions as case_actions
from cases.actions import time_limits
from cases.models import Application, Attachment
from verification import effects, look_ups, means_reports, rules, uncovered
from verification.authorisations import (
    Signature,
    check_complete,
    check_none_withdrawn,
    check_signatures,
    of_the_same,
    whose_means,
)
from verification.models import (
    Authorisation,
    Comparison,
    DepartmentFile,
    FeedbackBatch,
    Finding,
    HitAnswer,
    LookUpHit,
    MeansCheck,
    UncoveredReason,
)
from verification.states import (
    FINDING_TRANSITIONS,
    UNSETTLED,
    ClosingAction,
    FindingStatus,
    Uncovered,
)
from welfare.accounts.rules import check_given, check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.files.imports import check_month_begun
from welfare.jobs import actions as jobs
from welfare.jobs.models import OPEN_STATUSES
from welfare.models import Division, User

KEY_LENGTH = 100


@transaction.atomic
def start_comparison(*, by: User | None, county: Division, month: date) -> Comparison:
    """Queue the comparison of a month; a second one finds only what is new."""
    rules.check_may_compare(by, county)
    Division.objects.select_for_update(no_key=True).get(pk=county.pk)
    month = first_of(month)
    check_month_begun(month)
    words = {"month": f"{month:%Y-%m}"}
    if not DepartmentFile.objects.filter(county=county, month=month, current=True).exists():
        raise NotAllowed(
            _("No department file is there for %(month)s. Hand in at least one first.") % words
        )
    running = Comparison.objects.filter(county=county, month=month)
    if running.filter(job__status__in=OPEN_STATUSES).exists():
        raise NotAllowed(_("The comparison of %(month)s is already running.") % words)
    comparison = Comparison.objects.create(county=county, month=month, started_by=by)
    comparison.job = jobs.start(
        kind="comparison",
        task="verification.tasks.compare",
        title=_("Comparison of %(month)s") % words,
        by=by,
        county=county,
        arguments={"comparison": comparison.pk},
    )
    comparison.save(update_fields=["job"])
    audit.record("comparison_started", comparison, by=by, month=words["month"])
    return comparison


@explained()
@transaction.atomic
def verify_finding(
    *, by: User, finding: Finding, version: int, confirmed: bool, note: str
) -> Finding:
    """The town says what it found on the spot: the finding is right, or it is not."""
    finding = _locked(finding, version)
    rules.check_verb(finding, by, "verify_finding")
    if not note.strip():
        raise NotAllowed(_("Write what was found on the spot and how."))
    _move_finding(finding, FindingStatus.VERIFIED)
    finding.verified_by, finding.verified_at = by, timezone.now()
    finding.confirmed, finding.verification_note = confirmed, note.strip()
    finding.save()
    audit.record("finding_verified", finding, by=by, reason=note.strip(), confirmed=confirmed)
    return finding


@explained()
@transaction.atomic
def return_finding(*, by: User, finding: Finding, version: int, note: str) -> Finding:
    """The county asks the town to look again."""
    finding = _locked(finding, version)
    rules.check_verb(finding, by, "return_finding")
    if not note.strip():
        raise NotAllowed(_("Write what the town should look at again."))
    _move_finding(finding, FindingStatus.OPEN)
    finding.verified_by = finding.verified_at = finding.confirmed = None
    finding.verification_note = ""
    finding.save()
    audit.record("finding_returned", finding, by=by, reason=note.strip())
    return finding


@explained()
@transaction.atomic
def close_finding(
    *,
    by: User,
    finding: Finding,
    version: int,
    action: ClosingAction,
    effective_month: date | None,
    note: str,
    heard: str = "",
    ground: str = "",
) -> Finding:
    """The county decides; the effect on the award happens in the same transaction.

    `ground`: of the law, for an end. `heard`: how the family was, before a cut. (救助法 Art 48)
    """
    finding = _locked(finding, version)
    rules.check_verb(finding, by, "close_finding")
    action = ClosingAction(action)
    if action in rules.WITHOUT_EFFECT:
        effective_month = None
    rules.check_action(finding, action, effective_month, heard)
    rules.check_closing_note(note)
    ground = rules.ground_of(action, ground)
    if effective_month is not None:
        reason = rules.reason_of(finding, ground, note)
        if not heard.strip() and not rules.is_to_be_heard(finding):
            heard = _("Who died lived alone: nobody is left to be heard.")
        closing = effects.Closing(finding, by, effective_month, reason, heard.strip())
        effects.apply(action, closing)
    effects.note_death(finding, by)
    _move_finding(finding, FindingStatus.CLOSED)
    finding.closed_by, finding.closed_at = by, timezone.now()
    finding.action, finding.effective_month = action.value, effective_month
    finding.closing_note, finding.ground = note.strip(), ground
    finding.save()
    month = f"{effective_month:%Y-%m}" if effective_month else ""
    audit.record(
        "finding_closed", finding, by=by, reason=note.strip(), effect=action.value, month=month
    )
    return finding


@explained()
@transaction.atomic
def withdraw_finding(*, by: User | None, finding: Finding, reason: str, file: str) -> Finding:
    """What it stood on was taken back: it is nobody's work any more, and may be found anew."""
    finding = Finding.objects.select_related("county").locked(finding.pk)
    if by is not None:
        rules.check_verb(finding, by, "withdraw_finding")
    _move_finding(finding, FindingStatus.WITHDRAWN)
    finding.withdrawn_at = timezone.now()
    finding.key = f"{finding.key} {finding.pk}"[-KEY_LENGTH:]  # the same may be found again
    finding.save()
    audit.record("finding_withdrawn", finding, by=by, reason=reason, file=file)
    return finding


@explained()
@transaction.atomic
def record_uncovered(
    *,
    by: User,
    finding: Finding,
    version: int,
    reason: str,
    note: str = "",
    review_on: date | None = None,
) -> UncoveredReason:
    """Write down why somebody in need is on no roll, and when that is looked at again."""
    finding = _locked(finding, version)
    rules.check_verb(finding, by, "record_uncovered")
    if reason not in Uncovered.values:
        raise NotAllowed(_("Choose one of the reasons."))
    today = timezone.localdate()
    latest = uncovered.next_look(finding.county, today)
    rules.check_next_look(review_on, latest)
    made = UncoveredReason.objects.create(
        finding=finding,
        reason=reason,
        note=note.strip(),
        seen_on=today,
        review_on=review_on or latest,
        recorded_by=by,
    )
    audit.record("uncovered_recorded", finding, by=by, reason=made.get_reason_display())
    return made


@explained()
@transaction.atomic
def record_feedback(
    *, by: User, file: DepartmentFile, sender: str, number: str, received_on: date, due_on: date
) -> FeedbackBatch:
    """Say of which batch a file is, and by when it is answered; people and times are counted."""
    rules.check_may_record_feedback(by, file)
    counted = file.records.aggregate(
        times=Count("pk"), people=Count("resident_id_hash", distinct=True)
    )
    batch = FeedbackBatch.objects.create(
        county=file.county,
        sender=sender,
        number=number.strip(),
        received_on=received_on,
        due_on=due_on,
        file=file,
        persons=counted["people"],
        person_times=counted["times"],
        recorded_by=by,
    )
    Finding.objects.reported_in(file).filter(status__in=UNSETTLED).update(due_on=due_on)
    audit.record("feedback_recorded", batch, by=by, persons=batch.persons)
    return batch


@transaction.atomic
def assign_finding(*, by: User, finding: Finding, version: int, town: Division) -> Finding:
    """The county names the town of somebody whose town the file did not give."""
    finding = _locked(finding, version)
    rules.check_verb(finding, by, "assign_finding")
    if town.parent_id != finding.county_id:
        raise NotAllowed(_("This town is not in the county."))
    finding.town = town
    finding.version += 1
    finding.save()
    audit.record("finding_assigned", finding, by=by)
    return finding


@explained()
@transaction.atomic
def record_authorisations(
    *,
    by: User,
    application: Application,
    signed_on: date,
    signed: Sequence[Signature],
    electronic: bool = False,
    scan: Attachment | None = None,
) -> list[Authorisation]:
    """Write down who allowed the check of their means, on paper or electronically. (Law Art 41)

    What the department files say of them is looked up at once.
    """
    rules.check_may_ask_for_means(by, application)
    if not signed:
        raise NotAllowed(_("Tick who has signed."))
    check_signatures(application, signed, signed_on, timezone.localdate())
    rules.check_paper_of_family(application, scan)
    kept = [
        Authorisation.objects.create(
            application=application,
            person=one.person,
            supporter=one.supporter,
            signed_on=signed_on,
            signed_by=one.signed_by,
            electronic=electronic,
            scan=scan,
            recorded_by=by,
        )
        for one in signed
    ]
    audit.record(
        "authorisations_recorded",
        application,
        by=by,
        town=application.town,
        persons=len(kept),
        signed_on=str(signed_on),
    )
    look_up_means(by=by, application=application)
    return kept


@explained()
@transaction.atomic
def look_up_means(*, by: User, application: Application) -> list[LookUpHit]:
    """Look the family up in the newest department files; whoever has not signed is left out.

    The look is in the log with its case, also where it finds nothing.
    """
    rules.check_may_ask_for_means(by, application)
    today = timezone.localdate()
    people, person_rows = look_ups.look_up(application, today)
    hits = LookUpHit.objects.bulk_create(
        (
            LookUpHit(
                application=application,
                person=one.person,
                department=one.file.department,
                month=one.file.month,
                key=look_ups.key_of(one),
                evidence=look_ups.evidence_of(one),
                found_by=by,
            )
            for one in person_rows
        ),
        ignore_conflicts=True,
    )
    case_actions.hits_wait(application, application.look_up_hits.filter(answers=None))
    county = application.town.parent
    files = [str(one) for one in look_ups.files_of(county)] if county else []
    audit.record(
        "means_looked_up",
        application,
        by=by,
        town=application.town,
        persons=len(people),
        not_signed=len(whose_means(application)) - len(people),
        hits=len(hits),
        files=files,
    )
    return hits


@explained()
@transaction.atomic
def answer_hit(
    *,
    by: User,
    hit: LookUpHit,
    confirmed: bool,
    reason: str,
    document: str,
    paper: Attachment | None = None,
) -> HitAnswer:
    """Say what one hit came to; after an objection or a re-check it is answered once more."""
    rows = LookUpHit.objects.select_for_update(of=("self",))
    hit = rows.select_related("application__town").get(pk=hit.pk)
    rules.check_may_ask_for_means(by, hit.application)
    check_given(reason, _("reason"))
    check_given(document, _("document seen"))
    rules.check_paper_of_family(hit.application, paper)
    answer = HitAnswer.objects.create(
        hit=hit,
        confirmed=confirmed,
        reason=reason.strip(),
        document=document.strip(),
        paper=paper,
        answered_by=by,
    )
    waiting = hit.application.look_up_hits.filter(answers=None)
    case_actions.hits_wait(hit.application, waiting)
    audit.record(
        "hit_answered",
        hit,
        by=by,
        case=hit.application,
        town=hit.application.town,
        reason=answer.reason,
        confirmed=confirmed,
        department=hit.department,
    )
    return answer


@explained()
@transaction.atomic
def withdraw_authorisation(*, by: User, authorisation: Authorisation, why: str) -> None:
    """The person does not allow it any more: no further check stands on it, nor on an older one."""
    rows = Authorisation.objects.select_for_update(of=("self",))
    authorisation = rows.select_related("application__town").get(pk=authorisation.pk)
    rules.check_may_withdraw(by, authorisation)
    same = of_the_same(authorisation).select_related("application__town").order_by("pk")
    for row in same.select_for_update(of=("self",)):
        row.withdrawn_on = timezone.localdate()
        row.withdrawn_by, row.withdrawn_why = by, why.strip()
        row.save()
        audit.record(
            "authorisation_withdrawn",
            row,
            by=by,
            case=row.application,
            town=row.application.town,
            reason=why.strip(),
        )


@explained()
@transaction.atomic
def request_means_check(*, by: User, application: Application, requested_on: date) -> MeansCheck:
    """Ask for a check of the family's means; everybody has authorised it before. (Law Art 41)"""
    rules.check_may_ask_for_means(by, application)
    rules.check_none_running(application)
    if requested_on > timezone.localdate():
        raise NotAllowed(_("A check is asked for today or earlier."))
    held = check_complete(application, requested_on)
    means_check = MeansCheck.objects.create(
        application=application,
        authorised_on=min(one.signed_on for one in held),
        persons=len(held),
        requested_on=requested_on,
        requested_by=by,
    )
    time_limits.means_check_asked(application, requested_on)
    audit.record(
        "means_check_requested",
        means_check,
        by=by,
        case=application,
        town=application.town,
        persons=len(held),
    )
    return means_check


@explained()
@transaction.atomic
def begin_means_check(*, by: User, means_check: MeansCheck, begun_on: date) -> MeansCheck:
    """The county took up the request. (57号 Art 17)"""
    locked = MeansCheck.objects.select_for_update(of=("self",)).select_related("application__town")
    means_check = locked.get(pk=means_check.pk)
    rules.check_may_begin(by, means_check)
    rules.check_begun_on(means_check, begun_on, timezone.localdate())
    check_none_withdrawn(means_check.application, timezone.localdate())
    means_check.begun_on, means_check.begun_by = begun_on, by
    means_check.save()
    time_limits.means_check_begun(means_check.application, begun_on)
    audit.record(
        "means_check_begun",
        means_check,
        by=by,
        case=means_check.application,
        town=means_check.application.town,
        begun_on=str(begun_on),
    )
    return means_check


@explained()
@transaction.atomic
def record_report(
    *, by: User, means_check: MeansCheck, reported_on: date, hits: int, note: str
) -> MeansCheck:
    """Record the report of a means check and report it down to the case."""
    locked = MeansCheck.objects.select_for_update(of=("self",)).select_related("application__town")
    means_check = locked.get(pk=means_check.pk)
    rules.check_may_report(by, means_check)
    rules.check_report(means_check, reported_on, hits, note, timezone.localdate())
    rules.check_hits_answered(means_check.application, hits)
    means_check.reported_on, means_check.hits = reported_on, hits
    means_check.hit_note = note.strip()
    means_check.save()
    case_actions.record_means_check(
        by=by,
        application=means_check.application,
        reported_on=reported_on,
        hits=hits,
        note=note.strip(),
        rows_found=means_reports.rows_found(means_check.application, reported_on),
    )
    audit.record(
        "means_check_reported",
        means_check,
        by=by,
        case=means_check.application,
        town=means_check.application.town,
        hits=hits,
    )
    return means_check


def _locked(finding: Finding, version: int) -> Finding:
    """The finding as it is now; a version that was not the one shown is a conflict."""
    current = Finding.objects.select_related("award", "county").locked(finding.pk)
    check_version(current.version, version)
    return current


def _move_finding(finding: Finding, to: FindingStatus) -> None:
    """The only writer of a finding's status."""
    if to not in FINDING_TRANSITIONS[FindingStatus(finding.status)]:
        raise NotAllowed(
            _("A finding that is “%(now)s” cannot become “%(to)s”.")
            % {"now": finding.get_status_display(), "to": to.label}
        )
    finding.status = to
    finding.version += 1
