"""The rows of a file through their kind: each read and cleaned, then checked together."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.files.imports.reading import BadRow, Reading
from welfare.files.imports.row_reader import RowReader
from welfare.files.imports.spec import ImportSpec
from welfare.files.tables import Row, TableFile
from welfare.jobs.actions import Progress

STEP = 2_000  # rows between two looks at whether somebody asked to stop


def read_in_parts(
    table: TableFile, spec: ImportSpec[Any], progress: Progress
) -> Iterator[Reading[Any]]:
    """The rows in as large parts as the kind wants them, each read and checked.

    A part ends where a household ends, and where a sheet does: no two sheets are held at once, and
    no rows of a part that was taken.
    """
    part: list[Row] = []
    number = 0
    for rows in table.by_sheet():
        for row in rows:
            if spec.rows_at_once and len(part) >= spec.rows_at_once and row.begins_household:
                reading, part = read(part, spec), []
                yield reading
                del reading
            part.append(row)
            number += 1
            if number % min(STEP, spec.rows_at_once or STEP) == 0:
                progress.note(number)
        if spec.rows_at_once and part:
            reading, part = read(part, spec), []
            del row
            yield reading
            del reading
    if part or not number:
        yield read(part, spec)


def read(rows: Iterable[Row], spec: ImportSpec[Any]) -> Reading[Any]:
    """Read and check rows together."""
    reading: Reading[Any] = Reading()
    today = timezone.localdate()
    for row in spec.ordered(rows):
        if row.duplicate_of is not None and spec.skip_repeated:
            again = _("The row repeats row %(n)s.") % {"n": row.duplicate_of}
            reading.pass_over(row, "duplicate", again)
            continue
        cells = RowReader(row, spec.vocabularies, today, spec.keys)
        try:
            record = spec.clean(cells)
            cells.finish()
        except BadRow as bad:
            reading.turn_away(row, bad)
        else:
            reading.keep(row, record, tuple(cells.repairs), tuple(cells.mended))
            if cells.doubts:
                reading.doubt(cells.doubts)
        if cells.heard:
            reading.hear(row, cells.heard)
    spec.check(reading)
    return reading
