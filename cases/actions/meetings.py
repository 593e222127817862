"""The county's joint meeting: called, recorded, confirmed, and its decisions. (联席会议)"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.actions.attachments import NAME_BYTES, read_kept, taken_back_when_refused
from cases.actions.decisions import decide
from cases.actions.transitions import keep, move_change
from cases.models import (
    AgendaItem,
    Application,
    Decision,
    Invitation,
    Meeting,
    MeetingMatter,
    MeetingMember,
    MinutesScan,
)
from cases.rules import meetings as asked
from cases.states import MeetingStatus
from welfare.attachments.kept_file import KeptFile
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.parameters import mark_used
from welfare.exceptions import BadInput, Conflict, NotAllowed
from welfare.models import Division, User
from welfare.personal import crypto
from welfare.personal.names import plain_name

S = MeetingStatus


@explained()
@transaction.atomic
def record_member(
    *, by: User, county: Division, department: str, name: str, post: str, began_on: date
) -> MeetingMember:
    """Who sits in the joint meeting for a department."""
    asked.check_may_keep_members(county, by)
    rules.check_past(began_on, _("Member since"))
    row = MeetingMember.objects.create(
        county=county,
        department=department.strip(),
        name=plain_name(name),
        post=post.strip(),
        began_on=began_on,
        recorded_by=by,
    )
    audit.record("member_recorded", row, by=by, department=row.department)
    return row


@explained()
@transaction.atomic
def end_membership(*, by: User, member: MeetingMember, ended_on: date) -> MeetingMember:
    """A member leaves; the sessions he or she came to stay as they are."""
    row: MeetingMember = MeetingMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    asked.check_may_end_membership(row, ended_on, by)
    row.ended_on = ended_on
    row.save()
    audit.record("membership_ended", row, by=by, ends_on=str(ended_on))
    return row


@explained()
@transaction.atomic
def call_meeting(
    *,
    by: User,
    county: Division,
    held_on: date,
    begins_at: time,
    place: str,
    chair: MeetingMember,
    invited: Sequence[MeetingMember],
    cases: Sequence[Application | MeetingMatter],
) -> Meeting:
    """Invite the members to a day, an hour and a place, with the cases in their order."""
    asked.check_may_call(county, by)
    rules.check_given(place, _("place"))
    cases = _held_still(cases)
    asked.check_invitation(county, invited, chair, cases, held_on)
    row = Meeting.objects.create(
        county=county,
        held_on=held_on,
        begins_at=begins_at,
        place=place.strip(),
        chair=chair,
        called_by=by,
    )
    row.prepared_by.add(by)
    _invite(row, invited, cases)
    audit.record("meeting_called", row, by=by, held_on=str(held_on), cases=len(cases))
    return row


def _held_still(
    cases: Sequence[Application | MeetingMatter],
) -> list[Application | MeetingMatter]:
    """In their order; no matter is taken back or worked out anew while it comes on an agenda."""
    matters = [case.pk for case in cases if isinstance(case, MeetingMatter)]
    rows = MeetingMatter.objects.select_for_update(of=("self",)).filter(pk__in=matters)
    now = {row.pk: row for row in rows.order_by("pk")}
    return [now[case.pk] if isinstance(case, MeetingMatter) else case for case in cases]


def _invite(
    row: Meeting,
    invited: Sequence[MeetingMember],
    cases: Sequence[Application | MeetingMatter],
) -> None:
    Invitation.objects.bulk_create(Invitation(meeting=row, member=one) for one in invited)
    for position, case in enumerate(cases, 1):
        kind = "matter" if isinstance(case, MeetingMatter) else "application"
        AgendaItem.objects.create(meeting=row, position=position, **{kind: case})


@explained()
@transaction.atomic
def change_meeting(
    *,
    by: User,
    meeting: Meeting,
    version: int,
    held_on: date,
    begins_at: time,
    place: str,
    chair: MeetingMember,
    invited: Sequence[MeetingMember],
    cases: Sequence[Application | MeetingMatter],
) -> Meeting:
    """Another day, hour or place, other members or cases, as long as it was not held."""
    row = _taken("change_meeting", meeting, by, version)
    rules.check_given(place, _("place"))
    cases = _held_still(cases)
    asked.check_invitation(row.county, invited, chair, cases, held_on)
    row.held_on, row.begins_at, row.place, row.chair = held_on, begins_at, place.strip(), chair
    row.invitations.all().delete()
    row.items.all().delete()
    _invite(row, invited, cases)
    row.prepared_by.add(by)
    keep(row)
    audit.record("meeting_changed", row, by=by, held_on=str(held_on), cases=len(cases))
    return row


def _taken(verb: str, meeting: Meeting, by: User, version: int) -> Meeting:
    """The meeting, locked, as it was shown, when this person may do this to it now."""
    row = Meeting.objects.locked(meeting.pk)
    rules.check_version(row.version, version)
    asked.check_meeting_verb(row, by, verb)
    return row


@explained()
@transaction.atomic
def cancel_meeting(*, by: User, meeting: Meeting, version: int, reason: str) -> Meeting:
    """It is not held: its cases wait for another one."""
    row = _taken("cancel_meeting", meeting, by, version)
    rules.check_given(reason, _("reason"))
    row.items.filter(open=True).update(open=False, dropped_because=reason.strip())
    move_change(row, S.CANCELLED)
    audit.record("meeting_cancelled", row, by=by, reason=reason.strip())
    return row


@explained()
@transaction.atomic
def record_meeting(
    *,
    by: User,
    meeting: Meeting,
    version: int,
    present: Collection[MeetingMember],
    minutes: str,
    resolved: Sequence[asked.Resolved],
) -> Meeting:
    """Who came, how they voted on each case, and the minutes. Nothing takes effect by it yet."""
    row = _taken("record_meeting", meeting, by, version)
    rules.check_past(row.held_on, _("Held on"))
    rules.check_given(minutes, _("minutes"))
    came = [one.member for one in row.invitations.select_related("member")]
    if strangers := [one for one in present if one not in came]:
        raise NotAllowed(_("%(member)s was not invited.") % {"member": strangers[0]})
    asked.check_quorum(row, present)
    asked.check_resolutions(row, present, resolved)
    row.invitations.update(present=False)
    row.invitations.filter(member__in=present).update(present=True)
    for one in resolved:
        _resolve(one)
    row.prepared_by.add(by)
    row.minutes, row.recorded_by, row.recorded_at = minutes.strip(), by, timezone.now()
    move_change(row, S.HELD)
    audit.record(
        "meeting_recorded", row, by=by, held_on=str(row.held_on), members=len(set(present))
    )
    return row


def _resolve(one: asked.Resolved) -> None:
    item, decision = one.item, Decision(one.result)
    item.votes_for, item.votes_against = one.votes_for, one.votes_against
    item.abstained, item.result = one.abstained, decision
    item.amount_proposed = item.case.amount_proposed
    item.amount = item.amount_proposed
    if item.application:
        item.amount = rules.decided_amount(item.application, decision, one.amount)
        if item.amount != item.amount_proposed:  # 一事一议
            rules.check_given(one.reason, _("on which basis the meeting sets another amount"))
    item.reason = one.reason.strip()
    item.save()
    item.stepped_back.set(one.stepped_back)


@explained()
@transaction.atomic
def add_minutes_scan(
    *, by: User, meeting: Meeting, version: int, files: Sequence[KeptFile]
) -> Meeting:
    """The minutes as they were signed, from the scanner."""
    row = _taken("add_minutes_scan", meeting, by, version)
    if not files:
        raise NotAllowed(_("Choose a file."))
    with taken_back_when_refused() as written:
        for file in files:
            scan = MinutesScan(
                meeting=row,
                is_pdf=file.is_pdf,
                pages=file.pages,
                digest=file.digest,
                added_by=by,
            )
            written.append(scan.file)
            scan.file.save(crypto.random(NAME_BYTES).hex(), ContentFile(file.content), save=False)
            scan.save(force_insert=True)
            audit.record("minutes_scan_added", scan, by=by, case=row)
    keep(row)
    return row


@transaction.atomic
def look_at_minutes(*, by: User, scan: MinutesScan) -> bytes:
    """The signed minutes as they are kept; who looked is in the log."""
    asked.check_may_look_at_minutes(scan.meeting, by)
    content = read_kept(scan.file)
    audit.record("minutes_scan_seen", scan, by=by, case=scan.meeting)
    return content


@explained()
@transaction.atomic
def confirm_meeting(*, by: User, meeting: Meeting, version: int) -> Meeting:
    """The chair stands for the minutes; the decisions may be entered."""
    row = _taken("confirm_meeting", meeting, by, version)
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    move_change(row, S.CONFIRMED)
    mark_used(county=row.county, keys=asked.RULES_OF_MEETINGS, on=row.held_on)
    audit.record("meeting_confirmed", row, by=by, held_on=str(row.held_on))
    return row


@explained()
@transaction.atomic
def send_back_meeting(*, by: User, meeting: Meeting, version: int, reason: str) -> Meeting:
    """The record is not right: the office records it again."""
    row = _taken("send_back_meeting", meeting, by, version)
    rules.check_given(reason, _("reason"))
    move_change(row, S.CALLED)
    audit.record("meeting_sent_back", row, by=by, reason=reason.strip())
    return row


@dataclass
class Entered:
    """How many decisions took effect, and why others did not, by the number of the case."""

    meeting: Meeting
    done: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def enter_decisions(*, by: User, meeting: Meeting, version: int) -> Entered:
    """Each case by itself: one that cannot take effect keeps none of the others back.

    What is refused stays open with its reason, to be entered again or taken off. A matter that is
    no application is entered by the chair on the page of its owner, and stays open until then.
    """
    with transaction.atomic():
        row = _taken("enter_decisions", meeting, by, version)
    said = Entered(row)
    items = row.items.filter(open=True, application__isnull=False)
    for item in items.select_related("application").order_by("position"):
        try:
            _enter(item, by)
        except (NotAllowed, BadInput, Conflict) as refusal:
            said.refused.append((item.case.number, str(refusal)))
        else:
            said.done += 1
    _entered(said, by)
    return said


@explained()
@transaction.atomic
def _enter(item: AgendaItem, by: User) -> None:
    """One decision with all that follows from it, or nothing of it."""
    meeting = Meeting.objects.locked(item.meeting_id)
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    asked.check_votes_stand(row)
    case = Application.objects.get(agenda_items=row)
    decided = decide(
        by=by,
        application=case,
        version=case.version,
        shown_tier=case.tier,
        decision=Decision(row.result),
        note=row.reason,
        amount=row.amount if row.result == Decision.APPROVE else None,
        meeting=meeting,
    )
    row.approval = decided.approvals.get(meeting=meeting)
    row.open = False
    row.save()


@transaction.atomic
def _entered(said: Entered, by: User) -> None:
    """What came of it, in the log."""
    row = said.meeting = Meeting.objects.locked(said.meeting.pk)
    if row.status == S.CONFIRMED:
        close_if_done(row)
    audit.record("decisions_entered", row, by=by, entered=said.done, refused=len(said.refused))


def close_if_done(row: Meeting) -> None:
    """With nothing left open the meeting is over."""
    if row.items.filter(open=True).exists():
        keep(row)
    else:
        move_change(row, S.CLOSED)


@explained()
@transaction.atomic
def drop_item(*, by: User, item: AgendaItem, reason: str) -> AgendaItem:
    """What was resolved cannot take effect: the case waits for another meeting."""
    meeting = Meeting.objects.locked(item.meeting_id)
    row: AgendaItem = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    row.meeting = meeting
    asked.check_may_drop(row, by)
    rules.check_given(reason, _("reason"))
    row.open, row.dropped_because = False, reason.strip()
    row.save()
    close_if_done(meeting)
    audit.record("case_taken_off", row, by=by, case=meeting, reason=row.dropped_because)
    return row
