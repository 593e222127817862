"""The joint meeting of the demo: called, held, confirmed by its chair and entered. (联席会议)"""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from cases import clock
from cases.actions import meetings
from cases.models import Application, Decision, Meeting, MeetingMember
from cases.rules.meetings import Resolved
from welfare.attachments.kept_file import KeptFile, kept_file
from welfare.models import Division, User

MEMBERS = (
    ("县民政局", "何勇", "副局长"),
    ("县财政局", "苏建平", "副局长"),
    ("县医疗保障局", "丁一民", "副局长"),
)
A4_SMALL = (620, 877)  # pixels


def decide_at_meeting(
    case: Application, *, secretary: User, chair: User, county: Division
) -> Meeting:
    """One case, agreed by everybody, from the invitation to its decision."""
    invited = _members(county, secretary)
    row = meetings.call_meeting(
        by=secretary,
        county=county,
        held_on=clock.today(),
        begins_at=timezone.localtime().time().replace(second=0, microsecond=0),
        place="县民政局三楼会议室",
        chair=invited[0],
        invited=invited,
        cases=[case],
    )
    row = meetings.record_meeting(
        by=secretary,
        meeting=row,
        version=row.version,
        present=invited,
        minutes="逐案审议，一致同意。",
        resolved=[_agreed(row, len(invited))],
    )
    row = meetings.add_minutes_scan(
        by=secretary, meeting=row, version=row.version, files=[_signed_minutes()]
    )
    row = meetings.confirm_meeting(by=chair, meeting=row, version=row.version)
    entered = meetings.enter_decisions(by=chair, meeting=row, version=row.version)
    if entered.refused:
        raise RuntimeError(entered.refused[0][1])
    return row


def _members(county: Division, secretary: User) -> list[MeetingMember]:
    there = list(MeetingMember.objects.filter(county=county, ended_on=None).order_by("pk"))
    return there or [
        meetings.record_member(
            by=secretary,
            county=county,
            department=department,
            name=name,
            post=post,
            began_on=clock.today(),
        )
        for department, name, post in MEMBERS
    ]


def _agreed(row: Meeting, voters: int) -> Resolved:
    return Resolved(
        item=row.items.get(open=True),
        result=Decision.APPROVE,
        votes_for=voters,
        votes_against=0,
        abstained=0,
        reason="",
    )


def _signed_minutes() -> KeptFile:
    """A sheet with three strokes, as a scanner would give it."""
    sheet, content = Image.new("RGB", A4_SMALL, "white"), BytesIO()
    pen = ImageDraw.Draw(sheet)
    for place in range(len(MEMBERS)):
        x = 80 + 170 * place
        pen.line([(x, 760), (x + 50, 730), (x + 90, 770), (x + 130, 735)], fill="navy", width=3)
    sheet.save(content, "PNG")
    return kept_file(SimpleUploadedFile("minutes.png", content.getvalue(), "image/png"))
