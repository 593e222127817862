"""What is due in the reports, as tiles of the start page."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from reports import annual
from reports.cross_foot import Result, Source
from reports.models import AnnualReport, Snapshot
from welfare.accounts.roles import Permission
from welfare.county.months import previous_month
from welfare.models import User
from welfare.pages.access import needs


@needs(Permission.SEE_REPORTS)
@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """A fragment: months and years to close, and what the newest report says."""
    tiles = _to_do(request.user) if request.user.may(Permission.MAKE_REPORTS) else []
    tiles += _newest(request.user)
    return render(request, "components/tiles.html", {"tiles": tiles})


def _to_do(user: User) -> list[dict[str, Any]]:
    today = timezone.localdate()
    month, year = previous_month(today), today.year - 1
    frozen = Snapshot.objects.visible_to(user).filter(frozen_at__isnull=False)
    month_open = not frozen.filter(month=month).exists()
    reports = AnnualReport.objects.visible_to(user).exclude(workbook="")
    year_open = not reports.filter(year=year).exists()
    return [
        _tile(month_open, _("Month to freeze"), "reports:snapshot_list", _month(month)),
        _tile(year_open, _("Annual report to make"), "reports:annual_list", str(year)),
    ]


def _month(month: date) -> str:
    return f"{month:%Y-%m}"


def _newest(user: User) -> list[dict[str, Any]]:
    made = AnnualReport.objects.visible_to(user).exclude(workbook="").order_by("-year", "-pk")
    report = made.select_related("county", "snapshot__county").first()
    if report is None:
        return []
    wrong = [
        o for o in annual.outcomes(report) if o.result == Result.ERROR and o.source == Source.OURS
    ]
    differing = sum(len(sheet.differing) for sheet in annual.shown(report))
    note = str(report.year)
    checks, published = (
        {"url": reverse(f"reports:{name}", args=[report.pk]), "note": note}
        for name in ("annual_checks", "annual_published")
    )
    return [
        {
            **checks,
            "number": len(wrong),
            "label": _("Checks that do not agree"),
            "tone": "bad" if wrong else "",
        },
        {
            **published,
            "number": differing,
            "label": _("Figures that differ from the publication"),
            "tone": "warn" if differing else "",
        },
    ]


def _tile(is_open: bool, label: str, url_name: str, note: str) -> dict[str, Any]:
    return {
        "number": int(is_open),
        "label": label,
        "url": reverse(url_name),
        "note": note,
        "tone": "warn" if is_open else "",
    }
