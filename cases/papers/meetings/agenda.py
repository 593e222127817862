"""联席会议议程: when, who, and the cases one by one."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Meeting
from cases.papers.parts.resolved import resolved
from cases.papers.parts.sheets import day
from welfare.papers.paper import Paper
from welfare.papers.parts import Box, Boxes, Columns, Filled, Prose


def _fields(meeting: Meeting) -> dict[str, Any]:
    parts = (
        Boxes(
            (
                Box(_("Held on"), day(meeting.held_on)),
                Box(_("Place")),
                Box(_("Chair")),
                Box(_("Members of the meeting"), "、".join(meeting.members), whole=True),
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
            [row[:6] for row in resolved(meeting)],
            title=_("Cases to decide"),
        ),
    )
    return Filled(parts).as_dict()


PAPER = Paper(
    position=100,
    title=gettext_lazy("Agenda of the joint meeting"),
    article="社会救助法第6条；国办发〔2023〕39号",
    available=lambda meeting: True,
    fields=_fields,
)
