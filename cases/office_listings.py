"""What an office keeps around its cases, taken along: sessions, filings, draws, campaigns."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import reviews
from cases.models import Review
from cases.states import ApplicationStatus
from welfare.exports.listed import Column, ExportedList
from welfare.models import User


def _day(moment: Any) -> object:
    return timezone.localtime(moment).date() if moment else None


def _yes(held: object) -> str:
    return gettext("Yes") if held else ""


MEETINGS = ExportedList(
    _("Joint meetings"),
    (
        (_("Held on"), lambda row: row.held_on),
        (_("Status"), lambda row: row.get_status_display()),
        (_("Place"), lambda row: row.place),
        (_("Chair"), lambda row: row.chair.name),
        (_("Cases to decide"), lambda row: row.cases),
    ),
)
CASE: tuple[Column, ...] = (
    (_("Applicant"), lambda row: row.named),
    (_("Case number"), lambda row: row.number),
)
WAITING_FOR_MEETING = ExportedList(
    _("Waiting for a joint meeting"),
    (
        *CASE,
        (_("Matter"), lambda row: row.about if hasattr(row, "about") else row.programme.name),
        (_("Town"), lambda row: row.town.name),
    ),
)


def _progress(item: Any) -> str:
    if item.entered:
        return gettext("Decision entered")
    if not item.open:
        return gettext("Taken off") + gettext(": ") + item.dropped_because
    return gettext("Waits to be entered")


def _voted(item: Any) -> str:
    if item.votes_for is None:
        return ""
    return f"{item.votes_for} / {item.votes_against} / {item.abstained}"


AGENDA = ExportedList(
    _("Cases on the agenda"),
    (
        (_("No."), lambda row: row.position),
        (_("Applicant"), lambda row: row.case.named),
        (_("Case number"), lambda row: row.case.number),
        (_("Matter"), lambda row: row.what),
        (_("Town"), lambda row: row.case.town.name),
        (_("Amount proposed"), lambda row: row.case.amount_proposed if row.shows_sum else None),
        (_("For, against, abstained"), _voted),
        (
            _("Steps back"),
            lambda row: gettext(", ").join(one.name for one in row.stepped_back.all()),
        ),
        (_("Result"), lambda row: row.get_result_display()),
        (_("Reason"), lambda row: row.reason),
        (
            _("Amount agreed"),
            lambda row: row.amount if row.result == "approve" and row.shows_sum else None,
        ),
        (_("Progress of the item"), _progress),
    ),
)
MEMBERS = ExportedList(
    _("Members of the joint meeting"),
    (
        (_("Name"), lambda row: row.name),
        (_("Department"), lambda row: row.department),
        (_("Post"), lambda row: row.post),
        (_("Member since"), lambda row: row.began_on),
        (_("Member until"), lambda row: row.ended_on),
    ),
)
LIAISONS = ExportedList(
    _("Liaisons"),
    (
        (_("Department"), lambda row: row.department),
        (_("Name"), lambda row: row.name),
        (_("Telephone of the office"), lambda row: row.phone),
        (_("From"), lambda row: row.valid_from),
        (_("Answers no more from"), lambda row: row.until),
    ),
)
FILINGS = ExportedList(
    _("Monthly filings"),
    (
        (_("Month"), lambda row: f"{row.month:%Y-%m}"),
        (_("Town"), lambda row: row.town.name),
        (_("filed afterwards"), lambda row: _yes(row.number > 1)),
        (_("Decisions"), lambda row: row.cases),
        (_("Filed"), lambda row: _day(row.filed_at)),
        (_("Filed by"), lambda row: row.filed_by.full_name),
        (_("Checked on"), lambda row: _day(row.checked_at)),
        (_("Checked by"), lambda row: row.checked_by.full_name if row.checked_by else ""),
    ),
)


def _granted(row: Any) -> object:
    paid = row.status == ApplicationStatus.APPROVED and not row.programme.recognises
    return row.decided_amount if paid else None


FILED_CASES = ExportedList(
    _("Cases of a monthly filing"),
    (
        *CASE,
        (_("Village"), lambda row: row.household.village.name),
        (_("Programme"), lambda row: row.programme.name),
        (_("Decision"), lambda row: row.get_status_display()),
        (_("Decided on"), lambda row: row.decided_on),
        (_("Amount (yuan)"), _granted),
    ),
)
DRAWS = ExportedList(
    _("Random checks"),
    (
        (_("Drawn on"), lambda row: row.drawn_on),
        (_("Programme"), lambda row: row.programme.name),
        (_("Waited"), lambda row: row.waited),
        (_("Drawn"), lambda row: row.taken),
        (_("Checked"), lambda row: row.checked),
        (_("Seed"), lambda row: row.seed),
        (_("Drawn by"), lambda row: row.drawn_by.full_name),
    ),
)
FOR_DRAW = ExportedList(
    _("Waiting for the draw"),
    (
        *CASE,
        (_("Programme"), lambda row: row.programme.name),
        (_("Town"), lambda row: row.town.name),
    ),
)


def _agrees(row: Any) -> str:
    if not row.checked_on:
        return gettext("not checked yet") if row.chosen else ""
    if row.agrees:
        return gettext("agrees with the survey")
    return gettext("does not agree with the survey")


DRAWN = ExportedList(
    _("Random check"),
    (
        (_("Applicant"), lambda row: row.application.named),
        (_("Case number"), lambda row: row.application.number),
        (_("Town"), lambda row: row.application.town.name),
        (_("Drawn"), lambda row: gettext("drawn") if row.chosen else gettext("not drawn")),
        (_("Checked on"), lambda row: row.checked_on),
        (_("Checked by"), lambda row: row.checked_by.full_name if row.checked_by else ""),
        (_("Result"), _agrees),
        (_("What the check found"), lambda row: row.result),
        (_("Counts no longer since"), lambda row: row.dropped_on),
    ),
)


def with_how_far(rows: Sequence[Any], user: User) -> None:
    """Of the own area."""
    mine = Review.objects.visible_to(user).filter(campaign__in=list(rows)).order_by()
    counted = {row["campaign"]: row for row in mine.values("campaign").annotate(**reviews.COUNTED)}
    for row in rows:
        row.counted = counted.get(row.pk, {})


CAMPAIGNS = ExportedList(
    _("Review campaigns"),
    (
        (_("Campaign"), lambda row: row.name),
        (_("Status"), lambda row: row.get_status_display()),
        (_("To be done by"), lambda row: row.due_on),
        (_("Families"), lambda row: row.counted.get("families")),
        (_("To be visited"), lambda row: row.counted.get("open")),
        (_("Waits for the town head"), lambda row: row.counted.get("recorded")),
        (_("Reviewed"), lambda row: row.counted.get("confirmed")),
    ),
    beside=with_how_far,
)
DESTRUCTIONS = ExportedList(
    _("Destruction of folders"),
    (
        (_("Year"), lambda row: row.year),
        (_("Status"), lambda row: row.get_status_display()),
        (_("Folders"), lambda row: row.listed),
        (_("To destroy"), lambda row: row.going),
    ),
)
FOLDERS = ExportedList(
    _("Folders on a list of destruction"),
    (
        (_("Head of household"), lambda row: row.household.head.name),
        (_("Town"), lambda row: row.household.village.parent.name),
        (_("Village"), lambda row: row.household.village.name),
        (_("Last matter ended on"), lambda row: row.closed_on),
        (_("Kept until the end of"), lambda row: row.kept_until),
        (_("Papers in it"), lambda row: row.papers),
        (_("Number of pages"), lambda row: row.pages),
        (_("Kept longer because"), lambda row: row.kept_because),
    ),
)
