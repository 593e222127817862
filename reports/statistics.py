"""The figures of the reports as rows, for programs: each as the page and the workbook print it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from reports import annual
from reports.figures.base import Figure, Unit
from reports.lines import FigureLine, in_wan
from reports.models import AnnualReport


@dataclass(frozen=True)
class StatisticsRow:
    """One figure of one report. A share says what it divides; what is not known says why."""

    report: int
    kind: str
    county: str
    area: str  # code of the town or village, or of the county
    first_month: date
    month: date
    made_at: datetime
    table: str
    figure: str
    label: str
    code: str
    value: Decimal | None
    unit: str
    numerator: Decimal | None
    denominator: Decimal | None
    absent: str
    corrected: Decimal | None  # what it should have been, where it was sent and put right


def rows_of(report: AnnualReport) -> Iterator[StatisticsRow]:
    """Every figure of the report, in its order."""
    period, tables = annual.period_of(report), annual.shown(report)
    confirmed = annual.corrections(report, tables)
    corrected = {one.key: one.becomes for one, _name in confirmed}
    common: dict[str, Any] = {
        "report": report.pk,
        "kind": report.kind,
        "county": report.county.code,
        "area": (report.area or report.county).code,
        "first_month": period.first_month,
        "month": period.snapshot.month,
        "made_at": report.made_at,
    }
    for sheet in tables:
        for line in sheet.lines:
            yield StatisticsRow(
                **common,
                table=str(sheet.title),
                figure=line.key,
                label=str(line.figure.label),
                code=line.figure.code,
                value=_printed(line, line.value),
                unit=line.figure.unit.value,
                numerator=line.above,
                denominator=line.below,
                absent=_absent(line),
                corrected=_printed(line, corrected.get(line.key)),
            )


def _printed(line: FigureLine, value: Decimal | None) -> Decimal | None:
    """In the unit that stands beside it: ten thousands are kept in yuan."""
    return in_wan(value) if value is not None and line.figure.unit == Unit.WAN else value


def _absent(line: FigureLine) -> str:
    if line.value is not None or not isinstance(line.figure, Figure):
        return ""
    return str(line.figure.absent)
