"""Awards whose month is known as paid by a ledger that was undone: a run leaves them out."""

from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from benefits.models import (
    ExclusionCode,
    NeverPaid,
    PaymentKind,
    PayrollRun,
    RunExclusion,
    UndonePayment,
)
from benefits.verbs import VERBS
from cases.models import Award
from welfare.accounts.rules import check_permission
from welfare.exceptions import NotAllowed
from welfare.models import Division, ImportBatch, User

# From what was undone to the awards of its people: the other way round grows with both.
OF_THESE = """
    SELECT theirs.id
    FROM benefits_undonepayment u
    JOIN cases_person p ON p.resident_id_hash = u.payee_hash
    CROSS JOIN LATERAL (
        SELECT a.id, a.programme_id FROM cases_award a WHERE a.payee_id = p.id
        UNION
        SELECT a.id, a.programme_id FROM cases_awardmember m JOIN cases_award a ON a.id = m.award_id
        WHERE m.person_id = p.id
    ) theirs
    WHERE theirs.programme_id = u.programme_id AND u.id IN ({said})
"""


def counting(county: Division) -> QuerySet[UndonePayment]:
    """Months of the county that undone ledgers had paid."""
    rows = UndonePayment.objects.counting().filter(programme__county=county)
    return rows.filter(kind=PaymentKind.REGULAR)


def known_as_paid(awards: QuerySet[Award], county: Division, month: date) -> QuerySet[Award]:
    """Those of the awards whose payee, or one of whose people, was paid the month.

    They are found by person and programme: the award may have been undone, too, and come again.
    """
    said, params = counting(county).covering(month).values("pk").query.sql_with_params()
    return awards.filter(pk__in=RawSQL(OF_THESE.format(said=said), params))


def leave_out(run: PayrollRun, awards: QuerySet[Award]) -> list[int]:
    """Write an exclusion for each of these awards that is known as paid; their keys."""
    if not UndonePayment.objects.filter(programme__county=run.county).exists():
        return []
    paid_before = known_as_paid(awards, run.county, run.month).order_by("pk")
    known = list(paid_before.only("pk", "town", "programme"))
    RunExclusion.objects.bulk_create(
        (
            RunExclusion(
                run=run,
                award=award,
                town_id=award.town_id,
                code=ExclusionCode.KNOWN_AS_PAID,
                reason=_files(award, run.month),
            )
            for award in known
        ),
        ignore_conflicts=True,
    )
    return [award.pk for award in known]


def undone_ledgers(user: User) -> QuerySet[ImportBatch]:
    """Undone ledgers of the county that held payments, newest first."""
    undone = UndonePayment.objects.values("batch")
    rows = ImportBatch.objects.visible_to(user).filter(pk__in=undone).order_by("-pk")
    return rows.select_related("never_paid__stated_by", "never_paid__confirmed_by", "county")


def figures_of(batches: list[ImportBatch]) -> dict[int, dict[str, Any]]:
    """How many payments each ledger held, their sum, and their first and last month."""
    rows = UndonePayment.objects.filter(batch__in=batches).order_by().values("batch")
    sums = rows.annotate(
        count=Count("pk"), total=Sum("amount"), first=Min("month"), last=Max("month")
    )
    return {row["batch"]: dict(row) for row in sums}


def check_may_state(batch: ImportBatch, by: User) -> None:
    """An undone ledger of the own county whose months still count as paid."""
    _check_own(batch, by, "state_never_paid")
    if not UndonePayment.objects.counting().filter(batch=batch).exists():
        raise NotAllowed(_("No month of this ledger counts as paid."))
    if NeverPaid.objects.filter(batch=batch).exists():
        raise NotAllowed(_("This was stated already and waits for a second person."))


def check_may_confirm(batch: ImportBatch, by: User) -> None:
    """Another person than the one who stated it, and than those who handed the ledger in."""
    _check_own(batch, by, "confirm_never_paid")
    stated = NeverPaid.objects.filter(batch=batch, confirmed_at=None).first()
    if stated is None:
        raise NotAllowed(_("Nothing about this ledger waits to be confirmed."))
    if by.pk in {stated.stated_by_id, batch.uploaded_by_id}:
        raise NotAllowed(_("You stated this. Another person confirms it."))


def _check_own(batch: ImportBatch, by: User, verb: str) -> None:
    check_permission(by, VERBS[verb].rights)
    if batch.county_id is None or by.division_id != batch.county_id:
        raise NotAllowed(_("This file belongs to another county."))


def _files(award: Award, month: date) -> str:
    """Which undone ledger said so."""
    said = (
        UndonePayment.objects.counting()
        .covering(month)
        .filter(
            programme=award.programme_id,
            kind=PaymentKind.REGULAR,
            payee_hash__in=[
                award.payee.resident_id_hash,
                *award.members.values_list("person__resident_id_hash", flat=True),
            ],
        )
    )
    names = said.order_by("batch").values_list("batch__file_name", flat=True).distinct()
    return f"{month:%Y-%m} {'、'.join(names)}"[:200]
