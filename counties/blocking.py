"""What must go before an import can be undone: later files in their order, and what is no file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, IntegerField, Model, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from benefits.models import Advance, BulkGrant, Claim, ClaimMonth, Payment, PayrollRun
from cases.ledgers.grown import acted_on, later_files
from cases.models import (
    Application,
    Attachment,
    Award,
    FamilyChange,
    GroupMember,
    Household,
    LogbookRecord,
    MeansSheet,
)
from verification.models import DepartmentFile
from welfare.exceptions import NotAllowed
from welfare.files.imports import standing_on
from welfare.models import Division, ImportBatch

NAMED = 6  # rows that are named one by one; of more the number is enough
BROUGHT = (Payment, GroupMember, Award, Household, DepartmentFile)  # what undoing deletes
# The page of a row is its own, or that of the first of these that it belongs to
PAGES: dict[type[Model], str] = {
    PayrollRun: "benefits:run",
    BulkGrant: "benefits:bulk",
    Claim: "benefits:claim",
    Advance: "benefits:advance",
    LogbookRecord: "cases:record",
    Attachment: "cases:attachment",
    MeansSheet: "cases:means_sheet",
    FamilyChange: "cases:change",
    Application: "cases:application",
    Award: "cases:award",
    Household: "cases:household",
}
WHOLES: dict[str, Any] = {"run": PayrollRun, "grant": BulkGrant}  # named for all their payments


@dataclass(frozen=True)
class DoneHere:
    """Something that no file brought: what it is, how it is called, and its page ("": none)."""

    kind: str
    title: str
    url: str

    def __str__(self) -> str:
        return f"{self.kind} {self.title}".strip()


@dataclass
class InTheWay:
    """Everything that an import waits for before it can be undone."""

    files: list[ImportBatch] = field(default_factory=list)  # in the order to undo them
    rows: list[DoneHere] = field(default_factory=list)
    more: int = 0  # rows that are not named

    def __bool__(self) -> bool:
        return bool(self.files or self.rows)

    @cached_property
    def sentence(self) -> str:
        """Why the import is not undone now, with everything by name."""
        said = []
        if self.files:
            files = " → ".join(one.file_name for one in self.files)
            said.append(
                _("Later files stand on this import. Undo first, in this order: %s.") % files
            )
        if self.rows:
            more = f" … (+{self.more})" if self.more else ""
            listed = "、".join(map(str, self.rows)) + more
            said.append(
                _(
                    "What was done here stands on it: %s. As long as that stands, it is not undone;"
                    " what is wrong in its awards is corrected one by one."
                )
                % listed
            )
        return "".join(said)


def in_the_way(batch: ImportBatch) -> InTheWay:
    """What stands on the import, and on what stands on it, before anything is undone."""
    obstacles, files = InTheWay(), {batch.pk: batch}
    waiting = [batch]
    while waiting:  # files that stand on files: one round for each storey, not for each file
        waiting = [one for one in _files_on(waiting) if one.pk not in files]
        files |= {one.pk: one for one in waiting}
    for rows, count in _filled([*_no_files_on([*files.values()])]):
        obstacles.rows += [row for row in map(_row, rows[:NAMED]) if row not in obstacles.rows]
        obstacles.more += max(count - NAMED, 0)
    later_ones = [one for one in files.values() if one.pk != batch.pk]
    obstacles.files = sorted(later_ones, key=_taken_over, reverse=True)
    return obstacles


def check_free(batch: ImportBatch) -> None:
    """An import is undone only when nothing later stands on it."""
    if obstacles := in_the_way(batch):
        raise NotAllowed(obstacles.sentence)


def _taken_over(batch: ImportBatch) -> tuple[datetime, int]:
    return batch.finished_at or batch.uploaded_at, batch.pk


def _files_on(batches: list[ImportBatch]) -> list[ImportBatch]:
    """The files whose rows stand on those of these."""
    later = {one.pk for one in later_files(*batches)}
    named = [
        rows.exclude(batch=None).order_by().values_list("batch").distinct()
        for rows in _standing(batches)
        if _names_file(rows.model)
    ]
    first, *others = named
    keys = later | {key for (key,) in first.union(*others)}
    return list(ImportBatch.objects.filter(pk__in=keys).order_by("pk"))


def _filled(tables: "list[QuerySet[Any]]") -> "list[tuple[QuerySet[Any], int]]":
    """Those that hold rows, with how many, asked of all in one statement."""
    counts = [
        rows.order_by()
        .annotate(table=Value(at, output_field=IntegerField()))
        .values("table")
        .annotate(many=Count("pk"))
        .values_list("table", "many")
        for at, rows in enumerate(tables)
    ]
    first, *others = counts
    many = dict(first.union(*others, all=True))
    return [(rows, many[at]) for at, rows in enumerate(tables) if many.get(at)]


def _no_files_on(batches: list[ImportBatch]) -> "Iterator[QuerySet[Any]]":
    """The rows on them that no file brought, table by table; runs and grants for what they paid."""
    yield acted_on(*batches)
    yield Claim.objects.filter(pk__in=claimed_of(*batches).values("claim"))
    for rows in _standing(batches):
        ours = rows.filter(batch=None) if _names_file(rows.model) else rows
        for name, whole in WHOLES.items():
            if _has(ours.model, name, whole):
                yield whole.objects.filter(pk__in=ours.order_by().values(name))
                ours = ours.filter(**{name: None})
        yield ours


def claimed_of(*batches: ImportBatch) -> "QuerySet[ClaimMonth]":
    """Months that a claim asks back of awards whose payments these files brought."""
    paid = Payment.objects.filter(batch__in=batches).values("award")
    return ClaimMonth.objects.standing().filter(claim__award__in=paid)


def _standing(batches: list[ImportBatch]) -> "Iterator[QuerySet[Any]]":
    """What stands on the rows that the files brought, without those rows themselves."""
    made = [one.counts.get("made", {}) for one in batches]
    brought: list[QuerySet[Any]] = [one.objects.filter(batch__in=batches) for one in BROUGHT]
    codes = [code for one in made for code in one.get("codes", ())]
    brought.append(Division.objects.filter(code__in=codes))
    # which move back with it
    moved = [award for one in made for award, *_homes in one.get("moved_awards", ())]
    for rows in brought:
        for others in standing_on(rows):
            others = others.exclude(pk__in=rows) if others.model is rows.model else others
            others = others.exclude(pk__in=moved) if others.model is Award else others
            yield others.order_by("pk")


def _names_file(model: Any) -> bool:
    return _has(model, "batch", ImportBatch)


def _has(model: Any, name: str, related: type[Model]) -> bool:
    return any(one.name == name and one.related_model is related for one in model._meta.fields)


def _row(row: Model) -> DoneHere:
    """A complaint is named to nobody whose work it is not: that something of its kind is there."""
    record = row if isinstance(row, LogbookRecord) else getattr(row, "record", None)
    if isinstance(record, LogbookRecord) and record.says.confidential:
        return DoneHere(str(row._meta.verbose_name), "", "")
    return DoneHere(str(row._meta.verbose_name), str(row), _page(row))


def _page(row: Model) -> str:
    for model, name in PAGES.items():
        if isinstance(row, model):
            return reverse(name, args=[row.pk])
    for model, name in PAGES.items():
        for one in row._meta.fields:
            if one.related_model is model and (key := getattr(row, one.attname)) is not None:
                return reverse(name, args=[key])
    return ""
