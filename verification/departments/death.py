"""民政, 卫健: who died."""

from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from verification.departments.department import (
    NUMBER,
    TOWN,
    Department,
    RowReader,
    Said,
    happened,
)


def _describe(cells: RowReader, record: Said, month: date) -> None:
    record.day = happened(cells, "died_on", record, month, required=True)
    cremated = happened(cells, "cremated_on", record, month)
    if record.day and cremated and cremated < record.day:
        cells.doubt(
            "cremated_on",
            "cremated_before",
            gettext("The day of the cremation lies before the death on %(day)s.")
            % {"day": record.day.isoformat()},
            gettext("Correct the day that is wrong; the row is kept with the day of the death."),
        )
    record.identifier = cells.text("cremation_number", longest=NUMBER)
    record.town_name = cells.text("town", longest=TOWN)


DEPARTMENT = Department(
    position=20,
    label=_("Deaths"),
    columns={
        "died_on": _("Died on"),
        "cremated_on": _("Cremated on"),
        "cremation_number": _("Number of the cremation"),
    },
    needed=("resident_id", "died_on"),
    describe=_describe,
    evidence={"day": _("Died on"), "identifier": _("Cremation certificate")},
)
