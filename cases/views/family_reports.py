"""Reports of families: who has not reported yet, take one, and the roster without change."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases import clock, listings, reviews
from cases.actions import family_reports as actions
from cases.forms.family_report import (
    CHANGED,
    SAID,
    SILENT,
    STANDINGS,
    ReportFilter,
    RosterFilter,
    TakeReportForm,
    VillageFilter,
)
from cases.models import FamilyReport, Household
from cases.rosters import RosterRow, roster
from cases.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.county.months import first_of
from welfare.exports.listed import ExportedList, exported
from welfare.models import Division, User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import Tab, asked, in_order, page_of, tab
from welfare.pages.verbs import posted, verb_page


def _period(user: User, month: date | None) -> date:
    """The period in which a month lies; this one where none is asked for."""
    if user.county is None:
        return first_of(clock.today())
    return reviews.period_of(user.county, month or clock.today())


def _homes(user: User, wanted: dict[str, Any]) -> "QuerySet[Household]":
    homes = reviews.reporting(Household.objects.visible_to(user))
    for name in ("town", "village"):
        if wanted.get(name):
            homes = homes.filter(**{name: wanted[name]})
    return homes


COLUMNS = {"name": ("head__initials", "head__name"), "village": ("town__code", "village__code")}


def _shown(
    request: HttpRequest, form: ReportFilter
) -> "tuple[date, dict[str, QuerySet[Household]], QuerySet[Household]]":
    """The period, the families by what they said in it, and those that are asked for."""
    wanted, _rows = asked(form, Household.objects.visible_to(request.user))
    period = _period(request.user, wanted.get("month"))
    homes = _homes(request.user, wanted)
    if form.is_bound and form.errors:
        homes = homes.none()
    lists = _lists(request.user, homes, period)
    standing = wanted.get("standing") or SILENT
    taken = FamilyReport.objects.visible_to(request.user).filter(period=period)
    told = taken.select_related("taken_by").order_by("pk")
    shown = lists[standing].select_related("head", "town", "village")
    of_period = Prefetch("reports", told, to_attr="of_period")
    rows = shown.prefetch_related(of_period).order_by("village__code", "pk")
    return period, lists, in_order(request, rows, COLUMNS)


def _rows(request: HttpRequest) -> "QuerySet[Household]":
    """As the address narrows and sorts them."""
    return _shown(request, ReportFilter(request.GET, user=request.user))[2]


@needs(P.SEE_CASES)
@exported(listings.REPORTS, _rows)
def report_list(request: HttpRequest) -> HttpResponse:
    """The families that have to report: first those that have not, in this period."""
    form = ReportFilter(request.GET, user=request.user)
    period, lists, shown = _shown(request, form)
    context = {
        "filter": form,
        "period": period,
        "page": page_of(request, shown),
        "tabs": _tabs(request, lists),
        "may": held(request.user, VERBS["take_report"]),
    }
    return render(request, "cases/report_list.html", context)


def _lists(
    user: User, homes: "QuerySet[Household]", period: date
) -> "dict[str, QuerySet[Household]]":
    """The families by what they said in the period."""
    told = FamilyReport.objects.visible_to(user).filter(household=OuterRef("pk"), period=period)
    return {
        SILENT: reviews.silent(homes, period),
        SAID: homes.filter(Exists(told)),
        CHANGED: homes.filter(Exists(told.filter(changed=True))),
    }


def _tabs(request: HttpRequest, lists: "dict[str, QuerySet[Household]]") -> list[Tab]:
    """Whoever reported a change has reported too: no tab is of all. The silent are shown first."""
    return [
        tab(request, "standing", name, label, lists[name].count(), shown=SILENT)
        for name, label in STANDINGS
    ]


@performs(VERBS["take_report"])
def report_take(request: HttpRequest) -> HttpResponse:
    """Of a village at once, or of one family: `village` and `household` narrow the choice."""
    narrow = ReportFilter(request.GET, user=request.user)
    wanted, _rows = asked(narrow, Household.objects.visible_to(request.user))
    period = _period(request.user, None)
    homes = reviews.silent(_homes(request.user, wanted), period)
    if narrow.is_bound and narrow.errors:
        homes = homes.none()
    home = request.GET.get("household", "")
    if home.isdecimal():
        homes = _homes(request.user, {}).filter(pk=home)
    families = homes.select_related("head", "village").order_by("village__code", "pk")
    form = TakeReportForm(
        **posted(request),
        families=families,
        initial={"households": [home] if home.isdecimal() else []},
    )
    return verb_page(
        request,
        form,
        lambda: actions.take_report(by=request.user, **form.cleaned_data),
        verb=VERBS["take_report"],
        back=reverse("cases:report_list"),
        then=_next_page,
        done=lambda rows: _("%(n)s families reported.") % {"n": len(rows)},
        lede=_("Period from %(month)s on.") % {"month": f"{period:%Y-%m}"},
        template="cases/report_take.html",
        filter=None if home.isdecimal() else VillageFilter(request.GET, user=request.user),
        crumbs=[(_("Reports of families"), reverse("cases:report_list"))],
    )


def _next_page(rows: list[FamilyReport]) -> str:
    """What changed is registered next."""
    if rows[0].changed:
        return reverse("cases:change_kinds", args=[rows[0].household_id])
    return reverse("cases:report_list")


def _no_change(request: HttpRequest) -> dict[str, Any]:
    form = RosterFilter(request.GET, user=request.user)
    wanted, _rows = asked(form, Household.objects.visible_to(request.user))
    period = _period(request.user, wanted.get("month"))
    village: Division | None = None if form.errors else wanted.get("village")
    rows = roster(request.user, village, period) if village else []
    return {
        "filter": form,
        "period": period,
        "village": village,
        "rows": rows,
    }


def _roster(request: HttpRequest) -> ExportedList:
    """Of this village and period: both stand above the rows."""
    shown = _no_change(request)
    if shown["village"] is None:
        return listings.NO_CHANGE
    words = {"village": shown["village"], "month": f"{shown['period']:%Y-%m}"}
    said = _("Families of %(village)s without change, period from %(month)s on") % words
    return replace(listings.NO_CHANGE, notes=(said,))


def _without_change(request: HttpRequest) -> list[RosterRow]:
    rows: list[RosterRow] = _no_change(request)["rows"]
    return rows


@needs(P.SEE_CASES)
@exported(_roster, _without_change)
@require_GET
def no_change_list(request: HttpRequest) -> HttpResponse:
    """收入无变化名册: the families of a village that said so, to print and to sign."""
    return render(request, "cases/no_change_list.html", _no_change(request))


def no_change_shown(request: HttpRequest, pk: int) -> dict[str, Any]:
    """The same of this village, to print: the month stands in the address."""
    context = _no_change(request)
    if context["village"] is None or context["village"].pk != pk:
        raise Http404
    return context
