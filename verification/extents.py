"""Whether a department's file is all of its data: what it counts as, who says otherwise.

Nothing here changes what a comparison finds. It says of whom the comparison proves something.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from verification import rules
from verification.models import DepartmentFile
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county import parameters
from welfare.county.months import add_months, month_end
from welfare.exceptions import NotAllowed
from welfare.files.states import Extent
from welfare.models import Key, User

BEFORE = 6  # months that a file is set beside
HUNDRED = Decimal(100)


class RowsOfMonth(NamedTuple):
    """The rows that a file of a month held."""

    month: date
    rows: int


def before(*files: DepartmentFile) -> dict[str, list[RowsOfMonth]]:
    """By department, the files of the months before those of one month, the newest first."""
    month = files[0].month
    rows = DepartmentFile.objects.filter(
        county=files[0].county_id,
        department__in=[file.department for file in files],
        current=True,
        month__lt=month,
        month__gte=add_months(month, -BEFORE),
    )
    earlier: dict[str, list[RowsOfMonth]] = {}
    for code, *said in rows.order_by("-month").values_list("department", "month", "batch__saved"):
        earlier.setdefault(code, []).append(RowsOfMonth(*said))
    return earlier


def of_rows(file: DepartmentFile, rows: int) -> str:
    """What a file of so many rows counts as when it is taken over.

    A part, if the form said so; else whole, as files are. Of one with far fewer rows than before
    nobody has said it: the form asks before anybody has counted.
    """
    if file.batch.extent == Extent.PART:
        return Extent.PART
    percent = _percent(file)
    fewer = percent is not None and _fewer(rows, before(file).get(file.department, []), percent)
    return "" if fewer else Extent.WHOLE


def drops(*files: DepartmentFile) -> dict[str, str]:
    """Of which files of a month, by department, there are far fewer rows than before.

    Nothing while the county says no percentage.
    """
    if not files:
        return {}
    percent = _percent(files[0])
    if percent is None:
        return {}
    earlier = before(*files)
    said = {
        file.department: _fewer(file.batch.saved, earlier.get(file.department, []), percent)
        for file in files
    }
    return {code: sentence for code, sentence in said.items() if sentence}


def _percent(file: DepartmentFile) -> Decimal | None:
    """By how much fewer rows the county is asked about in the month of the file."""
    percent = parameters.read_where_set(
        county=file.county, key=Key.FILE_DROP_PERCENT, on=month_end(file.month)
    )
    return None if percent is None else Decimal(percent)


def _fewer(rows: int, earlier: list[RowsOfMonth], percent: Decimal) -> str:
    if not earlier:
        return ""
    usual = Decimal(sum(one.rows for one in earlier)) / len(earlier)
    if rows >= usual * (1 - percent / HUNDRED):
        return ""
    return _("%(rows)s rows; the files of the %(n)s months before held %(usual)s on average.") % {
        "rows": f"{rows:,}",
        "n": len(earlier),
        "usual": f"{usual:,.0f}",
    }


@explained()
@transaction.atomic
def say_extent(*, by: User, file: DepartmentFile, extent: str, note: str = "") -> DepartmentFile:
    """Say of a file that it is all of the department's data, or a part; the last word counts."""
    rows = DepartmentFile.objects.select_for_update(of=("self",)).select_related("county", "batch")
    file = rows.get(pk=file.pk)
    rules.check_may_say_extent(by, file)
    if extent not in Extent.values:
        raise NotAllowed(_("Say whether the file is whole or a part."))
    fewer = drops(file).get(file.department, "")
    if extent == Extent.WHOLE and fewer and not note.strip():
        raise NotAllowed(f"{fewer} {_('Write why there are fewer, or say that it is a part.')}")
    file.extent, file.extent_by, file.extent_at = extent, by, timezone.now()
    file.extent_note = note.strip()
    file.save(update_fields=["extent", "extent_by", "extent_at", "extent_note"])
    audit.record("file_extent_said", file, by=by, reason=file.extent_note, extent=extent)
    return file
