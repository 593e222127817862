"""How the rows behind a figure are shown: one list of columns per kind of row, masked.

No account and no telephone is in any of these lists; resident IDs are masked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from benefits.models import (
    Advance,
    AdvanceRepayment,
    AdvanceWriteOff,
    Claim,
    ClaimCorrection,
    Payment,
    Receipt,
    Standard,
    Waiver,
)
from cases.models import REPORTER, Funeral, LogbookRecord, ServiceOrder, Stay, StockMove
from cases.models.person import secrets_of
from reports.models import (
    SnapshotAward,
    SnapshotDivision,
    SnapshotGrouped,
    SnapshotMember,
    Target,
)
from verification.models import Comparison, DepartmentFile, Finding, MeansCheck
from welfare.audit.verb import Words
from welfare.exports.listed import ExportedList
from welfare.models import Division

CHUNK = 2000
Column = tuple[Any, Callable[[Any], object]]


@dataclass(frozen=True)
class Shown:
    """One cell as the page prints it."""

    text: str
    is_number: bool


def _shown(value: object) -> Shown:
    """Money with two places, days as 2022-12-31, nothing as a dash."""
    if value is None or value == "":
        return Shown("—", False)
    if isinstance(value, Decimal):
        return Shown(f"{value:,.2f}", True)
    if isinstance(value, int):
        return Shown(f"{value:,}", True)
    if isinstance(value, datetime):
        return Shown(f"{timezone.localtime(value):%Y-%m-%d %H:%M}", False)
    return Shown(str(value), False)


class Code(str):
    """A code of the county (supplement kind, programme) that is shown as its name."""

    __slots__ = ()


@dataclass(frozen=True)
class Listing:
    """What is fetched with the rows, in which order, and the columns; the first names the row."""

    columns: tuple[Column, ...]
    related: tuple[str, ...] = ()
    order: tuple[str, ...] = ("pk",)
    deferred: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()  # the encrypted columns that stand masked in a cell

    @property
    def headings(self) -> list[Any]:
        return [heading for heading, _value in self.columns]

    def prepared(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The rows in their order, with everything the columns ask for."""
        ordered = rows.order_by(*self.order)
        if self.related:
            ordered = ordered.select_related(*self.related)
        return ordered.defer(*self.deferred) if self.deferred else ordered

    def cells(self, row: Any, words: Mapping[str, str]) -> list[object]:
        """The row's cells; codes of the county become its words."""
        values = [value(row) for _heading, value in self.columns]
        return [words.get(v, v) if isinstance(v, Code) else v for v in values]

    def shown(self, row: Any, words: Mapping[str, str]) -> list[tuple[Any, Shown]]:
        """The row as the page prints it: each cell with its heading."""
        cells = [_shown(value) for value in self.cells(row, words)]
        return list(zip(self.headings, cells, strict=True))

    def taken(self, title: Words, words: Mapping[str, str]) -> ExportedList:
        """The same columns for a list that is taken along with its reason."""

        def named(value: Callable[[Any], object]) -> Callable[[Any], object]:
            def said(row: Any) -> object:
                cell = value(row)
                return words.get(cell, cell) if isinstance(cell, Code) else cell

            return said

        columns = tuple((heading, named(value)) for heading, value in self.columns)
        return ExportedList(title, columns, masks=self.masks)

    def all_cells(self, rows: "QuerySet[Any]", words: Mapping[str, str]) -> Iterator[list[object]]:
        """Every row, fetched piece by piece."""
        for row in self.prepared(rows).iterator(chunk_size=CHUNK):
            yield self.cells(row, words)


def _person(path: str) -> tuple[Column, Column]:
    """Name and masked resident ID of the person behind an attribute."""
    return (
        (_("Name"), lambda row: getattr(row, path).name),
        (_("Resident ID"), lambda row: getattr(row, path).masked_number),
    )


def _yes(value: bool) -> str:
    return "✓" if value else ""


TOWN: Column = (_("Town"), lambda row: str(row.town or ""))
VILLAGE: Column = (_("Village"), lambda row: str(row.village or ""))

AWARD = Listing(
    columns=(
        (_("Household"), lambda row: row.household.head.name),
        (_("Certificate number"), lambda row: row.award.number),
        TOWN,
        VILLAGE,
        (_("Urban or rural"), lambda row: row.get_residence_display()),
        (_("Registered elsewhere"), lambda row: _yes(row.registered_elsewhere)),
        (_("Joined on"), lambda row: row.joined_on),
        (_("Left on"), lambda row: row.left_on),
        (_("Family"), lambda row: row.family_size),
        (_("Persons covered"), lambda row: row.covered_size),
        (_("Basic amount"), lambda row: row.basic),
        (_("Care fee"), lambda row: row.care),
        (_("Supplements"), lambda row: row.supplement),
        (_("Sum"), lambda row: row.basic + row.care + row.supplement),
    ),
    related=("household__head", "award", "town", "village"),
    order=("town__code", "village__code", "pk"),
    deferred=(
        *("award__account", "household__phone"),
        *secrets_of("household__head"),
    ),
)
MEMBER = Listing(
    masks=("person__resident_id",),
    columns=(
        *_person("person"),
        (_("Household"), lambda row: row.award.household.head.name),
        (_("Certificate number"), lambda row: row.award.award.number),
        (_("Town"), lambda row: str(row.award.town)),
        (_("Village"), lambda row: str(row.award.village or "")),
        (_("Age"), lambda row: row.age),
        (_("Head"), lambda row: _yes(row.is_head)),
        (_("Supplement"), lambda row: Code(row.supplement_code)),
    ),
    related=("person", "award__award", "award__household__head", "award__town", "award__village"),
    order=("award__town__code", "award__village__code", "pk"),
    deferred=(
        *("person__disability_card", "person__phone"),
        *("award__award__account", "award__household__phone"),
        *secrets_of("award__household__head"),
    ),
)
GROUPED = Listing(
    columns=(
        *_person("person"),
        TOWN,
        VILLAGE,
        (_("Group"), lambda row: Code(row.group_code)),
        (_("Household number"), lambda row: row.household_number),
    ),
    related=("person", "town", "village"),
    order=("town__code", "village__code", "pk"),
    deferred=("person__disability_card", "person__phone"),
)
PAYMENT = Listing(
    columns=(
        (_("Payee"), lambda row: row.payee_name),
        (_("Certificate number"), lambda row: row.award.number),
        (_("Programme"), lambda row: str(row.programme)),
        TOWN,
        (_("For the month"), lambda row: f"{row.month:%Y-%m}"),
        (_("Paid in the month"), lambda row: f"{row.pay_month:%Y-%m}"),
        (_("Kind"), lambda row: row.get_kind_display()),
        (_("Basic amount"), lambda row: row.basic),
        (_("Supplement or care fee"), lambda row: row.supplement),
        (_("Set off"), lambda row: row.set_off),
        (_("Sum"), lambda row: row.amount),
        (_("Status"), lambda row: row.get_status_display()),
        (_("Reason of failure"), lambda row: row.failure),
    ),
    related=("award", "programme", "town"),
    order=("pay_month", "town__code", "pk"),
    deferred=("account", "explanation", "award__account"),
)
CLAIM = Listing(
    columns=(
        (_("Household"), lambda row: row.household.head.name),
        (_("Certificate number"), lambda row: row.award.number),
        TOWN,
        (_("Reason"), lambda row: row.get_reason_display()),
        (_("Number of the decision"), lambda row: row.document),
        (_("Sum claimed"), lambda row: row.total),
        (_("Sum"), lambda row: row.counted),
    ),
    related=("household__head", "award", "town"),
    deferred=("award__account", "household__phone", *secrets_of("household__head")),
)


def _of_claim(*columns: Column) -> Listing:
    """What hangs on a claim: whose it is, then its own columns."""
    return Listing(
        columns=(
            (_("Household"), lambda row: row.claim.household.head.name),
            (_("Certificate number"), lambda row: row.claim.award.number),
            (_("Town"), lambda row: str(row.claim.town)),
            *columns,
            (_("Sum"), lambda row: row.amount),
        ),
        related=("claim__household__head", "claim__award", "claim__town"),
        deferred=(
            *("claim__award__account", "claim__household__phone"),
            *secrets_of("claim__household__head"),
        ),
    )


RECEIPT = _of_claim(
    (_("Number of the receipt"), lambda row: row.number),
    (_("Received on"), lambda row: row.received_on),
)
WAIVER = _of_claim(
    (_("Reason"), lambda row: row.reason),
    (_("Decision or minutes"), lambda row: row.note),
)
CORRECTION = _of_claim(
    (_("Reason"), lambda row: row.reason),
    (_("Number of the correction"), lambda row: row.note),
)
ADVANCE = Listing(
    columns=(
        (_("Person"), lambda row: row.person.name),
        TOWN,
        (_("Hospital"), lambda row: row.hospital),
        (_("Number of the loan paper"), lambda row: row.voucher),
        (_("Lent on"), lambda row: row.lent_on),
        (_("Sum"), lambda row: row.counted),
    ),
    related=("person", "town"),
    order=("lent_on", "pk"),
    deferred=secrets_of("person"),
)


def _of_advance(*columns: Column) -> Listing:
    """What came of an advance: whose it is, then its own columns."""
    return Listing(
        columns=(
            (_("Person"), lambda row: row.advance.person.name),
            (_("Town"), lambda row: str(row.advance.town)),
            (_("Number of the loan paper"), lambda row: row.advance.voucher),
            *columns,
            (_("Sum"), lambda row: row.amount),
        ),
        related=("advance__person", "advance__town"),
        deferred=secrets_of("advance__person"),
    )


REPAYMENT = _of_advance(
    (_("Number of the receipt"), lambda row: row.number),
    (_("Received on"), lambda row: row.paid_on),
)
WRITE_OFF = _of_advance(
    (_("Reason"), lambda row: row.reason),
    (_("Decision or minutes"), lambda row: row.note),
)
FINDING = Listing(
    columns=(
        (_("Person"), lambda row: str(row.person or row.stranger_name or row.award or "")),
        (_("Kind"), lambda row: row.get_kind_display()),
        (_("Department"), lambda row: row.get_department_display()),
        (_("Month"), lambda row: f"{row.month:%Y-%m}"),
        TOWN,
        (_("Certificate number"), lambda row: row.award.number if row.award else ""),
        (_("Rows of the file"), lambda row: len(row.evidence)),
        (_("Status"), lambda row: row.get_status_display()),
        (_("Effect"), lambda row: row.get_action_display()),
    ),
    related=("person", "award", "town"),
    order=("month", "kind", "town__code", "pk"),
    deferred=(
        *("stranger_id", "award__account"),
        *secrets_of("person"),
    ),
)
COMPARISON = Listing(
    columns=(
        (_("Month"), lambda row: f"{row.month:%Y-%m}"),
        (_("Finished at"), lambda row: row.finished_at),
        (_("Departments"), lambda row: len(row.departments)),
        (_("Records compared"), lambda row: row.records_compared),
        (_("People on the rolls"), lambda row: row.persons_compared),
    ),
    order=("month", "pk"),
)
FILE = Listing(
    columns=(
        (_("Department"), lambda row: row.get_department_display()),
        (_("Month"), lambda row: f"{row.month:%Y-%m}"),
        (_("File"), lambda row: row.batch.file_name),
        (_("Rows read"), lambda row: row.batch.rows_read),
        (_("Saved"), lambda row: row.batch.saved),
    ),
    related=("batch",),
    order=("month", "department", "pk"),
)
CHECK = Listing(
    columns=(
        (_("Case number"), lambda row: row.application.number),
        (_("Town"), lambda row: str(row.application.town)),
        (_("Asked for on"), lambda row: row.requested_on),
        (_("Report of"), lambda row: row.reported_on),
        (_("Persons"), lambda row: row.persons),
        (_("Hits"), lambda row: row.hits),
    ),
    related=("application__town",),
    order=("requested_on", "pk"),
    deferred=("application__account",),
)
DIVISION = Listing(
    columns=(
        (_("Name"), lambda row: row.name),
        (_("Division code"), lambda row: row.code),
        (_("Belongs to"), lambda row: str(row.parent or "")),
        (_("Urban or rural"), lambda row: row.get_residence_display()),
    ),
    related=("parent",),
    order=("code",),
)
PEOPLE = Listing(
    columns=(
        (_("Name"), lambda row: row.division.name),
        (_("Division code"), lambda row: row.division.code),
        (_("Belongs to"), lambda row: str(row.division.parent or "")),
        (_("Population"), lambda row: row.population),
        (_("Agricultural population"), lambda row: row.agricultural_population),
    ),
    related=("division__parent",),
    order=("division__code",),
)


AIM = Listing(
    columns=(
        (_("Year"), lambda row: row.year),
        (_("Measure"), lambda row: row.get_measure_display()),
        (_("Target"), lambda row: row.value),
        (_("Document"), lambda row: row.document),
        (_("Day of the document"), lambda row: row.decided_on),
    ),
    order=("pk",),
)


def _whom(row: LogbookRecord) -> str:
    """Nobody is named by a report of whom a confidential record speaks."""
    named = row.household is not None and not row.says.confidential
    return row.household.head.name if named else ""


RECORD = Listing(
    columns=(
        (_("Logbook"), lambda row: row.logbook.name),
        (_("Day"), lambda row: row.happened_on),
        (_("Household"), _whom),
        (_("Programme"), lambda row: str(row.programme or "")),
        TOWN,
        VILLAGE,
        (_("What was recorded"), lambda row: "" if row.says.confidential else row.sentence),
        (_("Who did it"), lambda row: row.done_by),
        (_("Outcome"), lambda row: row.outcome),
    ),
    related=("logbook", "definition", "household__head", "programme", "town", "village"),
    order=("happened_on", "pk"),
    deferred=(*REPORTER, "household__phone", *secrets_of("household__head")),
)
STAY = Listing(
    columns=(
        (_("Person"), lambda row: row.person.name),
        (_("Institution"), lambda row: row.bed.institution.name),
        (_("number of the bed"), lambda row: row.bed.number),
        (_("moved in on"), lambda row: row.moved_in),
        (_("moved out on"), lambda row: row.moved_out),
    ),
    related=("person", "bed__institution"),
    order=("moved_in", "pk"),
    deferred=("bed__institution__account", *secrets_of("person")),
)
FUNERAL = Listing(
    columns=(
        (_("Person"), lambda row: row.person.name),
        (_("Town"), lambda row: row.award.town.name),
        (_("funeral held on"), lambda row: row.held_on),
        (_("who saw to the funeral"), lambda row: row.arranged_by),
        (_("paid to"), lambda row: row.paid_to or row.account_holder),
        (_("sum paid"), lambda row: row.amount),
        (_("paid on"), lambda row: row.arrived_on),
        (_("number of the payment voucher"), lambda row: row.voucher),
    ),
    related=("person", "award__town"),
    order=("arrived_on", "pk"),
    deferred=("account", "award__account", *secrets_of("person")),
)
MOVE = Listing(
    columns=(
        (_("Household"), lambda row: row.household.head.name),
        (_("Day"), lambda row: row.moved_on),
        (_("kind of goods"), lambda row: row.words),
        (_("number of the receipt or document"), lambda row: row.paper),
    ),
    related=("household__head", "stock__good"),
    order=("moved_on", "pk"),
    deferred=("household__phone", *secrets_of("household__head")),
)
ORDER = Listing(
    columns=(
        (_("Person"), lambda row: row.person.name),
        TOWN,
        (_("provider"), lambda row: row.service.provider),
        (_("service"), lambda row: row.service.name),
        (_("how many"), lambda row: row.quantity),
        (_("Cost"), lambda row: row.cost),
        (_("accepted on"), lambda row: row.accepted_on),
    ),
    related=("person", "town", "service"),
    order=("accepted_on", "pk"),
    deferred=secrets_of("person"),
)
STANDARD = Listing(
    columns=(
        (_("Programme"), lambda row: row.programme.name),
        (_("urban or rural"), lambda row: row.get_residence_display()),
        (_("yuan per person"), lambda row: row.amount),
        (_("month or year"), lambda row: row.get_per_display()),
        (_("Standard per month"), lambda row: row.by_month),
        (_("valid from"), lambda row: row.valid_from),
        (_("document"), lambda row: row.document),
    ),
    related=("programme",),
)
LISTINGS: dict[type, Listing] = {
    SnapshotAward: AWARD,
    SnapshotMember: MEMBER,
    SnapshotGrouped: GROUPED,
    Payment: PAYMENT,
    Claim: CLAIM,
    Receipt: RECEIPT,
    Waiver: WAIVER,
    ClaimCorrection: CORRECTION,
    Advance: ADVANCE,
    AdvanceRepayment: REPAYMENT,
    AdvanceWriteOff: WRITE_OFF,
    Finding: FINDING,
    Comparison: COMPARISON,
    DepartmentFile: FILE,
    MeansCheck: CHECK,
    Division: DIVISION,
    LogbookRecord: RECORD,
    Funeral: FUNERAL,
    Stay: STAY,
    StockMove: MOVE,
    ServiceOrder: ORDER,
    SnapshotDivision: PEOPLE,
    Target: AIM,
    Standard: STANDARD,
}


def of(rows: "QuerySet[Any]") -> Listing:
    """The listing for the kind of these rows."""
    return LISTINGS[rows.model]
