"""The month's supplements: worked out, heard, checked and handed on, signed by another person."""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from benefits import supplement_rules as rules
from benefits.models import SupplementBatch, SupplementLine
from benefits.states import SupplementBatchStatus
from benefits.supplements import check_sums
from benefits.transitions import move_supplements
from cases.rules import check_given, check_past
from welfare.accounts.rules import check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.jobs import actions as jobs
from welfare.models import Division, User


@explained()
@transaction.atomic
def work_out_supplements(*, by: User | None, county: Division, month: date) -> SupplementBatch:
    """Have the starts and stops of a month worked out: by a person, or by the schedule."""
    if by is not None:
        rules.check_may_work_out(by, county)
    rules.check_month(first_of(month))
    batch = SupplementBatch.objects.create(county=county, month=first_of(month))
    _start(batch, by, "benefits.tasks.work_out_supplements")
    audit.record("supplements_started", batch, by=by, month=f"{batch.month:%Y-%m}")
    return batch


def _start(batch: SupplementBatch, by: User | None, task: str) -> None:
    batch.job = jobs.start(
        kind="supplements",
        task=task,
        title=_("Supplements of %(month)s") % {"month": batch},
        by=by,
        county=batch.county,
        arguments={"batch": batch.pk},
        result_url=reverse("benefits:supplements", args=[batch.pk]),
    )
    batch.save(update_fields=["job"])


@transaction.atomic
def hand_on_supplements(*, by: User, batch: SupplementBatch, version: int) -> SupplementBatch:
    """Somebody has looked at every line: now another person signs."""
    row = _taken("hand_on_supplements", batch, by, version)
    if not row.lines.to_apply().exists():
        raise NotAllowed(_("Nothing is left to be signed: discard it."))
    move_supplements(
        row, SupplementBatchStatus.HANDED_ON, handed_on_by=by, handed_on_at=timezone.now()
    )
    audit.record("supplements_handed_on", row, by=by, **_figures(row))
    return row


@transaction.atomic
def sign_supplements(*, by: User, batch: SupplementBatch, version: int) -> SupplementBatch:
    """The second person; a job then starts and stops what stands in it."""
    row = _taken("sign_supplements", batch, by, version)
    check_sums(row)
    move_supplements(row, SupplementBatchStatus.SIGNED, signed_by=by, signed_at=timezone.now())
    _start(row, by, "benefits.tasks.apply_supplements")
    audit.record("supplements_signed", row, by=by, **_figures(row))
    return row


@transaction.atomic
def return_supplements(
    *, by: User, batch: SupplementBatch, version: int, reason: str
) -> SupplementBatch:
    """Back to who checks it."""
    row = _taken("return_supplements", batch, by, version)
    check_given(reason, _("reason"))
    move_supplements(row, SupplementBatchStatus.OPEN, handed_on_by=None, handed_on_at=None)
    audit.record("supplements_returned", row, by=by, reason=reason.strip())
    return row


@transaction.atomic
def discard_supplements(
    *, by: User, batch: SupplementBatch, version: int, reason: str
) -> SupplementBatch:
    """Nothing of it comes into force; the month can be worked out again."""
    row = _taken("discard_supplements", batch, by, version)
    check_given(reason, _("reason"))
    move_supplements(row, SupplementBatchStatus.DISCARDED)
    audit.record("supplements_discarded", row, by=by, reason=reason.strip())
    return row


@transaction.atomic
def hear_supplement(
    *, by: User, line: SupplementLine, version: int, heard_on: date, heard: str
) -> SupplementLine:
    """What the person said before a top-up ends. (社会救助法 Art 48)"""
    row = _line("hear_supplement", line, by, version)
    rules.check_line_to_hear(row, by)
    check_past(heard_on, _("heard on"))
    check_given(heard, _("what the person said"))
    row.heard_on, row.heard = heard_on, heard.strip()
    row.save(update_fields=["heard_on", "heard"])
    row.batch = _changed(row.batch)
    audit.record(
        "supplement_heard",
        row.batch,
        by=by,
        town=row.town,
        reason=heard.strip(),
        person=row.person_id,
    )
    return row


@transaction.atomic
def take_supplement_out(
    *, by: User, line: SupplementLine, version: int, reason: str
) -> SupplementLine:
    """This person's top-up stays as it is, for a reason; next month it is looked at again."""
    row = _line("take_supplement_out", line, by, version)
    check_given(reason, _("reason"))
    if row.out_by is not None:
        raise NotAllowed(_("%(person)s was taken out already.") % {"person": row.person})
    row.out_by, row.out_reason = by, reason.strip()[:200]
    row.save(update_fields=["out_by", "out_reason"])
    row.batch = _changed(row.batch)
    audit.record(
        "supplement_taken_out",
        row.batch,
        by=by,
        town=row.town,
        reason=reason.strip(),
        person=row.person_id,
    )
    return row


def _changed(batch: SupplementBatch) -> SupplementBatch:
    """A line was changed: who signs afterwards sees another version of the batch."""
    batch.version += 1
    batch.save(update_fields=["version"])
    return batch


def _line(verb: str, line: SupplementLine, by: User, version: int) -> SupplementLine:
    batch = _taken(verb, line.batch, by, version)
    row = SupplementLine.objects.locked(line.pk)
    row.batch = batch
    rules.check_not_of_own_family(row, by)
    return row


def _taken(verb: str, batch: SupplementBatch, by: User, version: int) -> SupplementBatch:
    """The locked batch, as it was shown, when this person may do this to it now."""
    row = SupplementBatch.objects.locked(batch.pk)
    check_version(row.version, version)
    rules.check_batch_verb(row, by, verb)
    return row


def _figures(batch: SupplementBatch) -> dict[str, Any]:
    told = {"month": f"{batch.month:%Y-%m}", "count": batch.lines.counting().count()}
    unheard = batch.lines.to_hear().count()
    return {**told, "unheard": unheard} if unheard else told
