"""What is due for the three administrators: system, security and audit."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.accounts import actions as accounts
from welfare.accounts.roles import Permission
from welfare.models import Event, Job, JobStatus, User, Workday

CALENDAR_AHEAD_DAYS = 60  # about as long as the longest statutory term
AUDIT_DAYS = 7


def tiles(user: User) -> list[dict[str, Any]]:
    """Numbers of the start page that belong to no case."""
    found: list[dict[str, Any]] = []
    if user.may(Permission.MANAGE_SYSTEM):
        found += _system(user)
    if user.may(Permission.MANAGE_USERS):
        found += _accounts(user)
    if user.may(Permission.READ_AUDIT):
        found += _audit(user)
    return found


def _system(user: User) -> list[dict[str, Any]]:
    jobs = Job.objects.visible_to(user)
    running = jobs.filter(status__in=[JobStatus.QUEUED, JobStatus.RUNNING])
    silent = sum(job.heartbeat_ran_out for job in running)
    stopped = silent + jobs.filter(status__in=[JobStatus.FAILED, JobStatus.INTERRUPTED]).count()
    today = timezone.localdate()
    horizon = today + timedelta(days=CALENDAR_AHEAD_DAYS)
    known = Workday.objects.filter(date__gt=today, date__lte=horizon, provisional=False).count()
    url = reverse("welfare:job_list")
    return [
        {"number": len(running) - silent, "label": _("Jobs running or waiting"), "url": url},
        {
            "number": stopped,
            "label": _("Jobs that stopped before their end"),
            "url": url,
            "tone": "bad" if stopped else "",
        },
        {
            "number": CALENDAR_AHEAD_DAYS - known,
            "unit": _("days"),
            "label": _("of the next %(n)s days are not announced") % {"n": CALENDAR_AHEAD_DAYS},
            "note": _("Deadlines over these days are provisional. Edit the calendar days."),
            "url": reverse("admin:index"),
            "tone": "warn" if known < CALENDAR_AHEAD_DAYS else "",
        },
    ]


def _accounts(user: User) -> list[dict[str, Any]]:
    rows, now = accounts.visible_to(user), timezone.now()
    url = reverse("welfare:user_list")
    locked = rows.filter(Q(is_active=False) | Q(locked_until__gt=now)).count()
    idle_since = now - timedelta(days=accounts.IDLE_DAYS)
    idle = rows.filter(is_active=True).filter(Q(last_login=None) | Q(last_login__lt=idle_since))
    return [
        {"number": rows.filter(is_active=True).count(), "label": _("Accounts"), "url": url},
        {
            "number": locked,
            "label": _("Locked accounts"),
            "url": f"{url}?state=locked",
            "tone": "warn" if locked else "",
        },
        {
            "number": idle.count(),
            "label": _("Accounts not used for %(n)s days") % {"n": accounts.IDLE_DAYS},
            "url": f"{url}?state=idle",
        },
    ]


def _audit(user: User) -> list[dict[str, Any]]:
    since = timezone.now() - timedelta(days=AUDIT_DAYS)
    events = Event.objects.visible_to(user).filter(at__gte=since)
    url = reverse("welfare:event_list")
    labels = (
        ("sign_in_locked", _("Sign-ins locked after failures"), "warn"),
        ("number_revealed", _("Whole numbers shown"), ""),
        ("roles_changed", _("Changes of roles"), ""),
    )
    note = _("in the last %(n)s days") % {"n": AUDIT_DAYS}
    found = [{"number": events.count(), "label": _("Events"), "note": note, "url": url}]
    for verb, label, tone in labels:
        number = events.filter(verb=verb).count()
        link = f"{url}?verb={verb}"
        found.append(
            {
                "number": number,
                "label": label,
                "note": note,
                "url": link,
                "tone": tone if number else "",
            }
        )
    return found
