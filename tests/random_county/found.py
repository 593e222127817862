"""What the database and the frozen report say, in the same plain terms as the truth."""

from collections import Counter
from decimal import Decimal

from benefits.models import Payment
from cases.models import Award, AwardMember, GroupMember
from reports.models import AnnualReport
from tests.random_county.findings import NOT_COUNTED
from verification.models import Finding
from welfare.jobs.models import Job, JobStatus
from welfare.models import BatchStatus, ImportBatch

OF_HOUSEHOLDS = ("car", "motorcycle", "second_house")
OF_PEOPLE = ("medical_missed", "medical_on_roll")


def files() -> dict[str, tuple[int, int, int, int]]:
    """Each file with its rows: saved, turned away, repeated."""
    return {
        batch.file_name: (batch.rows_read, batch.saved, batch.rejected, batch.skipped)
        for batch in ImportBatch.objects.filter(status=BatchStatus.IMPORTED)
    }


def refusals() -> dict[str, str]:
    """Why rows of a file were turned away, by file."""
    return {
        batch.file_name: f"{batch.counts.get('rejected')} {batch.counts.get('causes')}"
        for batch in ImportBatch.objects.all()
        if batch.rejected
    }


def stopped() -> list[str]:
    """The work that came to no end, with what it said."""
    jobs = Job.objects.exclude(status=JobStatus.DONE)
    return [f"{one.title}: {one.status}: {one.message}" for one in jobs]


def awards() -> Counter:
    """Every award with its place, days, amounts and class."""
    rows = Award.objects.select_related("programme", "payee", "village", "town")
    rows = rows.exclude(programme__kind="relief").prefetch_related("amounts", "members__person")
    return Counter(_award(one) for one in rows)


def _award(one: Award) -> tuple:
    amount = one.amounts.first()
    band = getattr(one, "band_detail", None)
    care = getattr(one, "care_detail", None)
    return (
        one.programme.code,
        one.payee.resident_id,
        one.town.name,
        one.village.name if one.village else "",
        one.residence,
        one.joined_on.isoformat(),
        one.left_on.isoformat() if one.left_on else "",
        int(amount.basic) if amount else None,
        int(amount.care) if amount else 0,
        band.band.code if band else "",
        (care.form, care.grade) if care else (),
        one.covered_size,
        one.family_size,
        tuple(sorted(member.person.resident_id for member in one.members.all())),
    )


def accounts() -> dict[tuple[str, str], str]:
    rows = Award.objects.select_related("programme").exclude(programme__kind="relief")
    return {(one.programme.code, one.number): one.account for one in rows}


def crossed_out() -> int:
    return AwardMember.objects.filter(period__isempty=True).count()


def payments() -> Counter:
    rows = Payment.objects.select_related("programme", "payee")
    return Counter(
        (
            one.programme.code,
            one.payee.resident_id,
            one.month.isoformat(),
            one.last_month.isoformat() if one.last_month else "",
            one.pay_month.isoformat(),
            one.kind,
            int(one.basic),
            int(one.supplement),
            one.status,
            one.replaces_id is not None,
        )
        for one in rows
    )


def listed() -> Counter:
    rows = GroupMember.objects.select_related("group", "person", "village", "town")
    return Counter(
        (
            one.group.code,
            one.person.resident_id,
            one.town.name,
            one.household_number,
            one.as_of.isoformat(),
        )
        for one in rows
    )


def findings() -> dict[str, Counter]:
    by_kind: dict[str, Counter] = {}
    rows = Finding.objects.exclude(kind__in=NOT_COUNTED)
    for one in rows.select_related("award__programme", "award__payee", "person"):
        by_kind.setdefault(one.kind, Counter())[_whom(one)] += 1
    return by_kind


def _whom(one: Finding) -> tuple:
    if one.kind in OF_PEOPLE:
        return ("", "", one.person.resident_id if one.person else one.stranger_id)
    person = one.award.payee if one.kind in OF_HOUSEHOLDS else one.person
    return (one.award.programme.code, one.award.number, person.resident_id)


def figures(report: AnnualReport) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in report.figures["values"].items()}
