"""医保: large medical costs."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from verification.departments.department import TOWN, WORD, Department, RowReader, Said


def _describe(cells: RowReader, record: Said, month: date) -> None:
    record.category = cells.text("illness", longest=WORD)
    record.amount = cells.money("own_cost", required=True)
    record.town_name = cells.text("town", longest=TOWN)


DEPARTMENT = Department(
    position=60,
    label=_("Large medical costs"),
    columns={
        "own_cost": _("Own cost"),
        "total_cost": _("Total cost"),
        "pooled_cost": _("Paid by insurance"),
        "illness": _("Illness"),
        "stays": _("Stays in hospital"),
    },
    needed=("resident_id", "own_cost"),
    describe=_describe,
    evidence={"category": _("Main illness"), "amount": _("Paid by the patient (yuan)")},
)
