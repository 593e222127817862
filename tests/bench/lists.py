"""A list that is taken along, beside a bare openpyxl write of its cells; and its peak memory."""

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.urls import reverse
from openpyxl import Workbook, load_workbook

from tests.bench.county import County
from tests.bench.stopwatch import Measured, seconds
from welfare.accounts.roles import Role
from welfare.exports.actions import order_export
from welfare.models import JobStatus, ListExport

LISTS = (("household list", "cases:household_list"), ("award list", "cases:award_list"))
WORKER = """
import sys, django
django.setup()
from django.urls import reverse
from welfare.exports import actions
from welfare.jobs.actions import Progress
from welfare.models import Job, JobStatus, ListExport
def peak():
    (line,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024
export = ListExport.objects.get(pk=int(sys.argv[1]))
export.file = ""
Job.objects.filter(pk=export.job_id).update(status=JobStatus.RUNNING, finished_at=None)
reverse("welfare:start")
idle = peak()
actions.write(export, Progress(Job.objects.get(pk=export.job_id)))
print(idle, peak())
"""


def measure(county: County) -> Iterator[Measured]:
    """Ordered as a person orders it: the job runs in this process."""
    for what, name in LISTS:
        taken = seconds(lambda name=name: _ordered(county, Role.COUNTY_CASEWORKER, name))
        yield _measured(f"{what} taken along, xlsx", ListExport.objects.latest("pk"), taken)
    yield _grown(county)


def _ordered(county: County, role: Role, name: str) -> ListExport:
    made = order_export(by=county.users[role], address=reverse(name), reason="measured")
    return ListExport.objects.select_related("job").get(pk=made.pk)


def _measured(what: str, made: ListExport, taken: float) -> Measured:
    assert made.job is not None
    assert made.job.status == JobStatus.DONE, made.job.message
    with made.file.open() as opened:
        book = load_workbook(BytesIO(opened.read()), read_only=True)
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    floor = seconds(lambda: _write(rows))
    return Measured(what, made.rows or 0, "rows", taken, floor, "bare openpyxl write of its cells")


def _write(rows: list[list[Any]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("S")
    for row in rows:
        sheet.append(row)
    book.save(BytesIO())


def _grown(county: County) -> Measured:
    """The list of a town, and that of the county."""
    peaks, idle, rows = [], 0, []
    for role in (Role.TOWN_CASEWORKER, Role.COUNTY_CASEWORKER):
        made = _ordered(county, role, "cases:household_list")
        command = [sys.executable, "-c", WORKER, str(made.pk)]
        said = subprocess.run(command, check=True, capture_output=True, text=True)
        idle, peak = map(int, said.stdout.split())
        peaks.append(peak)
        rows.append(made.rows or 0)
    return Measured(
        "peak memory, household list taken along",
        rows[1],
        "rows",
        peaks[1],
        peaks[0],
        f"the same with {rows[0]:,} rows",
        note=f"{idle} MB before",
        unit_of_both="MB",
    )
