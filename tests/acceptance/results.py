"""What the product gives for every key of data/linyou/expected.csv."""

import csv
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from reports import annual
from reports.models import AnnualReport
from tests.acceptance.county import DATA, DEPARTMENTS, LEDGERS
from verification.models import DepartmentRecord
from welfare.models import BatchStatus, ImportBatch

EXPECTED = DATA / "linyou" / "expected.csv"


@dataclass(frozen=True)
class Result:
    """One key: what is expected, what the product gives, what was published."""

    key: str
    unit: str
    expected: Decimal
    given: Decimal | None
    published: str
    remark: str

    @property
    def equal(self) -> bool:
        return self.given == self.expected


def results(report: AnnualReport) -> list[Result]:
    """Every key of the file; files from their import batches, the rest from the report."""
    lines = {line.key: line for sheet in annual.shown(report) for line in sheet.lines}
    with EXPECTED.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = []
    for row in rows:
        key = row["key"]
        if key.startswith("file."):
            given, remark = _of_file(key), ""
        else:
            line = lines.get(key)
            given = line.value if line else None
            remark = _remark(line, row["published"])
        expected = Decimal(row["value"])
        found.append(Result(key, row["unit"], expected, given, row["published"], remark))
    return found


def _remark(line: object, published: str) -> str:
    """What the report says beside a published figure; it must know every one."""
    if line is None or not published:
        return ""
    if line.published != Decimal(published):
        return "the report does not know the published figure"
    return f"{line.agreement.label} ({line.difference_text})" if line.differs else ""


def _of_file(key: str) -> Decimal | None:
    _file, kind, what, *code = key.split(".")
    name = dict(LEDGERS + DEPARTMENTS)[kind]
    batch = ImportBatch.objects.get(file_name=name, status=BatchStatus.IMPORTED)
    records = DepartmentRecord.objects.filter(file__batch=batch)
    counted = {
        "rows_read": lambda: batch.rows_read,
        "accepted": lambda: batch.saved,
        "repaired": lambda: batch.repaired,
        "duplicates": lambda: batch.counts["skipped"].get("duplicate", 0),
        "rejected": lambda: batch.counts["rejected"].get(code[0], 0),
        "blank_rows": lambda: batch.counts["blank_rows"],
        "formula_rows": lambda: records.filter(name__startswith="=").count(),
        "stray_quote_rows": lambda: _stray(records),
    }
    return Decimal(counted[what]())


def _stray(records: QuerySet[DepartmentRecord]) -> int:
    """Names with a bare quote; a formula in a name has quotes of its own."""
    return records.filter(name__contains='"').exclude(name__startswith="=").count()


def wrong(found: list[Result]) -> list[Result]:
    """Keys that differ, or whose published figure the report does not know."""
    return [r for r in found if not r.equal or r.remark.startswith("the report does not")]


def printed(found: list[Result]) -> str:
    """A table for the terminal."""
    head = f"{'':3}{'expected':>14}{'given':>14}{'published':>14}  key"
    lines = [head]
    for result in found:
        mark = "ok" if result.equal else "NO"
        given = "-" if result.given is None else f"{result.given:f}"
        lines.append(
            f"{mark:3}{result.expected:>14f}{given:>14}{result.published:>14}  {result.key}"
            + (f"  [{result.remark}]" if result.remark else "")
        )
    return "\n".join(lines)
