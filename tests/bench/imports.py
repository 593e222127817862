"""Rows per second of imports, beside a bare read of the file and a bare COPY of what they write."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO, StringIO
from typing import Any

from django.urls import reverse
from python_calamine import CalamineWorkbook

from benefits.ledgers import DESK as PAY_DESK
from benefits.models import Payment
from cases.ledgers import DESK as LEDGER_DESK
from cases.models import (
    Award,
    AwardAmount,
    AwardMember,
    DibaoDetail,
    GoLive,
    Household,
    Member,
    Person,
)
from tests.bench import files
from tests.bench.county import County
from tests.bench.stopwatch import Measured, Written, seconds
from verification.imports import DESK as DEPARTMENT_DESK
from verification.models import DepartmentFile, DepartmentRecord
from welfare.files.imports import Desk, hand_in, take_now
from welfare.models import BatchStatus, Division, ImportBatch, Level

JANUARY = date(2023, 1, 1)
WRITTEN = (
    *(Person, Household, Member, Award, DibaoDetail, AwardAmount, AwardMember),
    *(Payment, DepartmentFile, DepartmentRecord),
)


def measure(county: County) -> Iterator[Measured]:
    """Each file has one faulty row in a hundred, so that the error workbook is part of it.

    Ledgers are taken over before the county goes live.
    """
    GoLive.objects.update(month=date(2100, 1, 1))
    reverse("set_language")  # a process reads its addresses once, whatever it imports
    yield _roll(county)
    yield _pay(county)
    yield _csv(county)
    yield _xlsx(county)


def _roll(county: County) -> Measured:
    villages = Division.objects.filter(level=Level.VILLAGE).select_related("parent")
    rows = list(
        files.roll_rows(files.new_families(county.persons // 5), list(villages.order_by("code")))
    )
    content = files.workbook({"低保": (files.ROLL, rows)})
    return _measured(county, LEDGER_DESK, "people", content, "xlsx", rows, year=2022)


def _pay(county: County) -> Measured:
    villages = Division.objects.filter(level=Level.VILLAGE).order_by("code")
    kinds = list(villages.values_list("residence", flat=True))
    residences = [kinds[f.number % len(kinds)] for f in county.families]
    paid = [f for f in county.families if f.ended is None]
    rows = list(files.pay_rows(paid, residences))
    content = files.workbook({files.month_sheet(date(2022, 6, 1)): (files.PAY, rows)})
    return _measured(county, PAY_DESK, "pay", content, "xlsx", rows, year=2022)


def _csv(county: County) -> Measured:
    rows = list(files.car_rows(county.persons, 2 * county.persons))
    content = files.gbk_csv(files.CAR, rows)
    return _measured(county, DEPARTMENT_DESK, "car", content, "csv", rows, month=JANUARY)


def _xlsx(county: County) -> Measured:
    rows = list(files.pension_rows(county.persons, county.persons // 2))
    content = files.workbook({"养老": (files.PENSION, rows)})
    return _measured(county, DEPARTMENT_DESK, "pension", content, "xlsx", rows, month=JANUARY)


def _measured(
    county: County,
    desk: Desk,
    kind: str,
    content: bytes,
    suffix: str,
    rows: files.Rows,
    **period: Any,
) -> Measured:
    spec, taken = desk.specs[kind], []
    right = spec.permission
    by = next(u for u in county.users.values() if u.may(right) and u.town is None)

    def ours() -> None:
        batch = hand_in(
            by=by,
            county=county.division,
            spec=spec,
            file=BytesIO(content),
            file_name=f"{kind}.{suffix}",
            **period,
        )
        taken.append(take_now(by=by, batch=batch, desk=desk))

    written = Written(WRITTEN)
    spent = seconds(ours)
    _check(taken[0], rows)
    read = seconds(_reader(content, suffix))
    copied, made = written.bare_copy()
    return Measured(
        f"import {kind}, {suffix}",
        len(rows),
        "rows",
        spent,
        read + copied,
        f"bare read ({read:.2f} s) and COPY of {made:,} rows with keys, indexes, history",
        note=f"{taken[0].rejected:,} rejected with an error workbook",
    )


def _check(batch: ImportBatch, rows: files.Rows) -> None:
    assert batch.status == BatchStatus.IMPORTED, batch.job and batch.job.message
    assert batch.rows_read == len(rows), (batch.rows_read, len(rows))
    assert batch.saved > 0.8 * len(rows), batch.counts


def _reader(content: bytes, suffix: str) -> Callable[[], object]:
    if suffix == "csv":
        return lambda: list(csv.reader(StringIO(content.decode("gb18030"))))
    return lambda: [
        sheet.to_python()
        for book in [CalamineWorkbook.from_filelike(BytesIO(content))]
        for sheet in map(book.get_sheet_by_index, range(len(book.sheet_names)))
    ]
