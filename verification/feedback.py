"""Batches of province and city: recorded with number and day, answered in their own form."""

import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import FormerId
from verification import rules
from verification.models import DepartmentRecord, FeedbackBatch, Finding
from verification.states import FindingStatus
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import NotAllowed
from welfare.files.tables import write_table
from welfare.models import User

IN_MEMORY = 5 * 2**20
AT_ONCE = 2000


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
def answer_feedback(*, by: User, batch: FeedbackBatch, reason: str) -> IO[bytes]:
    """The rows as they came, in their order, each with what was found and done; once all are."""
    batch = FeedbackBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    rules.check_may_answer_feedback(by, batch, reason)
    if waiting := still_open(batch):
        raise NotAllowed(
            _("%(n)s people of this batch are not closed yet. Close their findings first.")
            % {"n": waiting}
        )
    stream = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    notes = [_("%(batch)s, to be answered by %(day)s") % {"batch": batch, "day": batch.due_on}]
    count = write_table(stream, str(batch), _columns(), _lines(batch), notes)  # type: ignore[arg-type]
    if batch.answered_on is None:
        batch.answered_on, batch.answered_by = timezone.localdate(), by
        batch.save(update_fields=["answered_on", "answered_by"])
    audit.record("feedback_answered", batch, by=by, reason=reason.strip(), rows=count)
    stream.seek(0)
    return stream


def _columns() -> list[str]:
    return [
        *(_("Row"), _("Name"), _("Resident ID"), _("What is reported"), _("Particulars")),
        *(_("Certificate number"), _("Right or not"), _("What was found"), _("Effect")),
        *(_("Reason"), _("Finding closed on")),
    ]


def _lines(batch: FeedbackBatch) -> Iterator[tuple[object, ...]]:
    by_person = findings_of(batch)
    rows = DepartmentRecord.objects.filter(file=batch.file_id).order_by("pk")
    for record in rows.iterator(chunk_size=AT_ONCE):
        row: Any = by_person[record.resident_id_hash]
        yield (
            record.row,
            record.name,
            record.resident_id,
            record.category,
            (record.more or {}).get("detail", ""),
            row.award.number if row.award else "",
            _("right") if row.confirmed else _("not right"),
            row.verification_note,
            row.get_action_display(),
            row.closing_note,
            timezone.localtime(row.closed_at).date(),
        )
