"""Beds of homes: kept, asked for, given, left. The money follows the care of the award. (床位)"""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.models import Award, Bed, BedRequest, Institution, Person, Stay
from cases.rules import homes as asked
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.models import User


@explained()
@transaction.atomic
def add_beds(
    *, by: User, institution: Institution, kind: str, prefix: str, first: int, count: int
) -> list[Bed]:
    """Beds numbered one after the other: 301, 302, …; a number that stands already refuses all."""
    asked.check_may_keep_beds(institution, by)
    asked.check_numbers(first, count)
    numbers = [f"{prefix.strip()}{number}" for number in range(first, first + count)]
    beds = [Bed(institution=institution, number=number, kind=kind) for number in numbers]
    made = Bed.objects.bulk_create(beds)
    audit.record("beds_added", institution, by=by, beds=f"{numbers[0]}–{numbers[-1]}")
    return made


@explained()
@transaction.atomic
def close_bed(*, by: User, bed: Bed, closed_on: date) -> Bed:
    """Out of use from a day on."""
    row: Bed = Bed.objects.select_for_update(of=("self",)).get(pk=bed.pk)
    asked.check_closes(row, closed_on, by)
    row.closed_on = closed_on
    row.save(update_fields=["closed_on"])
    audit.record("bed_closed", row, by=by, bed=str(row), happened_on=str(closed_on))
    return row


@explained()
@transaction.atomic
def ask_for_bed(
    *, by: User, award: Award, asked_on: date, institution: Institution | None = None
) -> BedRequest:
    """Somebody waits for a bed, in one home or in any."""
    row = Award.objects.locked(award.pk)
    asked.check_may_ask(row, institution, asked_on, by)
    made = BedRequest.objects.create(
        award=row, institution=institution, asked_on=asked_on, recorded_by=by
    )
    audit.record("bed_asked", row, by=by, happened_on=str(asked_on))
    return made


@explained()
@transaction.atomic
def move_in(
    *, by: User, award: Award, person: Person, bed: Bed, moved_in: date, passed_over: str = ""
) -> Stay:
    """A free bed of the home that the care names; who waited waits no more."""
    row = Award.objects.locked(award.pk)
    kept = Bed.objects.select_for_update(of=("self",)).get(pk=bed.pk)
    asked.check_moves_in(row, person, kept, moved_in, by)
    asked.check_order_of_waiting(row, kept, passed_over)
    stay = Stay.objects.create(
        bed=kept,
        person=person,
        award=row,
        moved_in=moved_in,
        passed_over=passed_over.strip(),
        recorded_by=by,
    )
    for request in row.bed_requests.filter(ended_on=None):
        request.ended_on = max(timezone.localdate(), request.asked_on)
        request.save(update_fields=["ended_on"])
    audit.record(
        "moved_in", row, by=by, reason=passed_over, bed=str(kept), happened_on=str(moved_in)
    )
    return stay


@explained()
@transaction.atomic
def move_out(*, by: User, stay: Stay, moved_out: date, because: str) -> Stay:
    """The bed is free from that day on. What is paid follows the award, not this."""
    row: Stay = Stay.objects.select_for_update(of=("self",)).get(pk=stay.pk)
    asked.check_moves_out(row, moved_out, by)
    rules.check_given(because, _("why"))
    row.moved_out, row.left_because = moved_out, because.strip()
    row.left_at = timezone.now()
    row.save(update_fields=["moved_out", "left_because", "left_at"])
    audit.record(
        "moved_out",
        row,
        by=by,
        case=row.award,
        town=row.award.town,
        reason=because,
        bed=str(row.bed),
        happened_on=str(moved_out),
    )
    return row
