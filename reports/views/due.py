"""What is due in the reports, as tiles of the start page."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from benefits.models import Payment
from reports import annual
from reports.cross_foot import Result, Source
from reports.kinds.codes import ANNUAL
from reports.models import AnnualReport, Snapshot
from welfare.accounts.roles import Permission
from welfare.county.months import previous_month
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.tiles import Tile, counted, fragment


@needs(Permission.SEE_REPORTS)
@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """A fragment: months and years to close, and what the newest report says."""
    tiles = _to_do(request.user) if request.user.may(Permission.MAKE_REPORTS) else []
    tiles += _newest(request.user)
    return fragment(request, tiles)


def _to_do(user: User) -> list[Tile]:
    today = timezone.localdate()
    month, year = previous_month(today), today.year - 1
    frozen = Snapshot.objects.visible_to(user).filter(frozen_at__isnull=False)
    month_open = not frozen.filter(month=month).exists()
    reports = AnnualReport.objects.visible_to(user).exclude(workbook="")
    made = reports.filter(kind=ANNUAL, year=year, snapshot__month__month=12).exists()
    year_open = not made and (frozen.filter(month__year=year).exists() or _was_paid(user, year))
    freeze, make = reverse("reports:snapshot_list"), reverse("reports:annual_list")
    return [
        counted(int(month_open), _("Month to freeze"), freeze, "warn", note=f"{month:%Y-%m}"),
        counted(int(year_open), _("Annual report to make"), make, "warn", note=str(year)),
    ]


def _was_paid(user: User, year: int) -> bool:
    """A county that began here later has nothing to report of a year."""
    months = (date(year, 1, 1), date(year, 12, 1))
    return Payment.objects.visible_to(user).filter(pay_month__range=months).exists()


def _newest(user: User) -> list[Tile]:
    made = AnnualReport.objects.visible_to(user).filter(kind=ANNUAL).exclude(workbook="")
    made = made.order_by("-snapshot__month", "-pk")
    report = made.select_related("county", "snapshot__county").first()
    if report is None:
        return []
    wrong = [
        o for o in annual.outcomes(report) if o.result == Result.ERROR and o.source == Source.OURS
    ]
    stands = annual.standing(report, annual.shown(report))
    checks, published = (
        reverse(f"reports:{name}", args=[report.pk])
        for name in ("annual_checks", "annual_published")
    )
    months = annual.title_of(report)
    differ = _("Figures that differ from the publication")
    nothing = _("Published figures with nothing of ours beside them")
    return [
        counted(len(wrong), _("Checks that do not agree"), checks, "bad", note=months),
        counted(stands.differing, differ, published, "warn", note=months),
        counted(stands.nothing, nothing, published, "warn", note=months),
    ]
