"""会议通知: to whom, when, where, what about, and how to excuse oneself."""

from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Meeting
from cases.papers.parts.resolved import on_agenda
from cases.papers.parts.sheets import day
from cases.states import MeetingStatus
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Prose


def _fields(meeting: Meeting) -> dict[str, Any]:
    invited = meeting.invitations.select_related("member").order_by("pk")
    parts = (
        Boxes(
            (
                Box(_("Held on"), f"{day(meeting.held_on)} {meeting.begins_at:%H:%M}"),
                Box(_("Place"), meeting.place),
                Box(_("Chair"), f"{meeting.chair.name} {meeting.chair.post}"),
                Box(_("Cases to decide"), len(on_agenda(meeting))),
            )
        ),
        Columns(
            (_("No."), _("Department"), _("Name"), _("Post"), _("Receipt of the notice")),
            [
                (n, one.member.department, one.member.name, one.member.post, "")
                for n, one in enumerate(invited, 1)
            ],
            title=_("Members invited"),
        ),
        Prose(
            (
                _("1. Please be there in person. Who cannot come tells the office beforehand."),
                _(
                    "2. Who is a near relative of a family on the agenda, or surveyed it, says so "
                    "and steps back from its case."
                ),
                _("3. The papers of the cases are shown at the meeting and do not leave it."),
            ),
            title=_("Please note"),
        ),
    )
    sheet = Filled(parts, office=meeting.county.name).as_dict()
    return {**sheet, "signed_on": localdate(meeting.called_at)}


PAPER = Paper(
    position=50,
    title=gettext_lazy("Notice of the joint meeting"),
    article="社会救助法第6条；国办发〔2023〕39号",
    available=lambda meeting: meeting.status != MeetingStatus.CANCELLED,
    fields=_fields,
)
