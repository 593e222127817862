"""What is due in the comparison, as tiles of the start page."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines import TimedStep
from verification import queues, scans, uncovered
from verification.models import Comparison, DepartmentFile, FeedbackBatch, Finding
from verification.own_departments import awaited, late_files
from verification.states import FindingStatus
from welfare.accounts.roles import Permission as P
from welfare.county.months import previous_month
from welfare.exceptions import MissingParameter
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.tiles import Heading, Tile, counted, fragment


def _finding_tiles(user: User) -> list[Tile]:
    rows = Finding.objects.visible_to(user)
    counts = queues.by_status(rows)
    listed = f"{reverse('verification:finding_list')}?mine=on"
    tiles: list[Tile] = []
    left = queues.left_to(user, rows)
    if user.may(P.VERIFY_FINDING) or user.town is not None:
        url = f"{listed}&status={FindingStatus.OPEN}"
        label = _("Findings to verify")
        mine = left.filter(status=FindingStatus.OPEN)
        tiles.append(counted(mine.count(), label, url, "warn"))
    if user.may(P.CLOSE_FINDING):
        url = f"{listed}&status={FindingStatus.VERIFIED}"
        label = _("Findings to close")
        mine = left.filter(status=FindingStatus.VERIFIED)
        tiles.append(counted(mine.count(), label, url, "warn"))
        nowhere = Finding.objects.visible_to(user).filter(queues.WITHOUT_TOWN)
        url = f"{reverse('verification:finding_list')}?without_town=on"
        label = _("Findings to give to a town")
        tiles.append(counted(nowhere.count(), label, url, "warn"))
    return [*tiles, *_overdue_tiles(user), *_with_others(user, counts)]


def _overdue_tiles(user: User) -> list[Tile]:
    """What was not settled by its day, and who in need is to be looked at again."""
    if not (user.may(P.VERIFY_FINDING) or user.may(P.CLOSE_FINDING)):
        return []
    today = timezone.localdate()
    late = Finding.objects.visible_to(user).overdue(today).count()
    again = uncovered.narrowed(uncovered.ledger(user), {"state": uncovered.AGAIN}, today).count()
    shown = (
        (late, _("Findings overdue"), f"{reverse('verification:finding_list')}?overdue=on"),
        (
            again,
            _("On no roll, to look at again"),
            f"{reverse('verification:uncovered_list')}?state={uncovered.AGAIN}",
        ),
    )
    return [counted(n, label, url, "bad") for n, label, url in shown if n]


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
    """Awaited department files of last month that are missing, until the month was compared."""
    month = previous_month(timezone.localdate())
    runs = Comparison.objects.visible_to(user).filter(month=month, finished_at__isnull=False)
    if not user.may(P.COMPARE) or runs.exists():
        return []
    files = DepartmentFile.objects.visible_to(user).filter(month=month, current=True)
    sent = {*files.values_list("department", flat=True)}
    missing = len(awaited(user.county, month) - sent) if user.county else 0
    url = f"{reverse('verification:file_list')}?month={month:%Y-%m}"
    label = _("Department files missing")
    return [counted(missing, label, url, "warn", note=f"{month:%Y-%m}")]


def _late_tiles(user: User) -> list[Tile]:
    """Files whose day is over, and batches of province and city that wait too long."""
    if not user.may(P.COMPARE) or user.county is None:
        return []
    today = timezone.localdate()
    late = len(late_files(user.county, today))
    batches = FeedbackBatch.objects.visible_to(user).late(today).count()
    shown = (
        (late, _("Department files late"), reverse("verification:late_list")),
        (
            batches,
            _("Batches of feedback late"),
            f"{reverse('verification:feedback_list')}?late=on",
        ),
    )
    return [counted(n, label, url, "bad") for n, label, url in shown if n]


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
    parts = (_finding_tiles, _file_tiles, _late_tiles, _scan_tiles)
    tiles = [tile for part in parts for tile in part(request.user)]
    return fragment(request, tiles)
