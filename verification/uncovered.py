"""The ledger of who does not qualify: in need by another's list, on no roll, and why.

不符合条件台账: 逐人说明原因, 动态跟踪. Whoever is found again by the same evidence is not asked
about until the day on which the reason is looked at again.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from verification import rules
from verification.models import Finding, UncoveredReason
from verification.states import FindingStatus, Uncovered
from welfare.accounts.rules import check_version
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import add_months
from welfare.county.parameters import mark_used, read_int
from welfare.exceptions import NotAllowed
from welfare.models import Division, Key, User

WITHOUT, AGAIN, ANSWERED = "without", "again", "answered"


@explained()
@transaction.atomic
def record_uncovered(
    *,
    by: User,
    finding: Finding,
    version: int,
    reason: str,
    note: str = "",
    review_on: date | None = None,
) -> UncoveredReason:
    """Write down why somebody in need is on no roll, and when that is looked at again."""
    finding = Finding.objects.select_related("county", "award").locked(finding.pk)
    check_version(finding.version, version)
    rules.check_verb(finding, by, "record_uncovered")
    if reason not in Uncovered.values:
        raise NotAllowed(_("Choose one of the reasons."))
    today = timezone.localdate()
    made = UncoveredReason.objects.create(
        finding=finding,
        reason=reason,
        note=note.strip(),
        seen_on=today,
        review_on=review_on or next_look(finding.county, today),
        recorded_by=by,
    )
    audit.record("uncovered_recorded", finding, by=by, reason=made.get_reason_display())
    return made


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
    parts = {
        WITHOUT: Q(reason=None, status__in=(FindingStatus.OPEN, FindingStatus.VERIFIED)),
        AGAIN: Q(review_on__lte=today),
        ANSWERED: Q(reason__isnull=False, review_on__gt=today),
    }
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
