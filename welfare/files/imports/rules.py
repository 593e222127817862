"""Who may take files over, and when a file can go on."""

import json
from datetime import date
from typing import Any

from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.accounts.rules import check_permission
from welfare.audit import log as audit
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.files.imports.spec import ImportSpec
from welfare.models import BatchStatus, Division, ImportBatch, User
from welfare.verbs import VERBS

BY_ROWS = {"rejected", "nothing_new", "differs"}  # what the workbook with marked cells shows
BLOCKED = {
    "columns": gettext_lazy("Columns that are required are not known yet: say which they are."),
    "apart": gettext_lazy(
        "The sheets or titles speak of different things, and all rows would be read as one: say"
        " below what says it. If all of them are one, hand the file in again and choose it there."
    ),
    "another": gettext_lazy(
        "By its headings the file is of another kind. If it is of this one all the same, say below"
        " of the heading that tells the other that it is not to be read."
    ),
    "twice": gettext_lazy("Several columns fit the same meaning: say below which one it is."),
    "whose": gettext_lazy("A resident ID stands behind another name: say below whose it is."),
    "beside": gettext_lazy(
        "Several people or months seem to stand side by side in one row: say below what their"
        " columns mean."
    ),
    "words": gettext_lazy("Words of a required column are not known yet: say what they mean."),
    "dates": gettext_lazy("Dates may be read in two ways: say below which one is meant."),
    "rejected": gettext_lazy(
        "Every row of the file would be rejected. Mend the rows marked in the workbook and hand it "
        "in, or say below what columns and words mean."
    ),
    "nothing_new": gettext_lazy(
        "Nothing would be saved: some rows are wrong, and the others are there already. Mend the "
        "rows marked in the workbook and hand it in."
    ),
    "differs": gettext_lazy(
        "Every row is there already, but some say something else than what is on file: they are "
        "listed below. A file changes nothing that is on file."
    ),
    "nothing": gettext_lazy(
        "There is nothing to take over: no row, or every row is there already."
    ),
}


def check_may_import(by: User | None, county: Division | None, spec: type[ImportSpec[Any]]) -> None:
    """Commands run without a person; a person imports for the own county."""
    if by is None:
        return
    if county is None or not by.may(spec.permission) or by.division_id != county.pk:
        raise NotAllowed(
            _("This needs the right “%(right)s” in %(county)s. Ask a county caseworker.")
            % {"right": spec.permission.label, "county": county}
        )


def as_shown(batch: ImportBatch) -> str:
    """What a page showed of the money that a file changes, as the form posts it back."""
    return json.dumps(batch.money, sort_keys=True)


def _check_proposed(batch: ImportBatch, by: User, verb: str) -> None:
    check_permission(by, VERBS[verb].rights)
    if batch.county_id is None or by.division_id != batch.county_id:
        raise NotAllowed(_("This file belongs to another county."))
    if batch.status != BatchStatus.PROPOSED:
        raise NotAllowed(_("This file does not wait for a second person."))


def check_may_second(batch: ImportBatch, by: User) -> None:
    """Another person than those who handed the file in and had it read."""
    _check_proposed(batch, by, "second_import")
    if by.is_one_of(batch.uploaded_by_id) or audit.did(by, VERBS["confirm_import"].event, batch):
        raise NotAllowed(_("You handed this file in. Another person agrees to it."))


def waiting_for_second(rows: "QuerySet[ImportBatch]", by: User) -> "QuerySet[ImportBatch]":
    """Of these files those to which this person may agree: `check_may_second` of a list."""
    read = audit.acts_of(by, VERBS["confirm_import"].event, ImportBatch)
    return rows.filter(by.not_mine("uploaded_by"), ~Exists(read), status=BatchStatus.PROPOSED)


def check_may_decline(batch: ImportBatch, by: User) -> None:
    """The second person, or those who hand files in, if they see that it is wrong."""
    _check_proposed(batch, by, "decline_import")


def blocked(batch: ImportBatch) -> list[str]:
    """In sentences, why the file cannot be taken over as it was read; empty when it can."""
    return [str(BLOCKED[reason]) for reason in batch.mapping.get("blocked", ())]


def check_not_blocked(batch: ImportBatch) -> None:
    """Nothing that a preview asks for is open."""
    if reasons := blocked(batch):
        raise NotAllowed(" ".join(reasons))


def other_period(batch: ImportBatch) -> str:
    """The sentence on a file that names another month or year than it was handed in for."""
    named = batch.mapping.get("other_period") or []
    if not named:
        return ""
    given = f"{batch.month:%Y-%m}" if batch.month else str(batch.year)
    return _("The file says that it is of %(named)s, but it was handed in for %(given)s.") % {
        "named": "、".join(named),
        "given": given,
    }


def check_month_begun(month: date | None) -> None:
    """Nobody knows yet what a month will be that has not begun."""
    if month is not None and month > first_of(timezone.localdate()):
        raise NotAllowed(
            _("%(month)s has not begun. Say the month that the file is of.")
            % {"month": f"{month:%Y-%m}"}
        )


def check_period(batch: ImportBatch) -> None:
    """The month that a file names is the one it was handed in for."""
    if sentence := other_period(batch):
        remedy = _("Hand it in for its own period, or tick that the given one is right.")
        raise NotAllowed(f"{sentence} {remedy}")
