"""The monthly files of seven departments: which column becomes what of a record."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from verification import words
from verification.models import Department, DepartmentFile, DepartmentRecord
from verification.records import Said
from welfare.accounts.roles import Permission
from welfare.files.imports import Desk, ImportSpec, Reading, RowReader, copy_rows
from welfare.jobs.statistics import know_size
from welfare.models import BatchStatus, ImportBatch
from welfare.personal import crypto

WORD, STATE, NUMBER, TOWN = 40, 20, 60, 40  # how long the record's columns are

WHO = {
    "name": gettext_lazy("Name"),
    "resident_id": gettext_lazy("Resident ID"),
    "sex": gettext_lazy("Sex"),
    "town": gettext_lazy("Town"),
}
# What each department's file may hold; some columns only tell the file from another.
COLUMNS: dict[Department, dict[str, Any]] = {
    Department.DISABLED: WHO
    | {
        "disability_card": gettext_lazy("Disability card"),
        "kind": gettext_lazy("Kind of disability"),
        "grade": gettext_lazy("Grade of disability"),
        "card_state": gettext_lazy("State of the card"),
        "issued_on": gettext_lazy("Issued on"),
    },
    Department.DEATH: WHO
    | {
        "died_on": gettext_lazy("Died on"),
        "cremated_on": gettext_lazy("Cremated on"),
        "cremation_number": gettext_lazy("Number of the cremation"),
    },
    Department.CAR: WHO
    | {
        "plate": gettext_lazy("Number plate"),
        "vehicle_kind": gettext_lazy("Kind of vehicle"),
        "vehicle_state": gettext_lazy("State of the vehicle"),
        "registered_on": gettext_lazy("Registered on"),
        "usage": gettext_lazy("Use"),
    },
    Department.BUSINESS: WHO
    | {
        "credit_code": gettext_lazy("Credit code"),
        "business_name": gettext_lazy("Name of the business"),
        "business_kind": gettext_lazy("Kind of business"),
        "business_state": gettext_lazy("State of the business"),
        "founded_on": gettext_lazy("Founded on"),
        "capital": gettext_lazy("Capital"),
    },
    Department.PENSION: WHO
    | {
        "pension_kind": gettext_lazy("Kind of pension"),
        "amount": gettext_lazy("Amount per month"),
        "month": gettext_lazy("Month"),
        "bank": gettext_lazy("Bank"),
    },
    Department.MEDICAL: WHO
    | {
        "own_cost": gettext_lazy("Own cost"),
        "total_cost": gettext_lazy("Total cost"),
        "pooled_cost": gettext_lazy("Paid by insurance"),
        "illness": gettext_lazy("Illness"),
        "stays": gettext_lazy("Stays in hospital"),
    },
    Department.HOUSE: WHO
    | {
        "deed_number": gettext_lazy("Number of the deed"),
        "usage": gettext_lazy("Use"),
        "floor_area": gettext_lazy("Floor area"),
        "location": gettext_lazy("Location"),
        "registered_on": gettext_lazy("Registered on"),
    },
}
NEEDED: dict[Department, tuple[str, ...]] = {
    Department.DISABLED: ("disability_card",),
    Department.DEATH: ("resident_id", "died_on"),
    Department.CAR: ("resident_id", "plate", "vehicle_kind"),
    Department.BUSINESS: ("resident_id", "credit_code"),
    Department.PENSION: ("resident_id", "pension_kind", "amount"),
    Department.MEDICAL: ("resident_id", "own_cost"),
    Department.HOUSE: ("resident_id", "deed_number", "usage"),
}


class DepartmentSpec(ImportSpec[Said]):
    """What the seven kinds share: one current file per county, department and month."""

    department: ClassVar[Department]
    permission = Permission.COMPARE
    asks_month = True
    may_stay_unknown = words.MAY_STAY_UNKNOWN

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(batch)
        self.vocabularies = words.vocabularies(self.county, self.department)

    rows_at_once = settings.IMPORT_CHUNK
    file: DepartmentFile | None = None  # made with the first rows

    @property
    def month(self) -> date:
        """The month that the upload asked for."""
        assert self.batch.month is not None
        return self.batch.month

    def clean(self, cells: RowReader) -> Said:
        record = Said(
            sheet=cells.row.sheet[:60], row=cells.row.number, name=cells.name(required=False)
        )
        self.identify(cells, record)
        self.describe(cells, record)
        return record

    def identify(self, cells: RowReader, record: Said) -> None:
        """Whose row it is."""
        parsed = cells.resident_id()
        if parsed is not None:
            _set_person(record, parsed.value)

    def describe(self, cells: RowReader, record: Said) -> None:
        """What the department says of the person."""
        raise NotImplementedError

    def save(self, reading: Reading[Said]) -> dict[str, int]:
        replaced = 0
        if self.file is None:
            replaced = self._files().filter(current=True).update(current=False)
            self.file = DepartmentFile.objects.create(
                county=self.county,
                department=self.department,
                month=self.month,
                batch=self.batch,
            )
        records = [entry.record for entry in reading.kept()]
        for record in records:
            record.file_id = self.file.pk
        copy_rows(DepartmentRecord, records)
        return {"records": len(records), "replaced_files": replaced}

    def finish(self) -> None:
        know_size(DepartmentRecord)

    def remove(self) -> None:
        """Delete the file and its rows; an older file of the month counts again."""
        file = DepartmentFile.objects.get(batch=self.batch)
        file.delete()
        before = self._files().filter(batch__status=BatchStatus.IMPORTED).order_by("-pk").first()
        if before is not None and not self._files().filter(current=True).exists():
            before.current = True
            before.save(update_fields=["current"])

    def _files(self) -> Any:
        return DepartmentFile.objects.filter(
            county=self.county, department=self.department, month=self.month
        )


def _set_person(record: Said, number: str) -> None:
    record.resident_id = number
    record.resident_id_hash = crypto.keyed_hash(number)


def _disabled(cells: RowReader, record: Said) -> None:
    record.state = cells.written("card_state", longest=STATE)
    record.day = cells.past("issued_on")
    record.town_name = cells.text("town", longest=TOWN)


def _death(cells: RowReader, record: Said) -> None:
    record.day = cells.past("died_on", required=True)
    if record.day and f"{record.day:%Y%m%d}" < record.resident_id[6:14]:
        cells.bad(
            "died_on",
            "before_birth",
            _("The day lies before the birth date in the resident ID."),
            _("Correct the date, or the number."),
        )
    record.identifier = cells.text("cremation_number", longest=NUMBER)
    record.town_name = cells.text("town", longest=TOWN)


def _car(cells: RowReader, record: Said) -> None:
    record.identifier = cells.text("plate", required=True, longest=NUMBER)
    record.category = cells.written("vehicle_kind", required=True, longest=WORD)
    record.state = cells.written("vehicle_state", longest=STATE)
    record.day = cells.past("registered_on")


def _business(cells: RowReader, record: Said) -> None:
    record.identifier = cells.text("credit_code", required=True, longest=NUMBER)
    record.category = cells.text("business_kind", longest=WORD)
    record.state = cells.written("business_state", longest=STATE)
    record.day = cells.past("founded_on")


def _pension(cells: RowReader, record: Said, month: date) -> None:
    record.category = cells.written("pension_kind", required=True, longest=WORD)
    record.amount = cells.money("amount", required=True, months=1)
    record.day = cells.month("month", year=month.year)
    if record.day and record.day != month:
        cells.bad(
            "month",
            "other_month",
            _("The row is of %(row)s, but the file was handed in for %(file)s.")
            % {"row": f"{record.day:%Y-%m}", "file": f"{month:%Y-%m}"},
            _("Hand the rows of that month in as a file of their own, for their month."),
        )


def _medical(cells: RowReader, record: Said) -> None:
    record.category = cells.text("illness", longest=WORD)
    record.amount = cells.money("own_cost", required=True)
    record.town_name = cells.text("town", longest=TOWN)


def _house(cells: RowReader, record: Said) -> None:
    record.identifier = cells.text("deed_number", required=True, longest=NUMBER)
    record.category = cells.written("usage", required=True, longest=WORD)
    record.day = cells.past("registered_on")


class PensionSpec(DepartmentSpec):
    """A pension counts in the month it was paid for, which must be the file's."""

    department = Department.PENSION
    kind = Department.PENSION.value
    title = Department.PENSION.label
    keys, needed = COLUMNS[Department.PENSION], NEEDED[Department.PENSION]

    def describe(self, cells: RowReader, record: Said) -> None:
        _pension(cells, record, self.month)


class DisabledSpec(DepartmentSpec):
    """Kind and grade are the 19th and 20th digit of the card. (GB/T 26341)"""

    department = Department.DISABLED
    kind = Department.DISABLED.value
    title = Department.DISABLED.label
    keys, needed = COLUMNS[Department.DISABLED], NEEDED[Department.DISABLED]

    def identify(self, cells: RowReader, record: Said) -> None:
        """By the resident ID where the file has one beside the card, else by the card."""
        if cells.row.has("resident_id"):
            super().identify(cells, record)
            if cells.faults:
                return
        card = cells.disability_card()
        if card is None:
            if not cells.faults:
                cells.missing("disability_card")
            return
        if not record.resident_id:
            cells.repairs.extend(card.repairs)
            _set_person(record, card.person.value)
        record.category, record.grade = card.kind, card.grade

    def describe(self, cells: RowReader, record: Said) -> None:
        _disabled(cells, record)


def _spec(of: Department, read: Callable[[RowReader, Said], None]) -> type[DepartmentSpec]:
    """The kind of a department whose rows name the person by resident ID."""

    class Spec(DepartmentSpec):
        department = of
        kind = of.value
        title: ClassVar[str | Promise] = of.label
        keys, needed = COLUMNS[of], NEEDED[of]

        def describe(self, cells: RowReader, record: Said) -> None:
            read(cells, record)

    return Spec


DESK = Desk(
    specs={
        Department.DISABLED.value: DisabledSpec,
        Department.DEATH.value: _spec(Department.DEATH, _death),
        Department.CAR.value: _spec(Department.CAR, _car),
        Department.BUSINESS.value: _spec(Department.BUSINESS, _business),
        Department.PENSION.value: PensionSpec,
        Department.MEDICAL.value: _spec(Department.MEDICAL, _medical),
        Department.HOUSE.value: _spec(Department.HOUSE, _house),
    },
    task="verification.tasks.import_file",
    urls="verification:file",
    list_title=gettext_lazy("Department files"),
)
