"""The monthly files of the departments, as kinds of table files: one for each of their modules."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from verification import extents, words
from verification.departments import DEPARTMENTS, WHO, Department
from verification.models import (
    CountyDepartment,
    DepartmentFile,
    DepartmentRecord,
    FeedbackBatch,
)
from verification.other_kinds import other_kind
from verification.own_departments import department_of, departments_of
from verification.records import Said
from welfare.accounts.roles import Permission
from welfare.exceptions import NotAllowed
from welfare.files.imports import (
    Desk,
    ImportSpec,
    Reading,
    RowReader,
    SpecsByNeed,
    copy_rows,
)
from welfare.files.tables import TableFile
from welfare.jobs.statistics import know_size
from welfare.models import BatchStatus, Division, ImportBatch, User


class DepartmentSpec(ImportSpec[Said]):
    """What all of them share: one current file per county, department and month."""

    department: ClassVar[Department]
    permission = Permission.COMPARE
    asks_month = True
    asks_extent = True
    rows_at_once = settings.IMPORT_CHUNK
    file: DepartmentFile | None = None  # made with the first rows
    rows = 0  # of it that are taken over

    def __init__(self, batch: ImportBatch) -> None:
        super().__init__(batch)
        if not self.offered_to(self.county):
            raise NotAllowed(_("This department is one of another county."))
        self.vocabularies = words.vocabularies(self.county, self.department)

    @classmethod
    def offered_to(cls, county: Division | None) -> bool:
        """A department that a county has added sends its files to that county alone."""
        return cls.kind in DEPARTMENTS or bool(county and cls.kind in departments_of(county))

    @property
    def month(self) -> date:
        """The month that the upload asked for."""
        assert self.batch.month is not None
        return self.batch.month

    def of_another(self, table: TableFile) -> bool:
        """Whether its headings tell another kind: 企业持股任职 is no list of one-man businesses."""
        return other_kind(table, self.batch, DESK.specs) is not None

    def clean(self, cells: RowReader) -> Said:
        record = Said(
            sheet=cells.row.sheet[:60], row=cells.row.number, name=cells.name(required=False)
        )
        self.department.identify(cells, record)
        self.department.describe(cells, record, self.month)
        return record

    def save(self, reading: Reading[Said]) -> dict[str, int]:
        replaced = 0
        if self.file is None:
            # two files of one month, taken over at once: the one that comes second counts
            Division.objects.select_for_update(no_key=True).get(pk=self.county.pk)
            replaced = self._files().filter(current=True).update(current=False)
            self.file = DepartmentFile.objects.create(
                county=self.county,
                department=self.kind,
                month=self.month,
                batch=self.batch,
            )
        rows = [entry.record for entry in reading.kept()]
        self.rows += len(rows)
        records = [one for row in rows for one in (row, row.beside) if one is not None]
        for record in records:
            record.file_id = self.file.pk
        copy_rows(DepartmentRecord, records)
        return {"records": len(records), "replaced_files": replaced}

    def finish(self) -> None:
        assert self.file is not None
        self.file.extent = extents.of_rows(self.file, self.rows)
        self.file.save(update_fields=["extent"])
        know_size(DepartmentRecord)

    def remove(self, by: User | None, reason: str) -> None:
        """Delete the file and its rows; an older file of the month counts again."""
        file = DepartmentFile.objects.get(batch=self.batch)
        recorded = FeedbackBatch.objects.filter(file=file).first()
        if recorded is not None:
            raise NotAllowed(
                _("This file came with the batch %(batch)s, which is recorded: it is answered.")
                % {"batch": recorded}
            )
        file.delete()
        before = self._files().filter(batch__status=BatchStatus.IMPORTED).order_by("-pk").first()
        if before is not None and not self._files().filter(current=True).exists():
            before.current = True
            before.save(update_fields=["current"])

    def _files(self) -> Any:
        return DepartmentFile.objects.filter(
            county=self.county, department=self.kind, month=self.month
        )


def _spec(of: Department) -> type[DepartmentSpec]:
    """The kind of file that a department sends."""

    class Spec(DepartmentSpec):
        department = of
        kind = of.code
        title = of.label
        keys = {**WHO, **of.columns}
        needed = of.needed
        also = of.also
        may_stay_unknown = of.may_stay_unknown

    return Spec


class DepartmentDesk(Desk):
    """Takes over the files of the modules, and those of departments that counties have added."""

    def kinds(self) -> list[str]:
        return [*self.specs, *CountyDepartment.objects.own().values_list("code", flat=True)]


DESK = DepartmentDesk(
    specs=SpecsByNeed(
        {code: _spec(one) for code, one in DEPARTMENTS.items()},
        make=lambda code: _spec(department_of(code)),  # one that a county has added
    ),
    task="verification.tasks.import_file",
    urls="verification:file",
    list_title=gettext_lazy("Department files"),
)
