"""Awards whose month is known as paid by a ledger that was undone: a run leaves them out."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from benefits.models import ExclusionCode, PaymentKind, PayrollRun, RunExclusion, UndonePayment
from cases.models import Award, AwardMember, Month


def known_as_paid(awards: QuerySet[Award], month: Month) -> QuerySet[Award]:
    """Those of the awards whose payee, or one of whose people, was paid the month.

    They are found by person and programme: the award may have been undone, too, and come again.
    """
    people = AwardMember.objects.filter(award=OuterRef(OuterRef("pk")))
    said = UndonePayment.objects.covering(month).filter(
        Q(payee_hash=OuterRef("payee__resident_id_hash"))
        | Q(payee_hash__in=people.values("person__resident_id_hash")),
        programme=OuterRef("programme"),
        kind=PaymentKind.REGULAR,
    )
    return awards.filter(Exists(said))


def leave_out(run: PayrollRun, awards: QuerySet[Award]) -> list[int]:
    """Write an exclusion for each of these awards that is known as paid; their keys."""
    if not UndonePayment.objects.filter(programme__county=run.county).exists():
        return []
    known = list(known_as_paid(awards, run.month).order_by("pk").only("pk", "town", "programme"))
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


def _files(award: Award, month: date) -> str:
    """Which undone ledger said so."""
    said = UndonePayment.objects.covering(month).filter(
        programme=award.programme_id,
        kind=PaymentKind.REGULAR,
        payee_hash__in=[
            award.payee.resident_id_hash,
            *award.members.values_list("person__resident_id_hash", flat=True),
        ],
    )
    names = said.order_by("batch").values_list("batch__file_name", flat=True).distinct()
    return f"{month:%Y-%m} {'、'.join(names)}"[:200]
