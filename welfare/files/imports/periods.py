"""Of which months and years a file says it is: its name, its sheets, the lines above the headings.

A day (2023-01-05) says when somebody printed it, not of which month it is.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import PurePath

from welfare.county.months import MONTHS
from welfare.files.tables import TableFile, text
from welfare.models import ImportBatch

YEAR = r"(?<!\d)((?:199|20[0-4])\d)"  # 05_1904 is a number: no ledger is of 1904
SPAN = re.compile(rf"{YEAR}\s*年?\s*(\d{{1,2}})\s*月?\s*[-—–~～至到]\s*(\d{{1,2}})\s*月")
MONTH = re.compile(
    rf"{YEAR}(?:\s*年\s*(\d{{1,2}})\s*月(?!\s*\d)|[-_./]?(0[1-9]|1[0-2])(?!\d|[-_./]\d))"
)
DAY = re.compile(rf"{YEAR}(?:\s*年\s*\d+\s*月\s*\d+\s*日?|[-_./]\d{{1,2}}[-_./]\d+|\d{{4}})")
YEAR_ALONE = re.compile(rf"{YEAR}(?!\d)")


def named_instead(table: TableFile, batch: ImportBatch) -> list[str]:
    """The months (or years) that the file names, where the given one is not among them.

    Empty when it is, or when the file names none.
    """
    said = [DAY.sub(" ", one) for one in _said(table, batch.file_name)]
    if batch.month is not None:
        months = {month for one in said for month in _months(one)}
        if not months or batch.month in months:
            return []
        return [f"{month:%Y-%m}" for month in sorted(months)]
    years = {int(match[1]) for one in said for match in YEAR_ALONE.finditer(one)}
    if batch.year is None or not years or batch.year in years:
        return []
    return [str(year) for year in sorted(years)]


def _said(table: TableFile, file_name: str) -> Iterator[str]:
    yield PurePath(file_name).stem
    for part in table.parts:
        yield part.sheet_map.name
        for row in islice(part.raw.rows(), part.sheet_map.header_rows[0] - 1):
            yield from filter(None, map(text, row))


def _months(said: str) -> Iterable[date]:
    spans = [
        (int(match[1]), range(int(match[2]), int(match[3]) + 1)) for match in SPAN.finditer(said)
    ]
    spans += [
        (int(match[1]), range(int(match[2] or match[3]), int(match[2] or match[3]) + 1))
        for match in MONTH.finditer(SPAN.sub(" ", said))
    ]
    return [date(year, n, 1) for year, months in spans for n in months if 1 <= n <= MONTHS]
