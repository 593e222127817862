"""The county's joint meetings."""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Verb

SUBJECT = "cases.meeting"

ROWS = (
    Verb(
        "record_meeting",
        SUBJECT,
        rights=frozenset({P.DECIDE_MEETING}),
        event="meeting_recorded",
        label=_("Joint meeting recorded"),
        page="cases:meeting_create",
        button=_("Record a joint meeting"),
    ),
)
