"""Folders into which departments put their files, <county>/<department>/, looked at now and then.

A file is taken when it has not changed between two looks. It goes to `done` or `refused` with a
text beside it that says what became of it. Nothing is typed: whose a file is says the folder, of
which month it is says its name.
"""

import logging
import os
import re
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from counties.arrivals import Faults, faults, receive
from verification.departments import label
from verification.imports import DESK
from welfare.api.errors import fault
from welfare.exceptions import BadInput, Refused
from welfare.files import imports
from welfare.models import BatchStatus, ImportBatch, OfficeAccess
from welfare.offices.calls import caller, put_on_record
from welfare.offices.scopes import Scope

logger = logging.getLogger(__name__)
DONE, REFUSED = "done", "refused"
ANSWER = ".answer.txt"
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload")
REMEMBERED = 24 * 3600
MONTH = re.compile(r"(?<!\d)(20\d\d)[-_.年]?(0[1-9]|1[0-2]|[1-9](?=月))(?!\d)")
OK, WRONG = 200, 400


def take_all() -> int:
    """Look into every folder; returns how many files were taken or refused."""
    accesses = OfficeAccess.objects.in_force(timezone.localdate()).exclude(department="")
    rows = accesses.filter(scopes__contains=[Scope.FILES]).select_related(
        "county", "account__division"
    )
    taken = 0
    for access in rows.order_by("county", "department", "pk"):
        folder = folder_of(access)
        for path in sorted(_whole(folder)):
            taken += _take(access, folder, path)
    return taken


def folder_of(access: OfficeAccess) -> Path:
    """Where the department of an access puts its files."""
    folder: Path = settings.ARRIVALS_FOLDER / access.county.prefix / access.department
    return folder


def _whole(folder: Path) -> Iterator[Path]:
    """Files that did not grow since the last look; links and hidden files are none."""
    for name in (DONE, REFUSED):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        state = path.lstat()
        hidden = path.name.startswith((".", "~$")) or path.suffix.lower() in UNFINISHED
        if hidden or not stat.S_ISREG(state.st_mode):
            continue
        key, seen = f"arrival:{path}:{state.st_ino}", f"{state.st_size}:{state.st_mtime_ns}"
        if cache.get(key) == seen:
            yield path
        else:
            cache.set(key, seen, REMEMBERED)


def _take(access: OfficeAccess, folder: Path, path: Path) -> bool:
    """One file, to its end. A file that somebody took away meanwhile is none."""
    batch, said = None, []
    try:
        month = month_of(path.name)
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            batch, new = receive(
                access=access,
                department=access.department,
                month=month,
                file=file,
                file_name=path.name,
            )
        said = _taken_over(access, batch)
    except FileNotFoundError:
        return False
    except Refused as refusal:
        new, said = True, [fault(refusal, value=path.name)]
    good = batch is not None and batch.status == BatchStatus.IMPORTED
    _put_away(path, folder / (DONE if good else REFUSED), _answer(access, path, batch, said, new))
    rows = batch.rows_read if good and batch else 0
    put_on_record(access, what="folder", rows=rows, answered=OK if good else WRONG)
    return True


def _taken_over(access: OfficeAccess, batch: ImportBatch) -> Faults:
    """Take it over here and now: this runs in a worker already."""
    if batch.status == BatchStatus.PREVIEWED and not faults(batch):
        imports.take_now(by=caller(access), batch=batch, desk=DESK)
        batch.refresh_from_db()
    return faults(batch)


def month_of(name: str) -> date:
    """The one month that the name of a file says. Raises BadInput."""
    months = {date(int(year), int(month), 1) for year, month in MONTH.findall(name)}
    if len(months) != 1:
        raise BadInput(
            _(
                "The name of the file must say one month, such as 2026-10. Rename it and put it"
                " into the folder again."
            )
        )
    return months.pop()


def _answer(
    access: OfficeAccess, path: Path, batch: ImportBatch | None, said: Faults, new: bool
) -> str:
    """What became of it, for whoever looks into the folder."""
    lines = [
        _("File: %(name)s") % {"name": path.name},
        _("Department: %(name)s") % {"name": label(access.department)},
        _("Looked at: %(when)s") % {"when": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
    ]
    if batch is not None:
        lines.append(_("Result: %(status)s") % {"status": batch.get_status_display()})
        lines.append(
            _("Rows read %(rows)s, saved %(saved)s, rejected %(rejected)s, skipped %(skipped)s.")
            % {
                "rows": batch.rows_read,
                "saved": batch.saved,
                "rejected": batch.rejected,
                "skipped": batch.skipped,
            }
        )
    if not new:
        lines.append(_("This very file came before for this month: nothing was done twice."))
    lines += [" | ".join(filter(None, one.values())) for one in said]
    return "\n".join(lines) + "\n"


def _put_away(path: Path, folder: Path, answer: str) -> None:
    """The answer first: a file that is gone from its folder has one."""
    name = f"{timezone.localtime():%Y%m%d-%H%M%S}-{path.name}"
    (folder / f"{name}{ANSWER}").write_text(answer, encoding="utf-8-sig")
    try:
        path.rename(folder / name)
    except FileNotFoundError:
        logger.warning("a file left the folder of %s while it was taken", folder.parent.name)
