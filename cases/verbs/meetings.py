"""The county's joint meetings: their members, sessions, minutes and decisions."""

from django.utils.translation import gettext_lazy as _

from cases.states import MeetingStatus
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

MEETING, MEMBER, ITEM = "cases.meeting", "cases.meetingmember", "cases.agendaitem"
SCAN = "cases.minutesscan"
M = MeetingStatus
OFFICE = frozenset({P.PREPARE_MEETING})
CHAIR = frozenset({P.DECIDE_MEETING})

ROWS = (
    Verb(
        "record_member",
        MEMBER,
        rights=OFFICE,
        event="member_recorded",
        label=_("Member of the joint meeting registered"),
        page="cases:member_record",
        button=_("Register a member"),
    ),
    Verb(
        "end_membership",
        MEMBER,
        rights=OFFICE,
        event="membership_ended",
        label=_("Member left the joint meeting"),
        page="cases:membership_end",
        button=_("Member leaves"),
    ),
    Verb(
        "call_meeting",
        MEETING,
        rights=OFFICE,
        event="meeting_called",
        label=_("Joint meeting called"),
        page="cases:meeting_call",
        button=_("Call a joint meeting"),
        look=Look.FIRST,
    ),
    Verb(
        "record_meeting",
        MEETING,
        rights=OFFICE,
        states=frozenset({M.CALLED}),
        leads_to=frozenset({M.HELD}),
        rule="check_records_meeting",
        event="meeting_recorded",
        label=_("Joint meeting recorded"),
        page="cases:meeting_record",
        button=_("Record attendance, votes and minutes"),
        look=Look.FIRST,
    ),
    Verb(
        "change_meeting",
        MEETING,
        rights=OFFICE,
        states=frozenset({M.CALLED}),
        event="meeting_changed",
        label=_("Invitation or agenda of the joint meeting changed"),
        page="cases:meeting_change",
        button=_("Change invitation or agenda"),
    ),
    Verb(
        "cancel_meeting",
        MEETING,
        rights=OFFICE,
        states=frozenset({M.CALLED}),
        leads_to=frozenset({M.CANCELLED}),
        event="meeting_cancelled",
        label=_("Joint meeting cancelled"),
        page="cases:meeting_cancel",
        button=_("Cancel the meeting"),
        look=Look.DANGER,
    ),
    Verb(
        "add_minutes_scan",
        MEETING,
        rights=OFFICE,
        states=frozenset({M.HELD, M.CONFIRMED, M.CLOSED}),
        event="minutes_scan_added",
        label=_("Signed minutes attached"),
        page="cases:minutes_scan_add",
        button=_("Attach the signed minutes"),
    ),
    Verb(
        "confirm_meeting",
        MEETING,
        rights=CHAIR,
        states=frozenset({M.HELD}),
        leads_to=frozenset({M.CONFIRMED}),
        rule="check_confirms_meeting",
        event="meeting_confirmed",
        label=_("Minutes of the joint meeting confirmed by the chair"),
        page="cases:meeting_confirm",
        button=_("Confirm the minutes"),
        look=Look.FIRST,
    ),
    Verb(
        "send_back_meeting",
        MEETING,
        rights=CHAIR,
        states=frozenset({M.HELD}),
        leads_to=frozenset({M.CALLED}),
        event="meeting_sent_back",
        label=_("Record of the joint meeting sent back by the chair"),
        page="cases:meeting_send_back",
        button=_("Send the record back"),
    ),
    Verb(
        "enter_decisions",
        MEETING,
        rights=CHAIR,
        states=frozenset({M.CONFIRMED}),
        leads_to=frozenset({M.CLOSED}),
        event="decisions_entered",
        label=_("Decisions of the joint meeting entered"),
        page="cases:decisions_enter",
        button=_("Enter the decisions"),
        look=Look.FIRST,
    ),
    Verb(
        "drop_item",
        ITEM,
        rights=OFFICE | CHAIR,
        event="case_taken_off",
        label=_("Case taken off the agenda of a joint meeting"),
        page="cases:item_drop",
        button=_("Take off the agenda"),
    ),
    Verb(
        "look_at_minutes",
        SCAN,
        rights=frozenset({P.SEE_MEETINGS}),
        event="minutes_scan_seen",
        label=_("Signed minutes looked at"),
        page="cases:minutes_scan",
        button=_("Open"),
    ),
)
