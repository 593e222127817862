"""Which findings a list, a tile or an export holds: one query, used by all of them."""

from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from benefits.models import Payment, PayrollRun
from cases.models import AwardMember, Member
from cases.models.person import secrets_of
from cases.rules import all_kin_of
from verification import comparisons
from verification.comparisons import RULES
from verification.comparisons.death import DEAD
from verification.models import Finding
from verification.states import FindingStatus
from welfare.audit import log as audit
from welfare.models import User

S = FindingStatus
ORDER = (S.OPEN, S.VERIFIED, S.CLOSED, S.NOTED, S.WITHDRAWN)
WAITING_FIRST = Case(
    *(When(status=s, then=Value(n)) for n, s in enumerate(ORDER)),
    output_field=IntegerField(),
)


# Somebody whose town the file did not give: only the county sees it, and names the town.
WITHOUT_TOWN = Q(status=S.OPEN, town=None)


def left_to(user: User, rows: "QuerySet[Finding]") -> "QuerySet[Finding]":
    """Those that this person may carry on: of strangers, and not what they verified. (回避)

    After a comparison thousands wait: the families are found once, not asked about row by row.
    """
    homes = all_kin_of(user.full_name)
    lives = Member.objects.filter(household__in=homes, left_on=None)
    people = set(lives.values_list("person", flat=True))
    strangers = ~Q(person__in=people) & ~Q(award__household__in=homes)
    fresh = Q(status=S.OPEN) | user.not_mine("verified_by") & audit.no_part_in(user, Finding)
    return rows.filter(strangers, fresh)


def narrowed(rows: "QuerySet[Finding]", asked: dict[str, Any]) -> "QuerySet[Finding]":
    """The findings that a filter asks for, by the names of its fields."""
    if asked.get("q"):
        starts = Q(person__name__startswith=asked["q"])
        starts |= Q(stranger_name__startswith=asked["q"]) | Q(award__number__startswith=asked["q"])
        rows = rows.filter(starts | Q(award__household__head__name__startswith=asked["q"]))
    if asked.get("month"):
        rows = rows.of_months(asked["month"], asked["month"])
    if asked.get("without_town"):
        rows = rows.filter(WITHOUT_TOWN)
    if asked.get("overdue"):
        rows = rows.overdue(timezone.localdate())
    if asked.get("handling"):
        rows = rows.filter(kind__in=comparisons.handled(asked["handling"]))
    if asked.get("town"):
        rows = rows.of_town(asked["town"])
    for name in ("kind", "status"):
        if asked.get(name):
            rows = rows.filter(**{name: asked[name]})
    return rows


def ready_to_show(rows: "QuerySet[Finding]") -> "QuerySet[Finding]":
    """With everything a row of the list names; numbers that it does not show stay encrypted."""
    related = rows.select_related("award__programme", "award__household__head", "person", "town")
    return related.defer(
        *("stranger_id", "award__account", "award__household__phone"),
        *secrets_of("award__household__head", "person"),
    ).order_by(WAITING_FIRST, "kind", "pk")


def by_status(rows: "QuerySet[Finding]") -> dict[str, int]:
    """How many stand where."""
    return dict(rows.order_by().values_list("status").annotate(n=Count("pk")))


def by_kind(rows: "QuerySet[Finding]") -> dict[str, int]:
    """How many of each kind."""
    return dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))


def of_month(user: User, month: date) -> list[dict[str, Any]]:
    """Per kind: all findings of the month, and how many are open, with the county, closed."""
    rows = Finding.objects.visible_to(user).of_months(month, month).order_by()
    split = {s.value: Count("pk", filter=Q(status=s)) for s in S}
    counted = {row.pop("kind"): row for row in rows.values("kind").annotate(n=Count("pk"), **split)}
    empty = dict.fromkeys(["n", *split], 0)
    return [
        {"kind": rule.kind, "label": rule.label, **counted.get(rule.kind, empty)} for rule in RULES
    ]


def paid_to_the_dead(run: PayrollRun) -> "QuerySet[Payment]":
    """Payments that cover, or go to, somebody whose registered death nobody has closed yet.

    Each with `finding`, the first of them. (民发〔2022〕83号 一(三))
    """
    deaths = Finding.objects.filter(
        county=run.county_id, kind=DEAD, status__in=(S.OPEN, S.VERIFIED)
    )
    covers = AwardMember.objects.filter(
        award=OuterRef(OuterRef("award")), period__contains=OuterRef(OuterRef("month"))
    )
    whom = Q(person__in=covers.values("person")) | Q(person=OuterRef("payee"))
    of_this = deaths.filter(whom).order_by("pk")
    # The few awards of those who may have died first: not every payment is held against each.
    people = deaths.exclude(person=None).values("person")
    touched = Q(award__in=AwardMember.objects.filter(person__in=people).values("award"))
    return (
        run.payments.filter(Q(payee__in=people) | touched)
        .filter(Exists(of_this))
        .annotate(
            finding=Subquery(of_this.values("pk")[:1]),
            dead=Subquery(of_this.values("person__name")[:1]),
        )
        .order_by("town", "pk")
    )
