"""Who calls, records and confirms a joint meeting, and what its votes come to. (联席会议)"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import (
    AgendaItem,
    Application,
    Decision,
    Meeting,
    MeetingMatter,
    MeetingMember,
    Tier,
)
from cases.rules.decisions import signers_of, surveyed
from cases.rules.relatives import check_none_kin, kin_of
from cases.states import ApplicationStatus, MeetingStatus
from cases.verbs import MEETING_VERBS, VERBS
from welfare.accounts.rules import attached, check_given, check_past, check_permission, may
from welfare.county import parameters
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key, User

RULES_OF_MEETINGS = (
    *(Key.MEETING_QUORUM_PERCENT, Key.MEETING_MAJORITY_PERCENT),
    Key.MEETING_MINUTES_SIGNED,
)
WHOLE = 100


@dataclass(frozen=True)
class Resolved:
    """What was resolved on one case: its votes, who stepped back, result, sum and reason."""

    item: AgendaItem
    votes_for: int
    votes_against: int
    abstained: int
    result: str
    amount: Decimal | None = None
    reason: str = ""
    stepped_back: Collection[MeetingMember] = ()


def _check_county(county: Division, by: User) -> None:
    if by.town or by.county is None or by.county.pk != county.pk:
        raise NotAllowed(_("This joint meeting belongs to another county."))


def waiting_for_meeting(by: User) -> "QuerySet[Application]":
    """The cases that lie with the joint meeting and stand on no agenda."""
    with_it = Application.objects.visible_to(by).filter(
        status=ApplicationStatus.IN_REVIEW, tier=Tier.MEETING
    )
    open_items = AgendaItem.objects.filter(open=True, application__in=with_it.values("pk"))
    return with_it.exclude(pk__in=open_items.values("application"))


def waiting_matters(by: User) -> "QuerySet[MeetingMatter]":
    """What else is the joint meeting's to decide and stands on no agenda."""
    laid = MeetingMatter.objects.visible_to(by).filter(open=True)
    open_items = AgendaItem.objects.filter(open=True, matter__in=laid.values("pk"))
    return laid.exclude(pk__in=open_items.values("matter"))


def check_may_keep_members(county: Division, by: User) -> None:
    """The office of the mechanism keeps the register of its county."""
    check_permission(by, VERBS["record_member"].rights)
    _check_county(county, by)


def check_may_end_membership(member: MeetingMember, ended_on: date, by: User) -> None:
    """Once, and not before the day of joining."""
    check_may_keep_members(member.county, by)
    check_past(ended_on, _("Member until"))
    if member.ended_on is not None:
        raise NotAllowed(_("This member has left already."))


def check_invitation(
    county: Division,
    invited: Collection[MeetingMember],
    chair: MeetingMember,
    cases: Collection[Application | MeetingMatter],
    held_on: date,
) -> None:
    """Members in office, the chair among them, and what lies with the joint meeting."""
    asked = {one.pk for one in invited}
    of_county = MeetingMember.objects.filter(county=county, pk__in=asked)
    if of_county.in_office().in_office_on(held_on).count() != len(asked):
        raise NotAllowed(_("Only members who are in office are invited."))
    if chair.pk not in asked:
        raise NotAllowed(_("The chair is one of the members invited."))
    if not cases:
        raise NotAllowed(_("Choose one case at least."))
    for case in cases:
        _check_waits(case, county, held_on)


def _check_waits(case: Application | MeetingMatter, county: Division, held_on: date) -> None:
    if case.town.parent_id != county.pk:
        raise NotAllowed(_("This joint meeting belongs to another county."))
    if isinstance(case, MeetingMatter):
        waits = case.open
    else:
        waits = case.status == ApplicationStatus.IN_REVIEW and case.tier == Tier.MEETING
    since = case.laid_at if isinstance(case, MeetingMatter) else case.submitted_at
    if not waits:
        raise NotAllowed(
            _("%(number)s does not wait for the joint meeting.") % {"number": case.number}
        )
    if since and held_on < timezone.localdate(since):
        raise NotAllowed(
            _("%(number)s was submitted after the day of this meeting.") % {"number": case.number}
        )


def check_may_call(county: Division, by: User) -> None:
    """The office of the county's mechanism."""
    check_permission(by, VERBS["call_meeting"].rights)
    _check_county(county, by)


def check_meeting_verb(row: Meeting, by: User, verb: str) -> None:
    """Right, county, state and rule of a verb that is done to a meeting."""
    check_permission(by, MEETING_VERBS[verb].rights)
    _check_county(row.county, by)
    if row.status not in MEETING_VERBS[verb].states:
        raise NotAllowed(_("This is “%(status)s” already.") % {"status": row.get_status_display()})
    if rule := MEETING_VERBS[verb].rule:
        MEETING_EXTRA[rule](row, by)


def available_on_meeting(row: Meeting, by: User) -> list[str]:
    """The verbs that this person may do to it now."""
    return [verb for verb in MEETING_VERBS if may(check_meeting_verb, row, by, verb)]


def check_records_meeting(row: Meeting, by: User) -> None:
    """Who writes down the votes is near to no family of the agenda."""
    items = row.items.filter(open=True).with_names()
    check_none_kin({home for item in items for home in item.homes}, by)


def check_quorum(row: Meeting, present: Collection[MeetingMember]) -> None:
    """As many of the members in office came as the county says, and the chair among them."""
    came = {one.pk for one in present}
    if row.chair_id not in came:
        raise NotAllowed(_("The chair is among those present. Change the invitation before."))
    in_office = _in_office(row)
    for one in present:
        if one.pk not in in_office:
            raise NotAllowed(
                _(
                    "%(member)s was no member on the day of this meeting, and neither counts nor "
                    "votes."
                )
                % {"member": one}
            )
    whole, percent = len(in_office), _read(row, Key.MEETING_QUORUM_PERCENT)
    if len(came) * WHOLE < percent * whole:
        words = {"came": len(came), "whole": whole, "percent": percent}
        raise NotAllowed(
            _("%(came)s of %(whole)s members came; the county asks for %(percent)s %%.") % words
        )


def _in_office(row: Meeting) -> set[int]:
    """The members of the county on the day of this meeting."""
    members = MeetingMember.objects.filter(county=row.county).in_office_on(row.held_on)
    return set(members.values_list("pk", flat=True))


def _read(row: Meeting, key: Key) -> int:
    return parameters.read_int(county=row.county, key=key, on=row.held_on)


def check_resolutions(
    row: Meeting, present: Collection[MeetingMember], said: Sequence[Resolved]
) -> None:
    """Every case of the agenda has its votes, and the result follows from them."""
    asked = set(row.items.filter(open=True).values_list("pk", flat=True))
    if {one.item.pk for one in said} != asked or len(said) != len(asked):
        raise NotAllowed(_("Each case on the agenda has its result. Fill in the others."))
    majority = _read(row, Key.MEETING_MAJORITY_PERCENT)
    quorum, whole = _read(row, Key.MEETING_QUORUM_PERCENT), len(_in_office(row))
    why = stepping_back([one.item for one in said], present)
    for one in said:
        voting = _check_stepped_back(one, present, why)
        if voting * WHOLE < quorum * whole:
            words = {"number": one.item.case.number, "voting": voting}
            raise NotAllowed(_no_quorum() % {**words, "whole": whole, "percent": quorum})
        _check_votes(one, voting, majority)


def _no_quorum() -> str:
    return _(
        "%(number)s: %(voting)s of %(whole)s members may vote; the county asks for %(percent)s %%. "
        "Take the case off this agenda."
    )


def _check_stepped_back(
    one: Resolved, present: Collection[MeetingMember], why: dict[tuple[int, int], str]
) -> int:
    """How many of those present may vote on this case, when all who have to have stepped back."""
    case = one.item.case
    away = {member.pk for member in one.stepped_back}
    if away - {member.pk for member in present}:
        raise NotAllowed(
            _("%(number)s: only who was present steps back.") % {"number": case.number}
        )
    voting = [member for member in present if member.pk not in away]
    for member in voting:
        if reason := why.get((one.item.pk, member.pk)):
            raise NotAllowed(reason)
    return len(voting)


def _check_votes(one: Resolved, voting: int, majority: int) -> None:
    words = {"number": one.item.case.number, "voting": voting}
    if one.item.matter and one.result == Decision.RETURN:
        raise NotAllowed(_("%(number)s: this is agreed to or refused.") % words)
    votes = one.votes_for + one.votes_against + one.abstained
    if votes != voting or not voting:
        raise NotAllowed(
            _("%(number)s: %(voting)s members may vote; %(votes)s votes are written down.")
            % {**words, "votes": votes}
        )
    agreed = one.votes_for * WHOLE > majority * voting
    if one.result == Decision.APPROVE and not agreed:
        raise NotAllowed(
            _("%(number)s: %(agree)s of %(voting)s agreed; more than %(majority)s %% have to.")
            % {**words, "agree": one.votes_for, "majority": majority}
        )
    if one.result != Decision.APPROVE and agreed:
        raise NotAllowed(
            _("%(number)s: a majority agreed. A return or refusal does not follow from it.") % words
        )
    if one.result != Decision.APPROVE:
        check_given(one.reason, _("reason") + f" {words['number']}")


def stepping_back(
    items: Sequence[AgendaItem], members: Iterable[MeetingMember]
) -> dict[tuple[int, int], str]:
    """By case on the agenda and member: why this member does not vote on it. (57号 Art 11)"""
    homes = {home for item in items for home in item.homes}
    signers = signers_of(item.application_id for item in items if item.application_id)
    why = {}
    for member in members:
        near = set(kin_of(member.name).filter(pk__in=homes).values_list("pk", flat=True))
        for item in items:
            words = {"number": item.case.number, "member": member.name}
            if item.homes & near:
                why[item.pk, member.pk] = _near() % words
            elif surveyed(member.name, signers.get(item.application_id or 0, [])):
                why[item.pk, member.pk] = _saw() % words
    return why


def check_votes_stand(item: AgendaItem) -> None:
    """Nobody whose vote was counted has turned out to be near, or to have surveyed, since."""
    voted = MeetingMember.objects.filter(
        invitations__meeting=item.meeting_id, invitations__present=True
    ).exclude(pk__in=item.stepped_back.values("pk"))
    for reason in stepping_back([item], voted).values():
        raise NotAllowed(reason)


def _near() -> str:
    return _(
        "%(number)s: %(member)s lives in this family or is filed as its near relative, and steps "
        "back."
    )


def _saw() -> str:
    return _("%(number)s: %(member)s surveyed this family, and steps back.")


def check_confirms_meeting(row: Meeting, by: User) -> None:
    """The chair's account, which neither called, changed nor recorded it; with the signed scan."""
    if row.prepared_by.filter(pk__in=by.own_accounts).exists():
        raise NotAllowed(
            _("You called, changed or recorded this meeting. Somebody else confirms it.")
        )
    if _read(row, Key.MEETING_MINUTES_SIGNED):
        signed = row.scans.all()
        if row.recorded_at:  # the scan of a record that was sent back is of another text
            signed = signed.filter(added_at__gte=row.recorded_at)
        if not signed.exists():
            raise NotAllowed(_("The signed minutes are not attached yet. Attach their scan first."))


def check_may_drop(item: AgendaItem, by: User) -> None:
    """What was resolved cannot take effect: the case waits for another meeting."""
    check_permission(by, VERBS["drop_item"].rights)
    _check_county(item.meeting.county, by)
    if not item.open or item.meeting.status != MeetingStatus.CONFIRMED:
        raise NotAllowed(_("This case does not leave the agenda any more."))
    check_none_kin(item.homes, by)


def check_may_look_at_minutes(row: Meeting, by: User) -> None:
    """The county's people who see the joint meetings."""
    check_permission(by, VERBS["look_at_minutes"].rights)
    _check_county(row.county, by)


def check_resolved_so(
    application: Application, decision: Decision, meeting: Meeting | None
) -> None:
    """At the joint meeting's tier a decision is what a confirmed meeting resolved.

    The chair may send back to the town what stands on no agenda: nothing is decided by that.
    """
    if application.tier != Tier.MEETING:
        if meeting is not None:
            raise NotAllowed(_("Only a resolution of the joint meeting names a meeting."))
        return
    item = application.agenda_items.filter(open=True).select_related("meeting").first()
    if meeting is None:
        if decision != Decision.RETURN:
            raise NotAllowed(
                _("The joint meeting decides this case. Put it on the agenda of a meeting.")
            )
        if item is not None:
            raise NotAllowed(
                _("This case stands on the agenda of %(day)s. Take it off first.")
                % {"day": item.meeting}
            )
        return
    if item is None or item.meeting_id != meeting.pk or item.result != decision:
        raise NotAllowed(_("This is not what the joint meeting resolved on this case."))
    if item.meeting.status != MeetingStatus.CONFIRMED:
        raise NotAllowed(_("The minutes of this meeting are not confirmed yet."))


def resolution_on(matter: MeetingMatter | None) -> AgendaItem | None:
    """What a confirmed meeting resolved on it and nobody has entered yet."""
    if matter is None:
        return None
    resolved = matter.agenda_items.filter(open=True, meeting__status=MeetingStatus.CONFIRMED)
    return resolved.select_related("meeting").first()


def check_matter_resolved(matter: MeetingMatter | None, decision: Decision | None = None) -> None:
    """What is the joint meeting's is decided as a confirmed meeting resolved, and not before."""
    item = resolution_on(matter)
    if item is None:
        raise NotAllowed(
            _("The joint meeting decides this, by its agenda; the chair enters what it resolved.")
        )
    if decision is not None and item.result != decision:
        raise NotAllowed(
            _("The joint meeting of %(day)s resolved: %(result)s. Enter that.")
            % {"day": item.meeting, "result": item.get_result_display()}
        )
    check_votes_stand(item)


def check_on_no_agenda(matter: MeetingMatter) -> None:
    """It may be taken back or worked out anew while no meeting has it on its agenda."""
    item = matter.agenda_items.filter(open=True).select_related("meeting").first()
    if item is not None:
        raise NotAllowed(
            _("This case stands on the agenda of %(day)s. Take it off first.")
            % {"day": item.meeting}
        )


MEETING_EXTRA = attached(check_records_meeting, check_confirms_meeting)
