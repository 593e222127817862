"""Peak memory of a worker that takes a file over: ten times the rows, beside the smaller file."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from typing import Any

from benefits.ledgers import DESK as PAY_DESK
from tests.bench import files
from tests.bench.county import County
from tests.bench.stopwatch import Measured
from verification.imports import DESK as DEPARTMENT_DESK
from welfare.county.months import MONTHS, add_months
from welfare.files.imports import Desk, hand_in, undo
from welfare.models import BatchStatus, Division, Level

JANUARY = date(2023, 1, 1)
FIRST_UNPAID = date(2022, 7, 1)  # the imports pay June
WORKER = """
import sys, django
django.setup()
from django.db import connection
from django.urls import reverse
from benefits.ledgers import DESK as PAY_DESK
from verification.imports import DESK as DEPARTMENT_DESK
from welfare.files.imports import take_now
from welfare.models import ImportBatch
def peak():
    (line,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024
batch = ImportBatch.objects.get(pk=int(sys.argv[1]))
desk = next(one for one in (PAY_DESK, DEPARTMENT_DESK) if batch.kind in one.specs)
reverse("welfare:start")
idle = peak()
take_now(by=None, batch=batch, desk=desk)
print(idle, peak())
"""


def measure(county: County) -> Iterator[Measured]:
    """A text file, of which nothing is loaded whole, and a workbook with a sheet a month."""
    yield _grown(county, DEPARTMENT_DESK, "car", "csv", _cars, month=JANUARY)
    yield _grown(county, PAY_DESK, "pay", "xlsx", _payments, year=2022)


def _grown(
    county: County,
    desk: Desk,
    kind: str,
    suffix: str,
    content: Callable[[County, int], bytes],
    **period: Any,
) -> Measured:
    by = next(u for u in county.users.values() if u.may(desk.specs[kind].permission))
    peaks, idle = [], 0
    few = county.persons // 5
    for rows in (few, 10 * few):
        batch = hand_in(
            by=by,
            county=county.division,
            spec=desk.specs[kind],
            file=BytesIO(content(county, rows)),
            file_name=f"{kind}2022.{suffix}",
            **period,
        )
        command = [sys.executable, "-c", WORKER, str(batch.pk)]
        said = subprocess.run(command, check=True, capture_output=True, text=True)
        idle, peak = map(int, said.stdout.split())
        peaks.append(peak)
        batch.refresh_from_db()
        assert batch.status == BatchStatus.IMPORTED, batch.job and batch.job.message
        undo(by=by, batch=batch, desk=desk, reason="measured")
    return Measured(
        f"peak memory, import {kind}, {suffix}",
        batch.rows_read,
        "rows",
        peaks[1],
        peaks[0],
        f"the same with {few:,} rows",
        note=f"{idle} MB before",
        unit_of_both="MB",
    )


def _cars(county: County, rows: int) -> bytes:
    return files.gbk_csv(files.CAR, list(files.car_rows(county.persons, rows))[1:])


def _payments(county: County, rows: int) -> bytes:
    """A year at most: so many rows as there are."""
    villages = Division.objects.filter(level=Level.VILLAGE).order_by("code")
    kinds = list(villages.values_list("residence", flat=True))
    residences = [kinds[f.number % len(kinds)] for f in county.families]
    paid = [f for f in county.families if f.ended is None]
    sheets, left = {}, rows
    for n in range(MONTHS):
        part = list(files.pay_rows(paid[:left], residences))
        if part:
            sheets[files.month_sheet(add_months(FIRST_UNPAID, n))] = (files.PAY, part)
        left -= len(part)
    return files.workbook(sheets)
