"""The county's joint meeting on social assistance. (县社会救助联席会议)"""

from datetime import date

from django.db import transaction

from cases import rules
from cases.models import Meeting
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import Division, User


@explained()
@transaction.atomic
def record_meeting(
    *, by: User, county: Division, held_on: date, members: list[str], minutes: str
) -> Meeting:
    """Record a session with the members present and its minutes."""
    Division.objects.select_for_update().get(pk=county.pk)  # a double click waits here
    present = [name.strip() for name in members if name.strip()]
    rules.check_may_record_meeting(county, held_on, present, minutes, by)
    meeting = Meeting.objects.create(
        county=county,
        held_on=held_on,
        members=present,
        minutes=minutes.strip(),
        recorded_by=by,
    )
    audit.record("meeting_recorded", meeting, by=by, held_on=str(held_on), members=len(present))
    return meeting
