"""Folders into which departments put their files, <county>/<department>/, looked at now and then.

A file is taken when it has not changed between two looks. It is moved aside before it is read,
for a corrected one may come under its name meanwhile, and goes to `done` or `refused` with a text
beside it that says what became of it. What is wrong with one file is said there and stops no other.
Nothing is typed: whose a file is says the folder, of which month it is says its name.
"""

import hashlib
import logging
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import BinaryIO

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
DONE, REFUSED, TAKING = "done", "refused", "taking"
ANSWER = ".answer.txt"
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload")
LONGEST_NAME = 255 - len(ANSWER)  # bytes that a name may have on a disk
LONGEST_ENDING = 8
REMEMBERED = 24 * 3600
MONTH = re.compile(r"(?<!\d)(20\d\d)[-_.年]?(0[1-9]|1[0-2]|[1-9](?=月))(?!\d)")
OK, WRONG = 200, 400


def take_all(goes_on: Callable[[], bool] = lambda: True) -> int:
    """Look into every folder; returns how many files were taken or refused.

    `goes_on` is asked before each file: another look may have begun meanwhile.
    """
    accesses = OfficeAccess.objects.in_force(timezone.localdate()).exclude(department="")
    rows = accesses.filter(scopes__contains=[Scope.FILES]).select_related(
        "county", "account__division"
    )
    taken = 0
    for access in rows.order_by("county", "department", "pk"):
        for path in _waiting(access):
            if not goes_on():
                return taken
            taken += _take(access, path)
    return taken


def folder_of(access: OfficeAccess) -> Path:
    """Where the department of an access puts its files."""
    folder: Path = settings.ARRIVALS_FOLDER / access.county.prefix / access.department
    return folder


def _waiting(access: OfficeAccess) -> list[Path]:
    folder = folder_of(access)
    try:
        return sorted(_whole(folder))
    except OSError:
        logger.exception("the folder of %s cannot be looked into", _whose(access))
        return []


def _whole(folder: Path) -> Iterator[Path]:
    """Files that did not grow since the last look, and those with which a look was not done."""
    for name in (DONE, REFUSED, TAKING):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for path in chain(folder.iterdir(), (folder / TAKING).glob("*/*")):
        hidden = path.name.startswith((".", "~$")) or path.suffix.lower() in UNFINISHED
        if not hidden and _is_unchanged(path):
            yield path


def _is_unchanged(path: Path) -> bool:
    """Whether it is the same as at the last look, wherever it stood; links and folders are not."""
    try:
        state = path.lstat()
    except FileNotFoundError:  # somebody took it away meanwhile
        return False
    if not stat.S_ISREG(state.st_mode):
        return False
    key, seen = f"arrival:{state.st_dev}:{state.st_ino}", f"{state.st_size}:{state.st_mtime_ns}"
    if cache.get(key) == seen:
        return True
    cache.set(key, seen, REMEMBERED)
    return False


def _take(access: OfficeAccess, path: Path) -> bool:
    """One file, to its end; where the disk refuses, the next look tries it again."""
    try:
        held = _aside(folder_of(access), path)
        return held is not None and _taken(access, held)
    except OSError:
        logger.exception("a file of %s cannot be put away", _whose(access))
        return False


def _aside(folder: Path, path: Path) -> Path | None:
    """Where it stands from now on; nothing for one that was taken away or replaced just now."""
    held = path
    if path.parent == folder:
        place = Path(tempfile.mkdtemp(dir=folder / TAKING))
        held = place / path.name
        try:
            path.rename(held)
        except OSError as error:
            place.rmdir()
            if isinstance(error, FileNotFoundError):
                return None
            raise
    return held if _is_unchanged(held) else None


def _taken(access: OfficeAccess, path: Path) -> bool:
    batch, new, said = _read(access, path)
    if batch is not None and batch.status == BatchStatus.QUEUED:
        return False  # its program sent it too: what becomes of it is said at a later look
    good = batch is not None and batch.status == BatchStatus.IMPORTED
    folder = folder_of(access) / (DONE if good else REFUSED)
    _put_away(path, folder, _answer(access, path, batch, said, new))
    rows = batch.rows_read if good and batch else 0
    put_on_record(access, what="folder", rows=rows, answered=OK if good else WRONG)
    return True


def _read(access: OfficeAccess, path: Path) -> tuple[ImportBatch | None, bool, Faults]:
    """The batch, whether it is a new one, and what is wrong. A fault of our own is wrong too."""
    batch, new, name = None, True, name_of(path)
    try:
        month = month_of(name)
        with _opened(path, access) as file:
            batch, new = receive(
                access=access,
                department=access.department,
                month=month,
                file=file,
                file_name=name,
            )
        return batch, new, _taken_over(access, batch)
    except Refused as refusal:
        return batch, new, [fault(refusal, value=name)]
    except Exception as error:
        logger.exception("a file of %s stopped", _whose(access))
        reason = _("A fault of the system stopped this file: %(fault)s.")
        remedy = _(
            "The fault stands in the log of the server. When it is mended, put the file into the"
            " folder again."
        )
        return (
            batch,
            new,
            [fault(reason % {"fault": type(error).__name__}, value=name, remedy=remedy)],
        )


def _opened(path: Path, access: OfficeAccess) -> BinaryIO:
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    except OSError as error:
        logger.warning("a file of %s cannot be opened: %s", _whose(access), error.strerror)
        sentence = _(
            "The system cannot open this file (%(why)s). Give it the right to read the file, and"
            " put it into the folder again."
        )
        raise BadInput(sentence % {"why": error.strerror}) from error


def _whose(access: OfficeAccess) -> str:
    return f"{access.county.prefix}/{access.department}"


def name_of(path: Path) -> str:
    """The name as a person reads it: computers of departments write Chinese in their own way."""
    written = os.fsencode(path.name)
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("gb18030", errors="replace")


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
                "The name of the file must say its month, such as 2026-10. Rename it and put it"
                " into the folder again."
            )
        )
    return months.pop()


def _answer(
    access: OfficeAccess, path: Path, batch: ImportBatch | None, said: Faults, new: bool
) -> str:
    """What became of it, for whoever looks into the folder."""
    lines = [
        _("File: %(name)s") % {"name": name_of(path)},
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
    when, called = f"{timezone.localtime():%Y%m%d-%H%M%S}", name_of(path)
    name = _fitting(f"{when}-{called}")
    if (folder / name).exists():
        name = _fitting(f"{when}-{path.parent.name}-{called}")
    (folder / f"{name}{ANSWER}").write_text(answer, encoding="utf-8-sig")
    path.rename(folder / name)
    path.parent.rmdir()


def _fitting(name: str) -> str:
    """The name, cut where a disk could not hold it and the answer's; never as another's."""
    if len(name.encode()) <= LONGEST_NAME:
        return name
    ending = f"-{hashlib.sha256(name.encode()).hexdigest()[:8]}{Path(name).suffix[:LONGEST_ENDING]}"
    room = LONGEST_NAME - len(ending.encode())
    return name.encode()[:room].decode(errors="ignore") + ending
