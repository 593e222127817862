"""Taking an import back after others have built on it: what stands on it, and what becomes of that.

Findings are withdrawn; a frozen snapshot keeps its numbers and says so; what a payroll run has paid
by is not taken back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from benefits.models import Payment, PayrollRun, RunExclusion
from benefits.states import RunStatus
from cases.models import GroupMember
from counties.blocking import NAMED, check_free, claimed_of
from counties.kinds import DEPARTMENTS, DESKS
from reports import actions as reports
from reports import annual
from reports.models import AnnualReport, Snapshot, SnapshotAward, SnapshotGrouped
from verification import actions as verification
from verification.comparisons.feedback import FEEDBACK
from verification.models import DepartmentFile, Finding
from verification.states import FINDING_TRANSITIONS, FindingStatus
from welfare.constraints import explained
from welfare.county.months import first_of
from welfare.exceptions import NotAllowed
from welfare.files import imports
from welfare.models import ImportBatch, User

OPEN = [s for s, following in FINDING_TRANSITIONS.items() if FindingStatus.WITHDRAWN in following]


@dataclass(frozen=True)
class StillStanding:
    """Something that stands on an import, how many, and what becomes of it."""

    label: Any
    value: str


def standing_on(batch: ImportBatch) -> list[StillStanding]:
    """What the undoing does not wait for: what goes with the import, and what stays of it."""
    findings = findings_of(batch)
    going = findings.filter(status__in=OPEN).count()
    closed = findings.filter(status=FindingStatus.CLOSED).count()
    snapshots = list(snapshots_on(batch))
    made = AnnualReport.objects.filter(snapshot__in=snapshots).exclude(workbook="")
    rows = (
        (_("Findings, withdrawn with it"), going),
        (_("Closed findings, which stay: look at what they did"), closed),
        (_("Snapshots, which keep their numbers and say so"), _named(snapshots)),
        (_("Reports made from them"), _named(map(annual.title_of, made))),
    )
    return [StillStanding(label, str(value)) for label, value in rows if value]


@explained()
@transaction.atomic
def take_back(*, by: User | None, batch: ImportBatch, reason: str) -> ImportBatch:
    """Undo the import with what can go with it; refused as a whole if anything cannot."""
    check_unpaid(batch)
    check_unclaimed(batch)
    check_free(batch)
    reason = reason.strip()
    snapshots = list(snapshots_on(batch))
    for finding in findings_of(batch).filter(status__in=OPEN).order_by("pk"):
        verification.withdraw_finding(by=by, finding=finding, reason=reason, file=batch.file_name)
    undone = imports.undo(by=by, batch=batch, desk=DESKS[batch.kind], reason=reason)
    reports.note_taken_back(by=by, batch=batch, snapshots=snapshots, reason=reason)
    return undone


def check_unpaid(batch: ImportBatch) -> None:
    """What a payroll run or a grant has paid by, or looked at, stays: money went out on it."""
    paid = _paid_by_runs(batch).order_by("month").values_list("month", flat=True).distinct()
    touched = {*paid[:NAMED], *_touched_by_runs(batch)}
    if months := [f"{month:%Y-%m}" for month in sorted(touched)[:NAMED]]:
        raise NotAllowed(
            _(
                "Payroll runs stand on this import (%(months)s), so it cannot be undone. Correct "
                "the awards one by one: by a change, a review or an end; what was paid too much or "
                "too little becomes a claim or arrears."
            )
            % {"months": "、".join(months)}
        )


def check_unclaimed(batch: ImportBatch) -> None:
    """What a claim says was paid too much is not taken from under it."""
    claimed = claimed_of(batch).first()
    if claimed is not None:
        raise NotAllowed(
            _(
                "Money that this file says was paid is claimed back (%(award)s, %(month)s). A "
                "claim that is not decided can be discarded first, one that is decided withdrawn; "
                "what came back of it stays."
            )
            % {"award": claimed.claim.award, "month": f"{claimed.month:%Y-%m}"}
        )


def findings_of(batch: ImportBatch) -> "QuerySet[Finding]":
    """What was found from this file, or about the awards that it brought."""
    file = DepartmentFile.objects.filter(batch=batch, current=True).first()
    if batch.kind not in DEPARTMENTS.specs:
        return Finding.objects.filter(award__batch=batch)
    if file is None:
        return Finding.objects.none()
    if file.department == FEEDBACK:  # other batches of the month stand on files of their own
        return Finding.objects.reported_in(file)
    return Finding.objects.filter(county=batch.county, month=file.month, department=file.department)


def snapshots_on(batch: ImportBatch) -> "QuerySet[Snapshot]":
    """Frozen snapshots that counted rows of this file, or whose reports count its payments."""
    frozen = Snapshot.objects.filter(county=batch.county, frozen_at__isnull=False)
    grown = [pk for pk, *_sizes in batch.counts.get("made", {}).get("grown_awards", [])]
    brought = Q(award__batch=batch) | Q(award__in=grown)
    awards = SnapshotAward.objects.filter(brought, snapshot=OuterRef("pk"))
    counted = Q(Exists(awards))
    listed = GroupMember.objects.filter(batch=batch)
    for day in listed.order_by().values_list("as_of", flat=True).distinct():
        named = SnapshotGrouped.objects.filter(
            snapshot=OuterRef("pk"),
            person__in=listed.values("person"),
            snapshot__month__gte=first_of(day),
        )
        counted |= Q(Exists(named))
    for month in _months_of(batch):
        same_year = {"month__year": month.year, "month__gte": month}
        counted |= Q(**same_year, reports__made_at__gte=batch.finished_at)
    return frozen.filter(counted).distinct().order_by("month", "revision")


def _months_of(batch: ImportBatch) -> list[Any]:
    """The months whose payments or department rows the file brought: one of each year is enough."""
    paid = Payment.objects.filter(batch=batch).order_by("pay_month").values_list("pay_month")
    first_of_year: dict[int, Any] = {}
    for (month,) in paid.distinct():
        first_of_year.setdefault(month.year, month)
    files = DepartmentFile.objects.filter(batch=batch, current=True)
    return [*first_of_year.values(), *files.values_list("month", flat=True)]


def _payments_on(batch: ImportBatch) -> "QuerySet[Payment]":
    """Payments of awards that the file brought, or of those whose payments it brought."""
    paid = Payment.objects.filter(batch=batch)
    return Payment.objects.filter(
        Q(award__batch=batch) | Q(award__in=paid.values("award")) | Q(replaces__batch=batch)
    )


def _paid_by_runs(batch: ImportBatch) -> "QuerySet[Payment]":
    return _payments_on(batch).exclude(run=None, grant=None)


def _touched_by_runs(batch: ImportBatch) -> set[date]:
    """Months of runs that left an award of the file out, or that are months of its payments."""
    runs = PayrollRun.objects.filter(county=batch.county).exclude(status=RunStatus.DISCARDED)
    mine = Payment.objects.filter(batch=batch)
    awards = Q(award__batch=batch) | Q(award__in=mine.values("award"))
    left_out = RunExclusion.objects.filter(awards, run=OuterRef("pk"))
    paid_for = mine.covering(OuterRef("month"))
    touched = runs.filter(Exists(left_out) | Exists(paid_for))
    return set(touched.values_list("month", flat=True))


def _named(rows: Iterable[Any]) -> str:
    names = [str(row) for row in rows]
    more = f" … ({len(names)})" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + more
