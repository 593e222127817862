"""The lists of findings as they are taken along: the columns of the screen, without any number
that identifies somebody."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from verification.facts import evidence_rows
from verification.models import Finding
from verification.uncovered import reason_label
from welfare.exports.listed import ExportedList


def _said(label: str, value: str) -> str:
    return gettext("%(question)s: %(answer)s") % {"question": label, "answer": value}


def _evidence(row: Finding) -> str:
    return gettext("; ").join(
        gettext(", ").join(_said(label, value) for label, value in line.items())
        for line in evidence_rows(row)
    )


def _month(row: Any) -> str:
    return f"{row.effective_month:%Y-%m}" if row.effective_month else ""


FINDINGS = ExportedList(
    _("Findings"),
    (
        (_("Month"), lambda row: f"{row.month:%Y-%m}"),
        (_("Kind"), lambda row: row.get_kind_display()),
        (_("Town"), lambda row: row.town.name if row.town else ""),
        (_("Name"), lambda row: row.who),
        (_("Certificate number"), lambda row: row.award.number if row.award else ""),
        (_("Status"), lambda row: row.get_status_display()),
        (_("What the file says"), _evidence),
        (_("What the town found"), lambda row: row.verification_note),
        (_("Effect"), lambda row: row.get_action_display()),
        (_("From the month"), _month),
    ),
)
NOT_COMPARED = ExportedList(
    _("Not compared"),
    (
        (_("Name"), lambda row: row.person.name),
        (_("Programme"), lambda row: row.award.programme.name),
        (_("Certificate number"), lambda row: row.award.number),
        (_("Town"), lambda row: row.award.town.name),
        (_("Joined on"), lambda row: row.award.joined_on),
    ),
)
SCANNED = ExportedList(
    _("Comparisons of each person in the year"),
    (
        (_("Name"), lambda row: row.person.name),
        (_("Programme"), lambda row: row.award.programme.name),
        (_("Certificate number"), lambda row: row.award.number),
        (_("Town"), lambda row: row.award.town.name),
        (_("Comparisons"), lambda row: row.scans),
    ),
)
UNCOVERED = ExportedList(
    _("On no roll, and why"),
    (
        (_("List"), lambda row: row.get_kind_display()),
        (_("Town"), lambda row: row.town.name if row.town else ""),
        (_("Name"), lambda row: row.who),
        (_("What the file says"), _evidence),
        (_("Found in"), lambda row: f"{row.last_seen or row.month:%Y-%m}"),
        (_("Status"), lambda row: row.get_status_display()),
        (_("Reason"), reason_label),
        (_("What was found"), lambda row: row.note or ""),
        (_("Looked at on"), lambda row: row.reason_on),
        (_("To be looked at again on"), lambda row: row.review_on),
    ),
)
