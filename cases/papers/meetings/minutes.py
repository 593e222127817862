"""联席会议纪要: who was there, the votes and the resolution of each case, with signatures."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Meeting
from cases.papers.parts.resolved import resolved
from cases.papers.parts.sheets import day
from cases.states import MeetingStatus
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Opinion

RECORDED = (MeetingStatus.HELD, MeetingStatus.CONFIRMED, MeetingStatus.CLOSED)


def _fields(meeting: Meeting) -> dict[str, Any]:
    invited = list(meeting.invitations.select_related("member").order_by("pk"))
    present = [one.member for one in invited if one.present]
    absent = [one.member.name for one in invited if not one.present]
    parts = (
        Boxes(
            (
                Box(_("Held on"), f"{day(meeting.held_on)} {meeting.begins_at:%H:%M}"),
                Box(_("Place"), meeting.place),
                Box(_("Chair"), meeting.chair.name),
                Box(_("Minutes by"), meeting.recorded_by),
                Box(_("Members present"), len(present)),
                Box(_("Absent"), "、".join(absent) or _("nobody")),
            )
        ),
        Columns(
            (
                *(_("No."), _("Case number"), _("Applicant"), _("Town"), _("Programme")),
                *(_("Amount proposed"), _("For, against, abstained"), _("Steps back")),
                *(_("Resolution"), _("Amount resolved"), _("Reason")),
            ),
            resolved(meeting),
            title=_("Resolutions"),
        ),
        Opinion(_("Minutes"), meeting.minutes),
        Columns(
            (_("Department"), _("Member"), _("Post"), _("Signature")),
            [(one.department, one.name, one.post, "") for one in present],
            title=_("Signatures of those present"),
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=200,
    title=gettext_lazy("Minutes of the joint meeting"),
    article="社会救助法第6条；国办发〔2023〕39号",
    available=lambda meeting: meeting.status in RECORDED,
    fields=_fields,
    wide=True,
)
