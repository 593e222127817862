"""The ledger of who does not qualify: in need by another's list, on no roll, and why.

不符合条件台账: 逐人说明原因, 动态跟踪. Whoever is found again by the same evidence is not asked
about until the day on which the reason is looked at again.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from verification.models import Finding, UncoveredReason
from verification.states import FindingStatus, Uncovered
from welfare.county.months import add_months
from welfare.county.parameters import mark_used, read_int
from welfare.models import Division, Key, User

WITHOUT, AGAIN, ANSWERED = "without", "again", "answered"
WAITS = "waits"  # either of the first two


def next_look(county: Division, today: date) -> date:
    """When the county looks again at who does not qualify. Raises MissingParameter."""
    months = read_int(county=county, key=Key.UNCOVERED_REVIEW_MONTHS, on=today)
    mark_used(county=county, keys=[Key.UNCOVERED_REVIEW_MONTHS], on=today)
    return add_months(today, months)


def ledger(user: User) -> "QuerySet[Finding]":
    """One line a person and list: the last finding, with its last reason."""
    later = Finding.objects.uncovered().filter(
        county=OuterRef("county"), kind=OuterRef("kind"), key=OuterRef("key"), pk__gt=OuterRef("pk")
    )
    said = UncoveredReason.objects.filter(
        finding__county=OuterRef("county"),
        finding__kind=OuterRef("kind"),
        finding__key=OuterRef("key"),
    ).order_by("-pk")
    return (
        Finding.objects.visible_to(user)
        .uncovered()
        .filter(~Exists(later))
        .annotate(
            **{name: Subquery(said.values(name)[:1]) for name in ("reason", "note", "review_on")},
            reason_on=Subquery(said.values("seen_on")[:1]),
        )
    )


def narrowed(rows: "QuerySet[Finding]", asked: dict[str, Any], today: date) -> "QuerySet[Finding]":
    """The lines that a filter asks for (q, kind, town, state)."""
    parts: dict[str, Q] = {
        WITHOUT: Q(reason=None, status__in=(FindingStatus.OPEN, FindingStatus.VERIFIED)),
        AGAIN: Q(review_on__lte=today),
        ANSWERED: Q(reason__isnull=False, review_on__gt=today),
    }
    parts[WAITS] = parts[WITHOUT] | parts[AGAIN]
    if asked.get("q"):
        starts = Q(person__name__startswith=asked["q"])
        rows = rows.filter(starts | Q(stranger_name__startswith=asked["q"]))
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("town"):
        rows = rows.filter(town=asked["town"])
    if asked.get("state"):
        rows = rows.filter(parts[asked["state"]])
    return rows.order_by(F("review_on").asc(nulls_first=True), "pk")


def reason_label(row: Finding) -> str:
    """The last reason in words; "" while nobody has given one."""
    said: str | None = row.reason  # type: ignore[attr-defined]
    return str(Uncovered(said).label) if said else ""
