"""联席会议议程: when, who, and the cases one by one."""

from typing import Any

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
    named = [f"{one.member.name}（{one.member.department}）" for one in invited]
    parts = (
        Boxes(
            (
                Box(_("Held on"), f"{day(meeting.held_on)} {meeting.begins_at:%H:%M}"),
                Box(_("Place"), meeting.place),
                Box(_("Chair"), meeting.chair.name),
                Box(_("Members of the meeting"), "、".join(named), whole=True),
            )
        ),
        Prose(
            (
                _("1. The secretary states who is here and who steps back from which case."),
                _("2. The town presents each case; the county says what it saw and checked."),
                _("3. Questions, discussion, vote on each case by itself."),
                _("4. The resolutions are read out; everybody signs the minutes."),
            ),
            title=_("Order"),
        ),
        Columns(
            (
                *(_("No."), _("Case number"), _("Applicant"), _("Town")),
                *(_("Programme"), _("Amount proposed")),
            ),
            on_agenda(meeting),
            title=_("Cases to decide"),
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=100,
    title=gettext_lazy("Agenda of the joint meeting"),
    article="社会救助法第6条；国办发〔2023〕39号",
    available=lambda meeting: meeting.status != MeetingStatus.CANCELLED,
    fields=_fields,
)
