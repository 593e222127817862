"""What was paid too much and is in no claim yet, as finance finds it in one list. (多发未追缴)"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from benefits import grant_claims
from benefits.balance import reconcile
from benefits.claims import asked
from benefits.models import (
    BulkGrant,
    ClaimMonth,
    MonthDifference,
    StandardDraft,
    StandardEffect,
)
from benefits.states import DraftStatus, GrantStatus
from cases.models import Award
from cases.states import AwardStatus
from welfare.fields import MoneyField
from welfare.models import Event, User

ZERO = Decimal(0)
TOUCHED = 2_000  # awards that a list works out anew; after more the night does


@dataclass(frozen=True)
class PaidAbove:
    """What an award was paid too much and is in no claim: its months, or a grant, and the sum."""

    award: int
    first: date
    last: date
    months: int
    total: Decimal
    grant: BulkGrant | None = None  # of this one, and of no month of the award


def proposals(user: User) -> list[PaidAbove]:
    """What awards of the area were paid too much and is in no claim, largest first.

    By the reconciliation, without what was claimed since. What was done to an award after it was
    worked out, an end after a death above all, counts at once: those are worked out here.
    """
    known = reconcile.as_of(user.county)
    touched = _touched(user, known.as_of if known else None)
    listed = [PaidAbove(**one) for one in _reconciled(user) if one["award"] not in touched]
    awards = Award.objects.filter(pk__in=touched)
    for award, months in asked(awards).items():
        whole = sum(months.values(), ZERO)
        listed.append(PaidAbove(award, min(months), max(months), len(months), whole))
    sums = {key: whole for key, whole in _of_grants(user) if key[0] not in touched}
    sums |= {key: one.total for key, one in grant_claims.paid_above(awards).items()}
    grants = BulkGrant.objects.select_related("programme").in_bulk({grant for _one, grant in sums})
    for (award, key), whole in sums.items():
        month = grants[key].month
        listed.append(PaidAbove(award, month, month, 1, whole, grants[key]))
    return sorted(listed, key=lambda one: (-one.total, one.award, one.first))


def _touched(user: User, since: datetime | None) -> set[int]:
    """Awards of the area of which something was done since a moment, the ones that ended first."""
    if user.county is None:
        return set()
    acts = Event.objects.filter(county=user.county, case_type=Award._meta.label_lower)
    if since is not None:
        acts = acts.filter(at__gt=since)
    drafts = StandardDraft.objects.filter(county=user.county, status=DraftStatus.IN_FORCE)
    if since is not None:  # what standards changed is no act on each award
        drafts = drafts.filter(Q(worked_out_at=None) | Q(worked_out_at__gt=since))
    changed = StandardEffect.objects.filter(draft__in=drafts).values("award")
    awards = Award.objects.visible_to(user).paid_monthly()
    awards = awards.filter(Q(pk__in=acts.values("case_id")) | Q(pk__in=changed))
    still_going = Case(When(status=AwardStatus.ENDED, then=0), default=1)
    return set(awards.order_by(still_going, "-pk").values_list("pk", flat=True)[:TOUCHED])


def _reconciled(user: User) -> "QuerySet[Any]":
    """By the reconciliation, for each award the money that is owed by the month."""
    rows = MonthDifference.objects.visible_to(user).filter(programme=F("award__programme"))
    of_month = ClaimMonth.objects.standing().filter(claim__grant=None)
    return (
        _left(rows, of_month)
        .values("award")
        .annotate(first=Min("month"), last=Max("month"), months=Count("pk"), total=Sum("left"))
    )


def _of_grants(user: User) -> list[tuple[grant_claims.Key, Decimal]]:
    """The same of the money of grants, by award and grant."""
    rows = MonthDifference.objects.visible_to(user).exclude(programme=F("award__programme"))
    of_grant = ClaimMonth.objects.standing().filter(claim__grant__programme=OuterRef("programme"))
    grants = BulkGrant.objects.filter(
        programme=OuterRef("programme"), month=OuterRef("month"), status=GrantStatus.CONFIRMED
    )
    left = _left(rows, of_grant).annotate(grant=Subquery(grants.values("pk")))
    listed = left.exclude(grant=None).values_list("award", "grant", "left")
    return [((award, grant), whole) for award, grant, whole in listed]


def _left(rows: "QuerySet[Any]", standing: "QuerySet[ClaimMonth]") -> "QuerySet[Any]":
    """Those that were paid above what is due, with what of that is `left`: in no claim."""
    of_month = standing.filter(claim__award=OuterRef("award"), month=OuterRef("month"))
    whole = of_month.order_by().values("claim__award").annotate(whole=Sum("takes")).values("whole")
    taken = Coalesce(Subquery(whole), ZERO, output_field=MoneyField())
    rows = rows.filter(paid__gt=F("due")).order_by()
    return rows.annotate(left=F("paid") + F("claimed") - F("due") - taken).filter(left__gt=0)
