"""民政, 卫健: who died."""

from datetime import date

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
    record.day = happened(cells, "died_on", record, month)
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
