"""Batches of province and city: recorded with number and day, answered in their own form."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import FormerId
from verification import rules
from verification.models import DepartmentRecord, FeedbackBatch, Finding
from verification.states import FindingStatus
from welfare.accounts.rules import check_given
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.exports import actions as exports
from welfare.exports.listed import Column, ExportedList
from welfare.models import ListExport, User


def findings_of(batch: FeedbackBatch) -> dict[str, Finding]:
    """By the number in its own file, what was found; the number may be one of before."""
    hashes = set(batch.file.records.values_list("resident_id_hash", flat=True))
    former = FormerId.objects.filter(county=batch.county_id, resident_id_hash__in=hashes)
    now = dict(former.values_list("resident_id_hash", "person__resident_id_hash"))
    rows = Finding.objects.reported_in(batch.file).order_by("pk")
    by_number = {row.key.partition(":")[2]: row for row in rows}
    return {one: by_number[now.get(one, one)] for one in hashes if now.get(one, one) in by_number}


def still_open(batch: FeedbackBatch) -> int:
    """How many of its people are not answered: not compared yet, or not closed."""
    rows = findings_of(batch).values()
    closed = sum(row.status == FindingStatus.CLOSED for row in rows)
    return int(batch.persons) - closed


@explained()
@transaction.atomic
def answer_feedback(*, by: User, batch: FeedbackBatch, reason: str) -> ListExport:
    """Have the answer written in the form of the batch; from then on it counts as answered."""
    batch = FeedbackBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    rules.check_may_answer_feedback(by, batch)
    check_given(reason, gettext("reason"))
    rows = rows_of(batch).count()
    address = reverse("verification:feedback_answer", args=[batch.pk])
    export, new = exports.ordered(by=by, address=address, reason=reason)
    if batch.answered_on is None:
        batch.answered_on, batch.answered_by = timezone.localdate(), by
        batch.save(update_fields=["answered_on", "answered_by"])
    if new:
        audit.record("feedback_answered", batch, by=by, reason=reason.strip(), rows=rows)
    return export


def rows_of(batch: FeedbackBatch) -> "QuerySet[DepartmentRecord]":
    """As they came, in their order; once everybody is closed."""
    if waiting := still_open(batch):
        raise NotAllowed(
            gettext("%(n)s people of this batch are not closed yet. Close their findings first.")
            % {"n": waiting}
        )
    return DepartmentRecord.objects.filter(file=batch.file_id).order_by("pk")


def listing(batch: FeedbackBatch) -> ExportedList:
    """The rows as they came, each with what was found and done."""
    findings = findings_of(batch)

    def beside(rows: Sequence[Any], _user: User) -> None:
        for row in rows:
            row.finding = findings[row.resident_id_hash]

    said = _("%(batch)s, to be answered by %(day)s")
    return ExportedList(
        str(batch),
        COLUMNS,
        beside=beside,
        masks=("resident_id",),
        notes=(said % {"batch": batch, "day": batch.due_on},),
    )


COLUMNS: tuple[Column, ...] = (
    (_("Row"), lambda row: row.row),
    (_("Name"), lambda row: row.name),
    (_("Resident ID"), lambda row: row.resident_id),
    (_("What is reported"), lambda row: row.category),
    (_("Particulars"), lambda row: (row.more or {}).get("detail", "")),
    (_("Certificate number"), lambda row: row.finding.award.number if row.finding.award else ""),
    (_("Right or not"), lambda row: _("right") if row.finding.confirmed else _("not right")),
    (_("What was found"), lambda row: row.finding.verification_note),
    (_("Effect"), lambda row: row.finding.get_action_display()),
    (_("Reason"), lambda row: row.finding.closing_note),
    (_("Finding closed on"), lambda row: timezone.localtime(row.finding.closed_at).date()),
)
