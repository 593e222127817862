"""Joint meetings for the tests that need one: members, a session with cases, its way to the end."""

from datetime import time

from cases import clock
from cases.actions import meetings
from cases.models import Decision, MeetingMember
from cases.rules.meetings import Resolved
from tests import factories
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed

NAMES = (("县民政局", "钱召集"), ("县财政局", "孙委员"), ("县医疗保障局", "李委员"))


def office():
    return factories.user(Role.MEETING_SECRETARY)


def chair():
    return factories.user(Role.MEETING_CHAIR)


def members():
    """Three, the first of whom takes the chair."""
    there = MeetingMember.objects.filter(county=factories.county(), ended_on=None).order_by("pk")
    return list(there) or [
        meetings.record_member(
            by=office(),
            county=factories.county(),
            department=department,
            name=name,
            post="副局长",
            began_on=clock.today(),
        )
        for department, name in NAMES
    ]


def called(*cases, held_on=None, **fields):
    """A session with these cases in this order."""
    invited = fields.pop("invited", None) or members()
    said = {"begins_at": time(9, 30), "place": "县民政局三楼会议室", "chair": invited[0]}
    return meetings.call_meeting(
        by=fields.pop("by", None) or office(),
        county=factories.county(),
        held_on=held_on or clock.today(),
        invited=invited,
        cases=list(cases),
        **{**said, **fields},
    )


def resolution(item, voting, result=Decision.APPROVE, **fields):
    """Everybody agrees, or everybody is against it."""
    agreed = result == Decision.APPROVE
    said = {"votes_for": voting if agreed else 0, "votes_against": 0 if agreed else voting}
    said |= {"abstained": 0, "reason": "" if agreed else "不符合条件"}
    if fields.get("amount"):
        said["reason"] = "一事一议：三人同时住院"
    return Resolved(item=item, result=result, **{**said, **fields})


def recorded(row, result=Decision.APPROVE, present=None, by=None, **fields):
    """All cases come out the same way."""
    came = present or [one.member for one in row.invitations.select_related("member")]
    items = list(row.items.filter(open=True).select_related("application"))
    return meetings.record_meeting(
        by=by or office(),
        meeting=row,
        version=row.version,
        present=came,
        minutes=fields.pop("minutes", "一致同意"),
        resolved=[resolution(item, len(came), result, **fields) for item in items],
    )


def confirmed(row, by=None):
    return meetings.confirm_meeting(by=by or chair(), meeting=row, version=row.version)


def entered(row, by=None):
    return meetings.enter_decisions(by=by or chair(), meeting=row, version=row.version)


def decided(case, result=Decision.APPROVE, by=None, note="", **fields):
    """One case, from the invitation to its decision; what is refused is raised."""
    item = case.agenda_items.filter(open=True).select_related("meeting").first()
    row = item.meeting if item else called(case)
    if note:
        fields["reason"] = note
    if not item:
        row = confirmed(recorded(row, result, **fields), by=by)
    said = entered(row, by=by)
    if said.refused:
        raise NotAllowed(said.refused[0][1])
    case.refresh_from_db()
    return case
