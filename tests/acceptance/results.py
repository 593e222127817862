"""What the product gives for every key of a county's expected.csv."""

import csv
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from django.db.models import QuerySet

from reports import annual
from reports.models import AnnualReport
from verification.models import DepartmentRecord
from welfare.models import BatchStatus, ImportBatch

REASONS = {"missing": ("missing", "empty")}  # an ID that is not there is `empty` in a batch
UNKNOWN = "the report does not know the published figure"


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

    @property
    def mark(self) -> str:
        """Equal, different, or a key that the product has no figure for."""
        if self.given is None:
            return "no figure"
        return "equal" if self.equal else "DIFFERS"

    @property
    def adds_up(self) -> bool:
        """Whether the publication says what its own files say."""
        return not self.published or Decimal(self.published) == self.expected


def results(report: AnnualReport | None, expected: Path) -> list[Result]:
    """Every key of the file; files from their import batches, the rest from the report."""
    sheets = annual.shown(report) if report is not None and report.figures else []
    lines = {line.key: line for sheet in sheets for line in sheet.lines}
    found = []
    for row in _rows(expected):
        key, value = row["key"], Decimal(row["value"].replace(",", ""))
        if key.startswith("file."):
            given, remark = _of_file(key, row["file"]), ""
        else:
            line = lines.get(key)
            given = line.value if line else None
            if line and given is None and not value:
                given = value  # nothing was handed in, and nothing is expected
            remark = _remark(line, row["published"]) if line or not lines else _no_such(key, lines)
        found.append(Result(key, row["unit"], value, given, row["published"], remark))
    return found


def _rows(expected: Path) -> list[dict[str, str]]:
    """The lines of the file, which a spreadsheet of the office may have saved in its own code."""
    content = expected.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return list(csv.DictReader(text.splitlines()))


def listed(report: AnnualReport | None) -> str:
    """Every key of the report with its value, for the first `expected.csv` of a county."""
    sheets = annual.shown(report) if report is not None and report.figures else []
    lines = [(line.key, line.value) for sheet in sheets for line in sheet.lines]
    return "\n".join(f"{'' if value is None else value:>15}  {key}" for key, value in lines)


def _no_such(key: str, lines: Collection[str]) -> str:
    """What is said of a key that the report does not have: a name in it comes from the profile."""
    near = ", ".join(get_close_matches(key, lines, n=3))
    return f"the report has no such key{f'; near: {near}' if near else ''}"


def _remark(line: object, published: str) -> str:
    """What the report says beside a published figure; it must know every one."""
    if line is None or not published:
        return ""
    if line.published != Decimal(published):
        return UNKNOWN
    return f"{line.agreement.label} ({line.difference_text})" if line.differs else ""


def _of_file(key: str, name: str) -> Decimal | None:
    """A count of the batch that took the file over; none where it was not taken over."""
    _file, _kind, what, *code = key.split(".")
    batch = ImportBatch.objects.filter(file_name=name, status=BatchStatus.IMPORTED).first()
    if batch is None:
        return None
    records = DepartmentRecord.objects.filter(file__batch=batch)
    counted = {
        "rows_read": lambda: batch.rows_read,
        "accepted": lambda: batch.saved,
        "repaired": lambda: batch.repaired,
        "duplicates": lambda: batch.counts["skipped"].get("duplicate", 0),
        "rejected": lambda: sum(
            batch.counts["rejected"].get(reason, 0) for reason in REASONS.get(code[0], code)
        ),
        "blank_rows": lambda: batch.counts["blank_rows"],
        "formula_rows": lambda: records.filter(name__startswith="=").count(),
        "stray_quote_rows": lambda: _stray(records),
    }
    return Decimal(counted[what]()) if what in counted else None


def _stray(records: QuerySet[DepartmentRecord]) -> int:
    """Names with a bare quote; a formula in a name has quotes of its own."""
    return records.filter(name__contains='"').exclude(name__startswith="=").count()


def wrong(found: list[Result]) -> list[Result]:
    """Keys that differ, or whose published figure the report does not know."""
    return [r for r in found if not r.equal or r.remark == UNKNOWN]


def printed(found: list[Result]) -> str:
    """A table for the terminal."""
    lines = [f"{'':10}{'expected':>14}{'given':>14}{'published':>14}  key"]
    for result in found:
        given = "-" if result.given is None else f"{result.given:f}"
        lines.append(
            f"{result.mark:10}{result.expected:>14f}{given:>14}{result.published:>14}  "
            + result.key
            + (f"  [{result.remark}]" if result.remark else "")
        )
    return "\n".join(lines)


def publication(found: list[Result]) -> str:
    """The published figures that do not add up, each with what its files say."""
    lines = [
        f"  {r.key}: published {r.published}, expected {r.expected:f}, ours "
        + ("-" if r.given is None else f"{r.given:f}")
        for r in found
        if not r.adds_up
    ]
    head = f"{len(lines)} published figures do not add up"
    return "\n".join([head + (":" if lines else "."), *lines])


def headline(found: list[Result]) -> str:
    """How many keys are equal, differ, or have no figure of ours."""
    marks = Counter(result.mark for result in found)
    return (
        f"{len(found)} keys: {marks['equal']} equal, {marks['DIFFERS']} differ, "
        f"{marks['no figure']} without a figure of ours."
    )
