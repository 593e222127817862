"""A list is ordered with its reason, written by a job, taken, and destroyed after its day."""

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import IO

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.audit import log as audit
from welfare.county.parameters import mark_used, read_int
from welfare.exports import rules
from welfare.exports.listed import CHUNK, lightly
from welfare.exports.models import ListExport
from welfare.files.tables import write_table
from welfare.jobs import actions as jobs
from welfare.jobs.models import OPEN_STATUSES
from welfare.models import Key, User


def order_export(*, by: User, address: str, reason: str) -> ListExport:
    """Have a list written as its page shows it now; a second click finds the first order."""
    rules.check_has_no_form(rules.list_at(address, by))
    return ordered(by=by, address=address, reason=reason)[0]


@transaction.atomic
def ordered(*, by: User, address: str, reason: str) -> tuple[ListExport, bool]:
    """The order of a list, and whether it is new: for the pages with a form of their own."""
    page = rules.list_at(address, by)
    rules.check_reason(reason)
    county, today = rules.county_of(by), timezone.localdate()
    User.objects.select_for_update().get(pk=by.pk)
    for open_one in ListExport.objects.visible_to(by).filter(job__status__in=OPEN_STATUSES):
        if open_one.address == address:
            rules.check_same_reason(open_one, reason)
            return open_one, False
    days = read_int(county=county, key=Key.LIST_EXPORT_DAYS, on=today)
    mark_used(county=county, keys=[Key.LIST_EXPORT_DAYS], on=today)
    export = ListExport.objects.create(
        address=address,
        title=str(page.listing(by).title),
        reason=reason.strip(),
        county=county,
        area=by.division,
        ordered_by=by,
        kept_until=today + timedelta(days=days),
    )
    export.job = jobs.start(
        kind="list_export",
        task="welfare.exports.tasks.write_export",
        title=_("List taken along: %(list)s") % {"list": export.title},
        by=by,
        county=county,
        arguments={"export": export.pk},
        result_url=reverse("welfare:export_list"),
    )
    export.save(update_fields=["job"])
    audit.record("list_ordered", export, by=by, listed=export.title, reason=export.reason)
    return export, True


def write(export: ListExport, progress: jobs.Progress) -> None:
    """Write the list that was ordered, as the person sees it; one that is written is left alone."""
    if export.file or export.destroyed_at:
        return
    by = export.ordered_by
    page = rules.list_at(export.address, by)
    listing, rows = page.listing(by), page.rows(by)
    progress.set(0, rows.count() if isinstance(rows, QuerySet) else len(rows))
    each = rows
    if isinstance(rows, QuerySet):  # part by part: a county has hundreds of thousands
        each = lightly(rows, listing).iterator(chunk_size=CHUNK)
    cells, mark = _counted(listing.cells(each, by), progress), watermark(export)
    with tempfile.TemporaryFile() as stream:
        export.rows = write_table(
            stream,
            export.title,
            listing.headings,
            cells,
            [mark, *map(str, listing.notes)],
            on_each_sheet=mark,
        )
        _let_go_of_an_earlier_try(export)
        export.file.save(_name(export), File(stream), save=False)
    export.save(update_fields=["file", "rows"])
    progress.set(export.rows, export.rows)


def _name(export: ListExport) -> str:
    return f"list-{export.pk}.xlsx"


def _let_go_of_an_earlier_try(export: ListExport) -> None:
    """A worker that was killed may have left the file of which the row does not know yet."""
    field = ListExport._meta.get_field("file")
    export.file.storage.delete(field.generate_filename(export, _name(export)))


def _counted(cells: Iterator[list[object]], progress: jobs.Progress) -> Iterator[list[object]]:
    for number, row in enumerate(cells, 1):
        if number % CHUNK == 0:
            progress.set(number)
        yield row


def watermark(export: ListExport) -> str:
    """Who took it, when, what for and until when: above the rows and on each printed sheet."""
    words = {
        "who": export.ordered_by,
        "when": timezone.localtime(export.ordered_at).strftime("%Y-%m-%d %H:%M"),
        "reason": export.reason,
        "day": export.kept_until,
    }
    return (
        _(
            "Taken by %(who)s on %(when)s for: %(reason)s. Personal data: for official use only,"
            " to be destroyed after %(day)s."
        )
        % words
    )


@transaction.atomic
def take_export(*, by: User, export: ListExport) -> IO[bytes]:
    """Hand the file out to who ordered it; it is in the log how many rows went."""
    rules.check_may_take(export, by, timezone.localdate())
    audit.record(
        "list_taken", export, by=by, listed=export.title, rows=export.rows, reason=export.reason
    )
    stream: IO[bytes] = export.file.open("rb")
    return stream


def destroy_expired() -> int:
    """The files whose day is over; returns how many. The row and what the log says stay."""
    due = ListExport.objects.due_to_go(timezone.localdate())
    pks = list(due.order_by("pk").values_list("pk", flat=True))
    for pk in pks:
        with transaction.atomic():
            export = ListExport.objects.select_for_update().get(pk=pk)
            name, storage = export.file.name, export.file.storage
            export.file, export.destroyed_at = "", timezone.now()
            export.save(update_fields=["file", "destroyed_at"])
            audit.record("list_destroyed", export, by=None, listed=export.title)
            if name:  # before the row says so: killed in between, the next night does it again
                storage.delete(name)
    return len(pks)
