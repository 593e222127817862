"""A department's file that its program, or a folder, hands in: the same way in as by the form.

Whoever sends the same file for the same month again finds what became of the first.
"""

import hashlib
from datetime import date
from typing import BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext as _

from counties.kinds import DESKS
from counties.layouts import fits_elsewhere
from verification.imports import DESK
from verification.own_departments import departments_of
from welfare.api.errors import fault
from welfare.exceptions import NotAllowed, Refused
from welfare.files import imports
from welfare.files.imports.rules import blocked, other_period
from welfare.files.tables.sheets import parts_of
from welfare.models import BatchStatus, ImportBatch, OfficeAccess, User
from welfare.offices.calls import caller
from welfare.offices.scopes import Scope

UNDER_WAY = (BatchStatus.PREVIEWED, BatchStatus.QUEUED, BatchStatus.IMPORTED)
Faults = list[dict[str, str]]


@transaction.atomic
def receive(
    *, access: OfficeAccess, department: str, month: date, file: BinaryIO, file_name: str
) -> tuple[ImportBatch, bool]:
    """The file, looked at as after an upload, and whether it came for the first time.

    Raises NotAllowed, or BadInput for a file that cannot be read at all.
    """
    check_own(access, department)
    _one_after_the_other(access.county_id, department)
    digest = hashlib.sha256()
    for part in parts_of(file):
        digest.update(part)
    same = ImportBatch.objects.filter(
        county=access.county, kind=department, sha256=digest.hexdigest(), month=month
    )
    known = same.filter(status__in=UNDER_WAY).order_by("-pk").first()
    if known is not None:
        return known, False
    file.seek(0)
    batch = imports.hand_in(
        by=caller(access),
        county=access.county,
        spec=DESK.specs[department],
        file=file,
        file_name=file_name,
        month=month,
    )
    return batch, True


def _one_after_the_other(county_id: int, department: str) -> None:
    """The same file twice at one moment, be it by two accesses of the department."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"arrival {county_id} {department}"],
        )


def check_own(access: OfficeAccess, department: str) -> None:
    """An office hands in the files of its own department and of no other."""
    if Scope.FILES not in access.scopes or not access.department:
        raise NotAllowed(_("This access does not include handing files in."))
    if department != access.department or department not in departments_of(access.county):
        raise NotAllowed(
            _("This access hands in: %(own)s. The file was sent as “%(sent)s”.")
            % {"own": access.department_label, "sent": department}
        )


def send_on(*, by: User, batch: ImportBatch) -> ImportBatch:
    """Take the file over as a job, where nothing about it is open."""
    if batch.status == BatchStatus.PREVIEWED and not faults(batch):
        imports.confirm(by=by, batch=batch, desk=DESK)
        batch.refresh_from_db()
    return batch


def faults(batch: ImportBatch) -> Faults:
    """Why the file is not taken over, or which of its rows are not; numbers are masked."""
    told: Faults = []
    if batch.status == BatchStatus.PREVIEWED:
        told += _of_the_file(batch)
    job = batch.job
    if batch.status == BatchStatus.FAILED and job is not None and job.message:
        told.append(fault(job.message, value=batch.file_name))
    for one in batch.counts.get("first_rejected", ()):
        place = f"{one['place']} {one['column']}".strip()
        told.append(fault(one["reason"], place=place, value=one["value"], remedy=one["remedy"]))
    return told


def _of_the_file(batch: ImportBatch) -> Faults:
    reasons = blocked(batch)
    asked = _(
        "Hand in the file as agreed, or have the county say what its headings and words mean."
    )
    told = [fault(reason, value=batch.file_name, remedy=asked) for reason in reasons]
    if reasons and (other := _other_department(batch)):
        told.insert(0, fault(other, value=batch.file_name))
    if sentence := other_period(batch):
        remedy = _("Hand it in for its own month.")
        told.append(fault(sentence, value=batch.file_name, remedy=remedy))
    return told


def _other_department(batch: ImportBatch) -> str:
    try:
        other = fits_elsewhere(batch)
    except Refused:
        return ""
    if other is None:
        return ""
    title = DESKS[other.layout.kind].specs[other.layout.kind].title
    return _("The file looks like one of another kind: %(kind)s.") % {"kind": title}
