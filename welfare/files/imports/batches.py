"""A table file from the hand-in to the undoing. One transaction takes it over or leaves nothing."""

import gc
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.exceptions import Conflict, NotAllowed
from welfare.files.imports.answers import look_at
from welfare.files.imports.county_layouts import opened, table_of
from welfare.files.imports.error_book import add_errors
from welfare.files.imports.reader import read_in_parts
from welfare.files.imports.reading import DIFFERS, Tally, causes_of, first_rejected
from welfare.files.imports.rules import (
    as_shown,
    check_may_decline,
    check_may_import,
    check_may_second,
    check_month_begun,
    check_not_blocked,
    check_period,
)
from welfare.files.imports.spec import Desk, ImportSpec
from welfare.files.opening.memory import give_back
from welfare.files.tables import TableFile, open_file
from welfare.files.tables.sheets import check_size, parts_of
from welfare.jobs import actions as jobs
from welfare.jobs.actions import Progress
from welfare.jobs.heartbeat import beating
from welfare.models import BatchStatus, Division, ImportBatch, Job, User
from welfare.site.language import kept

LONGEST_TITLE = 200
SUFFIX = re.compile(r"\.[a-z]{2,5}")


def hand_in(
    *,
    by: User | None,
    county: Division,
    spec: type[ImportSpec[Any]],
    file: BinaryIO,
    file_name: str,
    **period: Any,
) -> ImportBatch:
    """Keep a file (encrypted) and show what was recognised in it; nothing is taken over yet.

    `period` may hold `year` and `month`, `extent`, and `given`: what the form says of columns that
    the file lacks. Raises BadFile or NotAllowed with a sentence.
    """
    check_may_import(by, county, spec)
    check_month_begun(period.get("month"))
    digest, size = _digest(file)
    _refuse_known(county, spec.kind, digest)
    name = PurePath(file_name.replace("\\", "/")).name[-200:]
    batch = ImportBatch(
        kind=spec.kind,
        county=county,
        file_name=name,
        sha256=digest,
        size=size,
        uploaded_by=by,
        **period,
    )
    check_size(size, settings.UPLOAD_MAX_BYTES)
    opened_file = open_file(parts_of(file), name)
    with _no_search_for_circles():
        batch.mapping = look_at(batch, spec(batch), given=opened_file)
    with transaction.atomic():
        batch.file.save(f"{digest[:16]}{_suffix(name)}", File(file), save=True)
        audit.record("ledger_handed_in", batch, by=by, kind=spec.kind, file=name)
    return batch


def _digest(file: BinaryIO) -> tuple[str, int]:
    """The hash of an open file, and its size; it is not held whole."""
    digest, size = hashlib.sha256(), 0
    for part in parts_of(file):
        digest.update(part)
        size += len(part)
    return digest.hexdigest(), size


@transaction.atomic
def confirm(*, by: User, batch: ImportBatch, desk: Desk, period_is_right: bool = False) -> Job:
    """Take the previewed file over, as a job.

    Where the file names another month or year, a person has said that the given one is right.
    """
    batch, spec = _locked(batch), desk.specs[batch.kind]
    check_may_import(by, batch.county, spec)
    _check_previewed(batch)
    check_not_blocked(batch)
    if not period_is_right:
        check_period(batch)
    job = _start(batch, desk, by)
    audit.record("ledger_confirmed", batch, by=by, file=batch.file_name)
    return job


@explained()
@transaction.atomic
def second(*, by: User, batch: ImportBatch, desk: Desk, shown: str) -> Job:
    """Another person agrees to what the file changes in the money that is paid, as it was shown."""
    batch = _locked(batch)
    check_may_second(batch, by)
    if shown != as_shown(batch):
        raise Conflict(_("The file would now change something else. Look at it again."))
    batch.seconded_by, batch.seconded_at = by, timezone.now()
    batch.save(update_fields=["seconded_by", "seconded_at"])
    job = _start(batch, desk, by)
    audit.record("ledger_seconded", batch, by=by, file=batch.file_name)
    return job


@transaction.atomic
def decline(*, by: User, batch: ImportBatch, reason: str) -> ImportBatch:
    """The file that waits for a second person is not taken over."""
    batch = _locked(batch)
    check_may_decline(batch, by)
    if not reason.strip():
        raise NotAllowed(_("Give the reason why the file is not taken over."))
    batch.status, batch.finished_at = BatchStatus.FAILED, timezone.now()
    batch.save(update_fields=["status", "finished_at"])
    audit.record("ledger_declined", batch, by=by, reason=reason.strip(), file=batch.file_name)
    return batch


def _start(batch: ImportBatch, desk: Desk, by: User) -> Job:
    job = jobs.start(
        kind=f"import_{batch.kind}",
        task=desk.task,
        title=_job_title(batch, desk.specs[batch.kind]),
        by=by,
        county=batch.county,
        arguments={"batch": batch.pk},
    )
    _queue(batch, job)
    return job


def take_now(*, by: User | None, batch: ImportBatch, desk: Desk) -> ImportBatch:
    """Take the previewed file over at once, without the queue (commands, demo data)."""
    spec = desk.specs[batch.kind]
    with transaction.atomic():
        batch = _locked(batch)
        _check_previewed(batch)
        job = Job.objects.create(
            kind=f"import_{batch.kind}",
            task=desk.task,
            title=_job_title(batch, spec),
            started_by=by,
            county=batch.county,
            arguments={"batch": batch.pk},
        )
        _queue(batch, job)
        audit.record("ledger_confirmed", batch, by=by, file=batch.file_name)
    jobs.run(job.pk, lambda progress: run(progress, desk))
    batch.refresh_from_db()
    return batch


def run(progress: Progress, desk: Desk) -> None:
    """The body of the job. A second run of a batch that is already taken over does nothing."""
    batch = ImportBatch.objects.select_related("county").get(pk=progress.arguments["batch"])
    if batch.status not in {BatchStatus.QUEUED, BatchStatus.FAILED}:
        return
    with (
        kept(),
        _failure_is_marked(batch, progress),
        _no_search_for_circles(),
    ):
        progress.leads_to(desk.url("detail", batch.pk))
        spec = desk.specs[batch.kind](batch)
        table = table_of(batch, spec, opened(batch))
        progress.set(0, int(batch.mapping.get("count", 0)))
        with beating(progress.job):
            _take_over(batch, spec, table, progress)


@transaction.atomic
def undo(*, by: User | None, batch: ImportBatch, desk: Desk, reason: str) -> ImportBatch:
    """Remove everything the batch made; refused when something later stands on it."""
    batch, spec = _locked(batch), desk.specs[batch.kind]
    check_may_import(by, batch.county, spec)
    if batch.status != BatchStatus.IMPORTED:
        raise NotAllowed(_("Only a file that was imported can be undone."))
    if not reason.strip():
        raise NotAllowed(_("Give the reason for undoing the import."))
    spec(batch).remove(by, reason.strip())
    batch.status = BatchStatus.UNDONE
    batch.save(update_fields=["status"])
    audit.record("ledger_undone", batch, by=by, reason=reason.strip(), file=batch.file_name)
    return batch


def _take_over(
    batch: ImportBatch, spec: ImportSpec[Any], table: TableFile, progress: Progress
) -> None:
    tally, shown = Tally(), batch.money
    with explained(), transaction.atomic():
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.status == BatchStatus.IMPORTED:
            return
        for part in read_in_parts(table, spec, progress):
            tally.add(part)
            if part.saved:
                tally.add_made(spec.save(part))
            del part  # before the next one is read
            give_back()
        if tally.saved:
            spec.finish()
            batch.money = spec.money(tally.made)
            if not batch.money or (batch.seconded_by_id and batch.money == shown):
                _close(batch, tally, table)
                return
            transaction.set_rollback(True)
    if tally.saved:
        _propose(batch, tally, table)
        return
    add_errors(batch, tally, table)
    _write_counts(batch, tally, table)
    raise NotAllowed(_nothing_saved(tally))


def _close(batch: ImportBatch, tally: Tally, table: TableFile) -> None:
    add_errors(batch, tally, table)
    batch.status, batch.finished_at = BatchStatus.IMPORTED, timezone.now()
    _write_counts(batch, tally, table)
    outcome = tally.outcome
    audit.record(
        "ledger_imported",
        batch,
        by=batch.uploaded_by,
        saved=outcome.saved,
        rejected=outcome.rejected,
        skipped=outcome.skipped,
    )


def _propose(batch: ImportBatch, tally: Tally, table: TableFile) -> None:
    """Nothing was written: a second person looks at what the file would change first.

    Who agreed to other sums than these has not agreed to them.
    """
    add_errors(batch, tally, table)
    batch.status, batch.seconded_by, batch.seconded_at = BatchStatus.PROPOSED, None, None
    tally.made = {name: n for name, n in tally.made.items() if isinstance(n, int)}
    _write_counts(batch, tally, table)
    count = sum(row["count"] for row in batch.money)
    audit.record("ledger_proposed", batch, by=batch.uploaded_by, count=count)


def _write_counts(batch: ImportBatch, tally: Tally, table: TableFile) -> None:
    outcome, hidden = tally.outcome, table.counts.hidden_rows
    batch.rows_read, batch.saved = outcome.rows_read, outcome.saved
    batch.rejected, batch.skipped = outcome.rejected, outcome.skipped
    batch.repaired = tally.repaired
    causes, more = causes_of(tally.problems)
    batch.counts = {
        "repaired": dict(tally.repairs),
        "mended": dict(tally.mended),
        "rejected": dict(tally.rejected),
        "skipped": dict(tally.skipped),
        "warnings": {**tally.warnings, **({"hidden_rows": hidden} if hidden else {})},
        "made": tally.made,
        "causes": causes,
        "more_causes": more,
        "first_rejected": first_rejected(tally.problems),
        "differing": tally.differing,
        "blank_rows": table.counts.blank_rows,
        "total_rows": table.counts.total_rows,
        "footer_rows": table.counts.footer_rows,
        "other_rows": table.counts.other_rows,
    }
    batch.save()


def _nothing_saved(tally: Tally) -> str:
    outcome, (causes, _more) = tally.outcome, causes_of(tally.problems)
    if outcome.rejected and len(causes) == 1:
        return _("Nothing was imported: %(reason)s (%(rows)s rows) %(remedy)s") % causes[0]
    if outcome.rejected:
        return _(
            "Nothing was imported: %(rejected)s of %(rows)s rows are wrong and the others are "
            "already there. Mend the rows marked in the error file and hand that file in."
        ) % {"rejected": outcome.rejected, "rows": outcome.rows_read}
    if differing := tally.skipped[DIFFERS]:
        return _(
            "Nothing was imported: every row is there already, and %(n)s of %(rows)s say something "
            "else than what is on file. They are listed here; a file changes nothing on file."
        ) % {"n": differing, "rows": outcome.rows_read}
    if outcome.skipped:
        return _("Nothing was imported: all %(rows)s rows are already there.") % {
            "rows": outcome.rows_read
        }
    return _("Nothing was imported: the file has headings but no rows. Fill it in.")


@contextmanager
def _no_search_for_circles() -> Iterator[None]:
    """Rows refer to nothing that refers to them; to look for it in millions takes a sixth more."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _failure_is_marked(batch: ImportBatch, progress: Progress) -> Iterator[None]:
    try:
        yield
    except Exception:
        ImportBatch.objects.filter(pk=batch.pk).exclude(status=BatchStatus.IMPORTED).update(
            status=BatchStatus.FAILED, finished_at=timezone.now()
        )
        raise
    finally:
        if batch.error_file:
            progress.job.error_file = batch.error_file.name
            progress.job.save(update_fields=["error_file"])


def _locked(batch: ImportBatch) -> ImportBatch:
    rows = ImportBatch.objects.select_for_update(of=("self",)).select_related("county")
    locked: ImportBatch = rows.get(pk=batch.pk)
    return locked


def _queue(batch: ImportBatch, job: Job) -> None:
    batch.status, batch.job = BatchStatus.QUEUED, job
    batch.save(update_fields=["status", "job"])


def _check_previewed(batch: ImportBatch) -> None:
    _refuse_known(batch.county, batch.kind, batch.sha256)
    if batch.status != BatchStatus.PREVIEWED:
        raise NotAllowed(_("This file has already been confirmed. Hand it in again to start anew."))


def _refuse_known(county: Division | None, kind: str, digest: str) -> None:
    """A file that was taken in whole; of one that was refused in part the rest may be good now."""
    same = ImportBatch.objects.filter(county=county, kind=kind, sha256=digest)
    known = same.filter(status=BatchStatus.IMPORTED, rejected=0).first()
    if known is not None:
        raise NotAllowed(
            _(
                "This very file was already imported on %(day)s as “%(name)s”. "
                "Undo that import first if it is to be read again."
            )
            % {"day": timezone.localdate(known.uploaded_at), "name": known.file_name}
        )


def _job_title(batch: ImportBatch, spec: type[ImportSpec[Any]]) -> str:
    title = _("Import of %(kind)s: %(file)s") % {"kind": spec.title, "file": batch.file_name}
    return title[:LONGEST_TITLE]


def _suffix(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    return suffix if SUFFIX.fullmatch(suffix) else ""
