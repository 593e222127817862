"""What is due for the three administrators: system, security and audit."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.accounts import actions as accounts
from welfare.accounts import attempts, tenure
from welfare.accounts.roles import Permission
from welfare.audit.labels import label
from welfare.models import Event, Job, User, Workday
from welfare.news import reading
from welfare.pages.tiles import Heading, Tile, Tone, counted

CALENDAR_AHEAD_DAYS = 60  # about as long as the longest statutory term
AUDIT_DAYS = 7


def tiles(user: User) -> list[Tile]:
    """Numbers of the start page that belong to no case."""
    numbers: list[Tile] = []
    if user.may(Permission.MANAGE_SYSTEM):
        numbers += _system(user)
    if user.may(Permission.MANAGE_USERS):
        numbers += _accounts(user)
    if user.may(Permission.READ_AUDIT):
        numbers += _audit(user)
    return numbers + _news(user)


def _news(user: User) -> list[Tile]:
    """What others did since yesterday that concerns this person, each kind with its number."""
    url = f"{reverse('welfare:news_list')}?only=yesterday"
    return [
        Tile(number, label(verb), f"{url}&verb={verb}", group=Heading.NEW)
        for verb, number in reading.counted(reading.since_yesterday(user)).items()
    ]


def _system(user: User) -> list[Tile]:
    jobs = Job.objects.visible_to(user)
    running, stopped = jobs.under_way().count(), jobs.stopped().count()
    today = timezone.localdate()
    horizon = today + timedelta(days=CALENDAR_AHEAD_DAYS)
    days = Workday.objects.of(user.county).filter(date__gt=today, date__lte=horizon)
    known = days.filter(provisional=False).count()
    url = reverse("welfare:job_list")
    unknown = CALENDAR_AHEAD_DAYS - known
    if user.county is None:  # nothing can be due before there is a county
        begin = _("Found the county: everything else follows from there.")
        return [Tile(1, _("County to set up"), reverse("counties:setting_up"), "warn", begin)]
    return [
        counted(running, _("Jobs running or waiting"), f"{url}?only=running", group=Heading.OTHERS),
        counted(stopped, _("Jobs that stopped before their end"), f"{url}?only=stopped", "bad"),
        counted(
            unknown,
            _("of the next %(n)s days are not announced") % {"n": CALENDAR_AHEAD_DAYS},
            reverse("admin:index"),
            "warn",
            note=_("Deadlines over these days are provisional. Edit the calendar days."),
            unit=_("days"),
        ),
    ]


def _accounts(user: User) -> list[Tile]:
    rows, now = accounts.visible_to(user), timezone.now()
    url = reverse("welfare:user_list")
    locked = attempts.marked(rows).filter(is_locked=True).count()
    idle_since = now - timedelta(days=accounts.IDLE_DAYS)
    idle = rows.filter(is_active=True).filter(Q(last_login=None) | Q(last_login__lt=idle_since))
    unused = _("Accounts not used for %(n)s days") % {"n": accounts.IDLE_DAYS}
    return [
        counted(rows.count(), _("Accounts"), url, group=Heading.KNOWN),
        counted(
            tenure.to_review(rows).count(),
            _("Accounts whose rights are to be confirmed"),
            f"{url}?state=review",
            "warn",
            note=_("Each quarter: confirm the account, change its roles, or lock it."),
        ),
        counted(locked, _("Locked accounts"), f"{url}?state=locked", "warn"),
        counted(idle.count(), unused, f"{url}?state=idle", group=Heading.KNOWN),
    ]


def _audit(user: User) -> list[Tile]:
    since = timezone.localdate() - timedelta(days=AUDIT_DAYS)
    events = Event.objects.visible_to(user).filter(at__date__gte=since)
    url = f"{reverse('welfare:event_list')}?since={since.isoformat()}"
    note = _("in the last %(n)s days") % {"n": AUDIT_DAYS}
    labels: tuple[tuple[str, str, Tone], ...] = (
        ("sign_in_locked", _("Sign-ins locked after failures"), "warn"),
        ("number_revealed", _("Whole numbers shown"), ""),
        ("roles_changed", _("Changes of roles"), ""),
    )
    checked = events.filter(verb="log_checked").order_by("at", "pk").last()
    broken = checked.details["broken"] if checked else 0
    changed = counted(
        broken,
        _("Stretches of the log that were changed after they were sealed"),
        f"{url}&verb=log_checked",
        "bad",
    )
    return [changed, counted(events.count(), _("Events"), url, note=note, group=Heading.KNOWN)] + [
        counted(
            events.filter(verb=verb).count(),
            label,
            f"{url}&verb={verb}",
            tone,
            note=note,
            group=Heading.MINE if tone else Heading.KNOWN,
        )
        for verb, label, tone in labels
    ]
