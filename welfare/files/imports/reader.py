"""The rows of a file through their kind: each read and cleaned, then checked together."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.files.imports.reading import BadRow, Reading
from welfare.files.imports.row_reader import RowReader
from welfare.files.imports.spec import ImportSpec
from welfare.files.tables import Row
from welfare.jobs.actions import Progress

STEP = 2_000  # rows between two looks at whether somebody asked to stop


def read(
    rows: Iterable[Row], spec: ImportSpec[Any], progress: Progress | None = None
) -> Reading[Any]:
    """Read and check all rows, outside any transaction."""
    reading: Reading[Any] = Reading()
    today = timezone.localdate()
    expected = 2 * int(spec.batch.mapping.get("count", 0))
    for number, row in enumerate(rows, 1):
        if row.duplicate_of is not None and spec.skip_repeated:
            again = _("The row repeats row %(n)s.") % {"n": row.duplicate_of}
            reading.pass_over(row, "duplicate", again)
            continue
        cells = RowReader(row, spec.vocabularies, today)
        try:
            record = spec.clean(cells)
            cells.finish()
        except BadRow as bad:
            reading.turn_away(row, bad)
        else:
            reading.keep(row, record, tuple(cells.repairs), tuple(cells.mended))
        if progress and number % STEP == 0:
            progress.set(number, max(expected, number))
    spec.check(reading)
    return reading
