"""What the joint meeting decides beside applications: laid before it, taken back, entered."""

from decimal import Decimal

from cases.actions.meetings import close_if_done
from cases.models import Award, Decision, Household, MatterKind, Meeting, MeetingMatter
from cases.rules import meetings as rules
from welfare.audit import log as audit
from welfare.models import Division, User


def lay_before_meeting(
    *,
    laid_by: User,
    kind: MatterKind,
    award: Award | None = None,
    paper: str = "",
    town: Division,
    household: Household,
    of: int,
    about: str,
    amount: Decimal | None,
) -> MeetingMatter:
    """In the transaction of the verb by which it becomes the joint meeting's to decide."""
    return MeetingMatter.objects.create(
        kind=kind,
        award=award,
        paper=paper,
        town=town,
        household=household,
        of=of,
        about=about[:300],
        amount_proposed=amount,
        laid_by=laid_by,
    )


def taken_back(matter: MeetingMatter | None) -> None:
    """Its owner gave it up, or lays something else before the meeting.

    Locked: a meeting that is being called beside it either has it on its agenda, or not any more.
    """
    if matter is None or not matter.open:
        return
    row = MeetingMatter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    rules.check_on_no_agenda(row)
    row.open = False
    row.save(update_fields=["open"])


def entered(matter: MeetingMatter | None, by: User, decision: Decision) -> None:
    """What the meeting resolved took effect; with nothing left open the meeting is over.

    The resolution is asked for when the meeting is locked: it may have been taken off meanwhile.
    """
    if matter is None:
        return
    seen = rules.resolution_on(matter)
    meeting = Meeting.objects.locked(seen.meeting_id) if seen else None
    rules.check_matter_resolved(matter, decision)
    if meeting is None:
        return
    meeting.items.filter(matter=matter, open=True).update(open=False)
    matter.open = False
    matter.save(update_fields=["open"])
    close_if_done(meeting)
    audit.record("decisions_entered", meeting, by=by, entered=1, refused=0)
