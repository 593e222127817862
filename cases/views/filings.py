"""Each month a town files what it decided itself; the county looks it over. (docs/law.md §3.5)"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import office_listings as listings
from cases import queues
from cases.actions import filings as actions
from cases.forms.filing import CheckFilingForm
from cases.models import Application, MonthlyFiling
from cases.rules import check_may_check
from cases.verbs import VERBS
from cases.views.verbs import case_page
from cases.worklists import with_last_decision
from welfare.accounts.roles import Permission
from welfare.accounts.rules import may
from welfare.audit.verb import Words
from welfare.county.months import next_month
from welfare.exports.listed import exported
from welfare.models import Division, User
from welfare.pages.access import act, needs
from welfare.pages.buttons import held
from welfare.pages.lists import only, page_of
from welfare.pages.verbs import posted

P = Permission
YEARS, MONTHS = range(1990, 2101), range(1, 13)


def to_file(user: User) -> list[dict[str, Any]]:
    """Per town and month the decisions that are not filed yet."""
    rows = Application.objects.visible_to(user).to_file().order_by()
    months = rows.annotate(month=TruncMonth("decided_on")).values("month", "town", "town__name")
    return list(months.annotate(n=Count("pk")).order_by("month", "town"))


def _filed(request: HttpRequest) -> "tuple[QuerySet[MonthlyFiling], Words]":
    """What was filed, or the part that the address asks for, with its name."""
    rows = (
        MonthlyFiling.objects.visible_to(request.user)
        .annotate(cases=Count("applications"))
        .select_related("town", "filed_by", "checked_by")
        .order_by("-month", "town", "-number")
    )
    to_check = {"to_check": (_("Filings to check"), queues.filings_to_check(request.user))}
    return only(request, rows, to_check)


@needs(P.SEE_FILINGS)
@exported(listings.FILINGS, lambda request: _filed(request)[0])
def filing_list(request: HttpRequest) -> HttpResponse:
    """What is to file, and what was filed."""
    listed, part = _filed(request)
    context = {
        "page": page_of(request, listed),
        "only": part,
        "waiting": () if part else to_file(request.user),
        "may": held(request.user, VERBS["file_month"]),
    }
    return render(request, "cases/filing_list.html", context)


@needs(P.SEE_FILINGS)
def filing_month(request: HttpRequest, town: int, year: int, month: int) -> HttpResponse:
    """The decisions of one town and month before they are filed; POST files them."""
    area = get_object_or_404(Division.objects.towns_of(request.user), pk=town)
    if year not in YEARS or month not in MONTHS:
        raise Http404
    first = date(year, month, 1)
    if request.method == "POST":
        back = reverse("cases:filing_month", args=[town, year, month])
        return act(
            request,
            back,
            actions.file_month,
            by=request.user,
            town=area,
            month=first,
            done=_("The month is filed with the county."),
            then=lambda made: reverse("cases:filing", args=[made.pk]),
        )
    rows = Application.objects.visible_to(request.user).to_file().filter(town=area)
    rows = with_last_decision(rows.filter(decided_on__lt=next_month(first)))
    context = {"town": area, "month": first, "rows": rows, "total": _sum(rows)}
    context["may"] = held(request.user, VERBS["file_month"])
    return render(request, "cases/filing_month.html", context)


def _sum(rows: "QuerySet[Application]") -> Decimal:
    approved = rows.filter(last_decision="approve")
    total: Decimal = approved.aggregate(n=Coalesce(Sum("decided_amount"), Decimal(0)))["n"]
    return total


def filing_shown(request: HttpRequest, pk: int) -> dict[str, Any]:
    """A filed month with its cases and their sum."""
    if not request.user.may(P.SEE_FILINGS):
        raise PermissionDenied
    filed = get_object_or_404(
        MonthlyFiling.objects.visible_to(request.user).select_related(
            "town", "filed_by", "checked_by"
        ),
        pk=pk,
    )
    rows = with_last_decision(Application.objects.visible_to(request.user).filter(filing=filed))
    return {
        "filing": filed,
        "rows": rows.order_by("decided_on", "pk"),
        "total": _sum(rows),
        "may_check": False,
    }


@needs(P.SEE_FILINGS)
@exported(listings.FILED_CASES, lambda request, pk: filing_shown(request, pk)["rows"])
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, and the county's check."""
    shown = filing_shown(request, pk)
    filed = shown["filing"]
    return case_page(
        request,
        form := CheckFilingForm(**posted(request)),
        lambda: actions.check_filing(by=request.user, filing=filed, **form.cleaned_data),
        back=reverse("cases:filing_list"),
        done=_("The filing is checked."),
        template="cases/filing_page.html",
        verb=VERBS["check_filing"],
        **{**shown, "may_check": may(check_may_check, filed, request.user)},
    )
