"""Comparisons of a month: the runs, a new one, and what it found."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from verification import actions, listings, queues, scans
from verification.comparisons import BY_KIND
from verification.forms import StartComparisonForm
from verification.models import Comparison, DepartmentFile
from verification.own_departments import begun_in, label, uses_of
from verification.states import FindingStatus
from verification.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.county.months import previous_month
from welfare.exceptions import NotAllowed
from welfare.exports.listed import exported
from welfare.files.states import Extent
from welfare.models import Division
from welfare.pages.access import attempt, needs, performs
from welfare.pages.buttons import held
from welfare.pages.forms import Form
from welfare.pages.lists import in_order, page_of


def _listed(request: HttpRequest, form: StartComparisonForm) -> HttpResponse:
    rows = Comparison.objects.visible_to(request.user).select_related(
        "job", "started_by__division__parent"
    )
    context = {
        "page": page_of(request, rows.order_by("-pk")),
        "form": form,
        "may": held(request.user, VERBS["start_comparison"]),
    }
    return render(request, "verification/comparison_list.html", context)


@needs(P.SEE_COMPARISONS)
def comparison_list(request: HttpRequest) -> HttpResponse:
    """All runs with their volumes, and the form that starts one to whose work it is."""
    files = DepartmentFile.objects.visible_to(request.user).filter(current=True)
    newest = files.order_by("-month").values_list("month", flat=True).first()
    month = newest or previous_month(timezone.localdate())
    return _listed(request, StartComparisonForm(initial={"month": month}))


COLUMNS = {
    "name": ("person__initials", "person__name"),
    "town": ("award__town__code",),
    "joined": ("award__joined_on",),
}


def _county(request: HttpRequest) -> Division:
    county: Division | None = request.user.county
    if county is None:
        raise NotAllowed(_("The county's caseworkers run the comparison of their county."))
    return county


def _not_compared(request: HttpRequest) -> "QuerySet[Any]":
    """As the address sorts them."""
    rows = scans.not_compared(_county(request), timezone.localdate()).select_related(
        "person", "award__programme", "award__town", "award__household__head"
    )
    return in_order(request, rows, COLUMNS)


@needs(P.SEE_COMPARISONS)
@exported(listings.NOT_COMPARED, _not_compared)
def not_compared(request: HttpRequest) -> HttpResponse:
    """Who on the rolls was compared by nobody for longer than the county says."""
    scan = scans.scan_of(_county(request), timezone.localdate())
    context = {"page": page_of(request, _not_compared(request)), "scan": scan}
    return render(request, "verification/not_compared.html", context)


class ScanFilter(Form):
    """Of which year, and whether only who was seen too seldom."""

    year = forms.IntegerField(
        label=gettext_lazy("Year"), required=False, min_value=2000, max_value=2100
    )
    seldom = forms.BooleanField(label=gettext_lazy("Too seldom only"), required=False)


def _scanned(request: HttpRequest, form: ScanFilter | None = None) -> "QuerySet[Any]":
    form = form or ScanFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    county, today = _county(request), timezone.localdate()
    rows = scans.scanned_in(county, asked.get("year") or today.year, today)
    if asked.get("seldom"):
        rows = rows.filter(scans__lt=scans.wanted_a_year(county, today))
    return in_order(
        request, rows.select_related("person", "award__programme", "award__town"), COLUMNS
    )


@needs(P.SEE_COMPARISONS)
@exported(listings.SCANNED, _scanned)
def scan_list(request: HttpRequest) -> HttpResponse:
    """Who on the rolls was in how many comparisons of the year, and by which files."""
    form, today = ScanFilter(request.GET), timezone.localdate()
    rows = _scanned(request, form)
    year = (form.is_valid() and form.cleaned_data.get("year")) or today.year
    county = _county(request)
    context = {
        "filter": form,
        "page": page_of(request, rows),
        "year": year,
        "wanted": scans.wanted_a_year(county, today),
        "months": [
            {"month": month, "files": [*map(_reach, scans.reach_of(county, month))]}
            for month in scans.compared_months(county, year)
        ],
    }
    return render(request, "verification/scan_list.html", context)


def _reach(file: scans.Reach) -> dict[str, Any]:
    """A file in words: whether somebody says that it is whole, and whom it reaches."""
    said = Extent(file.extent).label if file.extent else _("nobody says whether it is whole")
    return {"label": label(file.department), "said": said, "file": file}


@performs(VERBS["start_comparison"])
@require_POST
def comparison_start(request: HttpRequest) -> HttpResponse:
    """Start a comparison as a job."""
    form = StartComparisonForm(request.POST)
    if form.is_valid():
        county = _county(request)
        month = form.cleaned_data["month"]
        started = attempt(
            form, actions.start_comparison, by=request.user, county=county, month=month
        )
        if started is not None:
            return redirect("welfare:job", started.job_id)
    return _listed(request, form)


@needs(P.SEE_COMPARISONS)
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """What a comparison compared, what it lacked, and the findings of its month by kind."""
    rows = Comparison.objects.visible_to(request.user).select_related(
        "job", "county", "started_by__division__parent"
    )
    row = get_object_or_404(rows, pk=pk)
    asked_for = begun_in(row.county, row.month)
    missing = [label(code) for code in asked_for if code not in row.departments]
    listed = f"{reverse('verification:finding_list')}?month={row.month:%Y-%m}"
    uses = uses_of(row.county)
    kinds = [
        {
            **_linked(kind, listed),
            "not_made": row.not_made.get(kind["kind"], ""),
            "without_file": not BY_KIND[kind["kind"]].looks_at(row.departments, uses),
        }
        for kind in queues.of_month(request.user, row.month)
    ]
    context = {
        "comparison": row,
        "departments": [label(code) for code in row.departments],
        "missing": _missing(missing) if missing and row.finished_at else "",
        "kinds": kinds,
        "every_url": listed,
        "every": sum(kind["n"] for kind in kinds),
    }
    return render(request, "verification/comparison_page.html", context)


def _linked(kind: dict[str, Any], listed: str) -> dict[str, Any]:
    """A line of the table: each count with the list that holds as many."""
    url = f"{listed}&kind={kind['kind']}"
    cells = [{"label": _("Findings"), "n": kind["n"], "url": url}] + [
        {"label": s.label, "n": kind[s.value], "url": f"{url}&status={s.value}"}
        for s in FindingStatus
    ]
    return {**kind, "url": url, "cells": cells}


def _missing(names: list[str]) -> str:
    return _("What only these files can show was not compared: %(names)s.") % {
        "names": _(", ").join(names)
    }
