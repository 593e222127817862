"""What is done with the folder of a family."""

from django.utils.translation import gettext_lazy as _

from cases.verbs.households import HOUSEHOLD
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

ATTACHMENT = "cases.attachment"
FILES = frozenset({P.REGISTER_CASE, P.CHECK_SAMPLE})

ROWS = (
    Verb(
        "add_attachments",
        HOUSEHOLD,
        rights=FILES,
        event="attachment_added",
        label=_("Paper put into the folder"),
        casework=True,
        page="cases:attachment_add",
        button=_("Put papers into the folder"),
        look=Look.FIRST,
    ),
    Verb(
        "mark_attachment_wrong",
        ATTACHMENT,
        rights=FILES,
        event="attachment_marked_wrong",
        label=_("Paper in the folder marked as wrong"),
        casework=True,
        page="cases:attachment_wrong",
        button=_("Mark as wrong"),
    ),
    Verb(
        "look_at_attachment",
        ATTACHMENT,
        rights=frozenset({P.SEE_CASES}),
        event="attachment_seen",
        label=_("Paper in the folder looked at"),
        page="cases:attachment_file",
        button=_("Open"),
    ),
)
