"""The queue of findings, and one finding."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from verification import comparisons, escalation, listings, queues, rules
from verification.facts import evidence_rows, masked_id, roll_facts, steps, timeline
from verification.forms import FindingFilter
from verification.models import Finding
from verification.states import FindingStatus
from verification.verbs import FINDING_VERBS, VERBS
from welfare.accounts.roles import Permission as P
from welfare.exports.listed import exported
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.buttons import buttons, held, offered
from welfare.pages.lists import asked, in_order, page_of, tabs

COLUMNS = {
    "name": ("person__initials", "person__name", "stranger_name"),
    "kind": ("kind",),
    "number": ("award__number",),
    "town": ("town__code",),
    "month": ("month",),
}


def finding_for(request: HttpRequest, pk: int) -> Finding:
    """A finding of the person's area, or 404."""
    rows = Finding.objects.visible_to(request.user).select_related(
        "award__programme",
        "award__household__head",
        "award__village",
        "person",
        "town",
        "county",
        "comparison",
        "verified_by__division",
        "closed_by__division",
    )
    return get_object_or_404(rows, pk=pk)


def asked_by(user: User, form: FindingFilter) -> "tuple[dict[str, Any], QuerySet[Finding]]":
    """What the filter asks for, and the findings of the area, or those left to this person."""
    wanted, rows = asked(form, Finding.objects.visible_to(user))
    return wanted, queues.left_to(user, rows) if wanted.get("mine") else rows


def _shown(request: HttpRequest, form: FindingFilter | None = None) -> "QuerySet[Finding]":
    """As the address narrows and sorts them."""
    form = form or FindingFilter(request.GET, user=request.user)
    wanted, every = asked_by(request.user, form)
    return in_order(request, queues.ready_to_show(queues.narrowed(every, wanted)), COLUMNS)


@needs(P.SEE_FINDINGS)
@exported(listings.FINDINGS, _shown)
def finding_list(request: HttpRequest) -> HttpResponse:
    """Findings of the area; the tabs count what the other filters leave."""
    form = FindingFilter(request.GET, user=request.user)
    wanted, every = asked_by(request.user, form)
    statuses = queues.by_status(queues.narrowed(every, {**wanted, "status": ""}))
    kinds = queues.by_kind(queues.narrowed(every, {**wanted, "kind": ""}))
    listed = [(value, label) for value, label in comparisons.choices() if value in kinds]
    context = {
        "filter": form,
        "page": page_of(request, _shown(request, form)),
        "tabs": tabs(request, "status", FindingStatus.choices, statuses, _("All")),
        "may": held(
            request.user,
            *(VERBS[name] for name in ("verify_finding", "close_finding", "assign_finding")),
        ),
        "waiting": statuses,
        "told_after": _told_after(request, wanted),
        "without_town": bool(wanted.get("without_town")),
        "kind_shown": dict(listed).get(wanted.get("kind", ""), ""),
        "kinds": tabs(request, "kind", listed, kinds, _("All kinds")),
    }
    return render(request, "verification/finding_list.html", context)


@needs(P.SEE_FINDINGS)
def finding_overdue(request: HttpRequest) -> HttpResponse:
    """Where the news of overdue findings leads."""
    return redirect(f"{reverse('verification:finding_list')}?overdue=on")


@needs(P.SEE_FINDINGS)
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file says beside what our roll says, what comes next, and what was done."""
    row = finding_for(request, pk)
    earlier = Finding.objects.visible_to(request.user)
    may = offered(FINDING_VERBS.values(), rules.available_verbs(row, request.user))
    context = {
        "finding": row,
        "evidence": evidence_rows(row),
        "facts": roll_facts(row),
        "steps": steps(row),
        "rule": comparisons.BY_KIND[row.kind],
        "reasons": row.reasons.select_related("recorded_by__division"),
        "overdue": row.due_on and row.due_on < timezone.localdate() and not row.closed_at,
        "timeline": timeline(row),
        "told": row.escalations.all(),
        "earlier": earlier.filter(kind=row.kind, key=row.key).exclude(pk=row.pk).order_by("month"),
        "may": may,
        "buttons": buttons((verb for verb in may.values() if verb), row.pk),
        "masked": masked_id(row),
        "reveal_url": _reveal_url(row) if request.user.may(P.REVEAL) else "",
    }
    return render(request, "verification/finding_page.html", context)


def _told_after(request: HttpRequest, wanted: dict[str, Any]) -> str:
    """Beside what is overdue: whom it is told to, or that the county has not said when."""
    county = request.user.county
    if not wanted.get("overdue") or county is None or not request.user.may(P.CLOSE_FINDING):
        return ""
    days = escalation.days_until_county(county, timezone.localdate())
    if days is None:
        return _(
            "What is overdue is told to the heads of the towns. The county has not said after how"
            " many working days it is told itself."
        )
    return _(
        "What is overdue is told to the head of the town, and after %(n)s working days more to the"
        " county."
    ) % {"n": days}


def _reveal_url(row: Finding) -> str:
    """Where the whole number is shown with a reason: the person's, or the stranger's."""
    if row.stranger_hash:
        place = ["verification.finding", row.pk, "stranger_id"]
    elif row.person_id is not None:
        place = ["cases.person", row.person_id, "resident_id"]
    else:
        return ""
    return reverse("welfare:reveal", args=place) + f"?case=verification.finding:{row.pk}"
