"""What is due in the comparison, as tiles of the start page."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines import TimedStep
from verification import queues, scans
from verification.departments import DEPARTMENTS
from verification.models import Comparison, DepartmentFile, Finding
from verification.states import FindingStatus
from welfare.accounts.roles import Permission as P
from welfare.county.months import previous_month
from welfare.exceptions import MissingParameter
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.tiles import Heading, Tile, counted, fragment


def _finding_tiles(user: User) -> list[Tile]:
    counts = queues.by_status(Finding.objects.visible_to(user))
    listed = reverse("verification:finding_list")
    tiles: list[Tile] = []
    if user.may(P.VERIFY_FINDING) or user.town is not None:
        url = f"{listed}?status={FindingStatus.OPEN}"
        label = _("Findings to verify")
        tiles.append(counted(counts.get(FindingStatus.OPEN, 0), label, url, "warn"))
    if user.may(P.CLOSE_FINDING):
        url = f"{listed}?status={FindingStatus.VERIFIED}"
        label = _("Findings to close")
        tiles.append(counted(counts.get(FindingStatus.VERIFIED, 0), label, url, "warn"))
        nowhere = Finding.objects.visible_to(user).filter(queues.WITHOUT_TOWN)
        url = f"{listed}?without_town=on"
        label = _("Findings to give to a town")
        tiles.append(counted(nowhere.count(), label, url, "warn"))
    return [*tiles, *_with_others(user, counts)]


def _with_others(user: User, counts: dict[str, int]) -> list[Tile]:
    """Findings that the towns have, for the county; those that the county has, for a town."""
    asked = (
        (P.CLOSE_FINDING, FindingStatus.OPEN, _("Findings with the towns")),
        (P.VERIFY_FINDING, FindingStatus.VERIFIED, _("Findings with the county")),
    )
    url = reverse("verification:finding_list")
    return [
        Tile(counts[status], label, f"{url}?status={status}", group=Heading.OTHERS)
        for right, status, label in asked
        if user.may(right) and counts.get(status)
    ]


def _file_tiles(user: User) -> list[Tile]:
    """Department files of last month that are missing, until the month was compared."""
    month = previous_month(timezone.localdate())
    runs = Comparison.objects.visible_to(user).filter(month=month, finished_at__isnull=False)
    if not user.may(P.COMPARE) or runs.exists():
        return []
    files = DepartmentFile.objects.visible_to(user).filter(month=month, current=True)
    missing = len(DEPARTMENTS) - files.count()
    url = f"{reverse('verification:file_list')}?month={month:%Y-%m}"
    label = _("Department files missing")
    return [counted(missing, label, url, "warn", note=f"{month:%Y-%m}")]


def _scan_tiles(user: User) -> list[Tile]:
    """People whom no comparison saw in the county's term, while there are any."""
    if not user.may(P.COMPARE) or user.county is None:
        return []
    today = timezone.localdate()
    try:
        scan = scans.scan_of(user.county, today)
    except MissingParameter as missing:
        label = TimedStep.SCAN.label
        return [Tile("—", label, reverse("counties:limits"), "warn", note=str(missing))]
    waiting = scans.not_compared(user.county, today).count()
    url = reverse("verification:not_compared")
    note = _("due on %(day)s") % {"day": scan.due.day.isoformat()} if scan.due else ""
    return [counted(waiting, _("People to compare"), url, "bad", note=note)] if waiting else []


@needs(P.SEE_FINDINGS)
def due(request: HttpRequest) -> HttpResponse:
    """A fragment: nothing when nothing of this is the person's work."""
    tiles = [*_finding_tiles(request.user), *_file_tiles(request.user), *_scan_tiles(request.user)]
    return fragment(request, tiles)
