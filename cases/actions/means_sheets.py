"""The family's income and property are put down line by line. (家庭经济状况核算; 57号 Art 13-14)"""

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.db import transaction

from cases import rules
from cases.actions.transitions import drop_amount, keep
from cases.models import Application, Household, MeansLine, MeansSheet
from cases.programmes.parts import means
from cases.programmes.parts.income_items import counted_income, property_value
from cases.rules.means_sheets import MeansEntry
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def record_means_sheet(
    *,
    by: User,
    household: Household,
    version: int,
    drawn_on: date,
    entries: Sequence[MeansEntry],
    property_within: bool,
    note: str = "",
) -> MeansSheet:
    """Draw up the sheet; the family's open applications go by it from now on.

    An amount that was worked out from another income falls away.
    """
    row = cast(Household, Household.objects.locked(household.pk))
    rules.check_may_draw_up(row, by)
    rules.check_version(row.version, version)
    rules.check_entries(row, entries, drawn_on)
    rules.check_within(row, entries, property_within, drawn_on)
    amounts = [(entry.item, entry.amount) for entry in entries]
    sheet = MeansSheet.objects.create(
        household=row,
        drawn_on=drawn_on,
        counted_income=counted_income(amounts),
        property_value=property_value(amounts),
        property_within=property_within,
        note=note.strip(),
        recorded_by=by,
    )
    MeansLine.objects.bulk_create(
        MeansLine(
            sheet=sheet,
            item=entry.item,
            person=entry.person,
            amount=entry.amount,
            proof=entry.proof.strip(),
        )
        for entry in entries
    )
    row.version += 1
    row.save()
    for application in rules.takes_the_sheet(row).select_for_update(of=("self",)):
        _go_by(application, sheet)
    audit.record(
        "means_sheet_recorded", sheet, by=by, case=row, town=row.town, drawn_on=str(drawn_on)
    )
    return sheet


def take_sheet_over(application: Application, on: date) -> bool:
    """A case that is opened begins with the family's sheet, drawn up before; whether it did.

    What was answered with the application stays: where the two differ, the case says so.
    """
    sheet = rules.sheet_to_use(application, on)
    if sheet is None or application.means_sheet_id:
        return False
    application.means_sheet, application.annual_income = sheet, sheet.counted_income
    application.answers = {means.PROPERTY.name: sheet.property_within, **application.answers}
    application.save(update_fields=["means_sheet", "annual_income", "answers"])
    return True


def _go_by(application: Application, sheet: MeansSheet) -> None:
    said = {**application.answers, means.PROPERTY.name: sheet.property_within}
    if (application.annual_income, application.answers) != (sheet.counted_income, said):
        drop_amount(application)
    application.annual_income, application.answers = sheet.counted_income, said
    application.means_sheet = sheet
    keep(application)
