"""Does what was due agree with what was sent and paid, month by month; and where it does not."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from benefits import listings, selections, set_offs, undone
from benefits.actions.reconciliation import start_reconciliation
from benefits.balance import reconcile as rows_of
from benefits.balance.reconcile import Reconciled
from benefits.forms.payroll import MonthFilter, MonthsUntilFilter
from benefits.models import MonthDifference
from benefits.verbs import VERBS
from cases.models import Award, Programme
from welfare.accounts.roles import Permission as P
from welfare.county.months import add_months, first_of
from welfare.exports.listed import exported
from welfare.jobs.views import shown
from welfare.models import JobStatus, User
from welfare.pages.access import act, asked_back, needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import page_of

MONTHS_BEFORE = -11


def as_of(user: User) -> dict[str, Any]:
    """What `_as_of.html` draws: when the rows were worked out, and the button for the county."""
    context: dict[str, Any] = {"reconciled": rows_of.as_of(user.county), "job": None}
    if user.county is None or user.town is not None:
        return context
    job = rows_of.last_job(user.county)
    if job is not None and job.status != JobStatus.DONE:
        context["job"] = shown(job, user)
    return context | {"may": held(user, VERBS["start_reconciliation"])}


@needs(P.SEE_PAYMENTS)
@require_GET
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Twelve months, a line for each programme, every sum that was due or moved."""
    form = MonthsUntilFilter(request.GET)
    rows: list[Reconciled] = []
    sources: list[dict[str, Any]] = []
    if form.is_valid():
        last = form.cleaned_data["until"] or first_of(timezone.localdate())
        first = add_months(last, MONTHS_BEFORE)
        rows = rows_of.by_month(request.user, first, last)
        sources = rows_of.by_source(request.user, first, last)
    names = selections.programmes(request.user).in_bulk()
    lines = [_line(row, names.get(row.programme or 0)) for row in with_totals(rows)]
    context = {"form": form, "lines": lines, "sources": sources, **as_of(request.user)}
    return render(request, "benefits/reconciliation.html", context)


def with_totals(rows: list[Reconciled]) -> Iterator[Reconciled]:
    """The rows, and after those of each month of several programmes their sum."""
    for month, of_month in groupby(rows, key=lambda row: row.month):
        programmes = list(of_month)
        yield from programmes
        if len(programmes) > 1:
            yield rows_of.total(month, programmes)


def _line(row: Reconciled, programme: Programme | None) -> dict[str, Any]:
    sums = [
        (_("Due"), row.due),
        (_("Planned"), row.planned),
        (_("Set off"), row.set_off),
        (_("Sent"), row.sent),
        (_("Paid"), row.paid),
        (_("Reserve"), row.reserve),
        (_("Sent back"), row.sent_back),
        (_("Paid again"), row.again),
        (_("Claimed back"), row.claimed),
        (_("Still owed"), row.owed),
        (_("Paid too much"), row.too_much),
        (_("Planned or sent above what is due"), row.ahead),
    ]
    return {"row": row, "name": programme or _("All programmes"), "sums": sums}


def _differing(request: HttpRequest, form: MonthFilter) -> "tuple[date, QuerySet[MonthDifference]]":
    """The month that the address names, and what differs in it."""
    month = first_of(timezone.localdate())
    if not form.is_valid():
        return month, MonthDifference.objects.none()
    month = form.cleaned_data["month"] or month
    programme = form.cleaned_data["programme"]
    return month, rows_of.differing(request.user, month, programme and programme.pk)


def _month_listed(
    request: HttpRequest,
) -> "list[tuple[MonthDifference, set_offs.AfterSetOff]]":
    rows = list(_differing(request, MonthFilter(request.GET, user=request.user))[1])
    return list(zip(rows, set_offs.after(rows), strict=True))


@needs(P.SEE_PAYMENTS)
@exported(listings.DIFFERING, _month_listed)
@require_GET
def reconciliation_month(request: HttpRequest) -> HttpResponse:
    """The awards of a month that are owed something or got too much, the largest first."""
    form, county = MonthFilter(request.GET, user=request.user), request.user.county
    known = set[int]()
    month, rows = _differing(request, form)
    page = page_of(request, rows)
    owed = [row.award_id for row in page if row.difference > 0]
    if owed:
        awards = Award.objects.visible_to(request.user).filter(pk__in=owed)
        known = undone.known_as_paid(awards, county, month)
    pairs = list(zip(page, set_offs.after(list(page)), strict=True))
    context = {"form": form, "page": page, "rows": pairs, "known": known, **as_of(request.user)}
    return render(request, "benefits/reconciliation_month.html", context)


@performs(VERBS["start_reconciliation"])
@require_POST
def reconcile(request: HttpRequest) -> HttpResponse:
    """Work everything out anew, as a job; the person stays on the page of the button."""
    user = request.user
    return act(
        request,
        asked_back(request, reverse("benefits:reconciliation")),
        start_reconciliation,
        done=_("It is being worked out. The page shows it when it is done."),
        by=user,
        county=user.county,
    )
