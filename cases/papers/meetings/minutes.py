"""联席会议纪要: who was there, what was resolved for each case, with signatures."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Meeting
from cases.papers.parts.resolved import resolved
from cases.papers.parts.sheets import day
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Opinion


def _fields(meeting: Meeting) -> dict[str, Any]:
    parts = (
        Boxes(
            (
                Box(_("Held on"), day(meeting.held_on)),
                Box(_("Members present"), len(meeting.members)),
                Box(_("Chair")),
                Box(_("Minutes by"), meeting.recorded_by),
            )
        ),
        Columns(
            (
                *(_("No."), _("Case number"), _("Applicant"), _("Town"), _("Programme")),
                *(_("Amount proposed"), _("Resolution"), _("Amount resolved"), _("Reason")),
            ),
            resolved(meeting),
            title=_("Resolutions"),
        ),
        Opinion(_("Minutes"), meeting.minutes),
        Columns(
            (_("Member"), _("In favour"), _("Against"), _("Steps back from case"), _("Signature")),
            [(name, "", "", "", "") for name in meeting.members],
            empty=2,
            title=_("Votes and signatures"),
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=200,
    title=gettext_lazy("Minutes of the joint meeting"),
    article="社会救助法第6条；国办发〔2023〕39号",
    available=lambda meeting: True,
    fields=_fields,
    wide=True,
)
