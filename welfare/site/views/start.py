"""The start page: a worklist of what is due for this person, and where daily work begins."""

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from welfare.accounts.roles import Permission as P
from welfare.jobs.views import shown
from welfare.models import Job, User
from welfare.pages.access import Request, may_open
from welfare.pages.tiles import DatedWork, Tile, fragment
from welfare.site import worklists

RECENT_JOBS = 3

# The parts of the apps, by URL name: this floor does not know what stands in them.
DUE = ("cases:due", "benefits:due", "verification:due", "reports:due")


class Shortcut(NamedTuple):
    label: Any
    text: Any
    url_name: str
    permission: P


SHORTCUTS = (
    Shortcut(
        _("Register a household"),
        _("New family: people by resident ID, then the application."),
        "cases:household_create",
        P.REGISTER_CASE,
    ),
    Shortcut(
        _("Applications of the town"),
        _("Survey, public notice, amount, submission."),
        "cases:application_list",
        P.REGISTER_CASE,
    ),
    Shortcut(
        _("Review queue"),
        _("What waits for the town's decision, nearest deadline first."),
        "cases:queue",
        P.DECIDE_TOWN,
    ),
    Shortcut(
        _("Review queue"),
        _("What waits for the county's decision, nearest deadline first."),
        "cases:queue",
        P.DECIDE_COUNTY,
    ),
    Shortcut(
        _("Joint meetings"),
        _("Invitation and agenda, attendance and votes, minutes and decisions."),
        "cases:meeting_list",
        P.SEE_MEETINGS,
    ),
    Shortcut(
        _("Monthly filing"),
        _("The town's own decisions of a month, filed with the county."),
        "cases:filing_list",
        P.FILE_MONTH,
    ),
    Shortcut(
        _("Take over a ledger"),
        _("Upload, look at the preview, import as a job."),
        "cases:ledger_list",
        P.IMPORT_LEDGERS,
    ),
    Shortcut(
        _("Monthly comparison"),
        _("Department files against the rolls; differences become findings."),
        "verification:comparison_list",
        P.COMPARE,
    ),
    Shortcut(
        _("Findings to verify"),
        _("Differences in your town that somebody has to look at."),
        "verification:finding_list",
        P.VERIFY_FINDING,
    ),
    Shortcut(
        _("Payroll run of the month"),
        _("Calculate, check the differences, take the bank's answer."),
        "benefits:run_list",
        P.PREPARE_PAYROLL,
    ),
    Shortcut(
        _("First signature"),
        _("Payroll runs that are calculated."),
        "benefits:run_list",
        P.SIGN_PAYROLL,
    ),
    Shortcut(
        _("Second signature"),
        _("Payroll runs that were signed first."),
        "benefits:run_list",
        P.APPROVE_PAYROLL,
    ),
    Shortcut(
        _("Bank file"),
        _("Payroll runs that were signed twice."),
        "benefits:run_list",
        P.RELEASE_PAYROLL,
    ),
    Shortcut(
        _("Freeze the month"),
        _("Snapshots of the rolls; reports read these."),
        "reports:snapshot_list",
        P.MAKE_REPORTS,
    ),
    Shortcut(
        _("Annual report"),
        _("Tables from snapshots and payments; every figure opens its list."),
        "reports:annual_list",
        P.MAKE_REPORTS,
    ),
    Shortcut(
        _("Standards and limits"),
        _("Dated values with their documents."),
        "admin:index",
        P.SET_STANDARDS,
    ),
    Shortcut(
        _("Setting a county up"),
        _("What is there, and what is missing before the first case."),
        "counties:setting_up",
        P.MANAGE_SYSTEM,
    ),
    Shortcut(
        _("Divisions and calendar"),
        _("Towns and villages, working days, file layouts."),
        "admin:index",
        P.MANAGE_SYSTEM,
    ),
    Shortcut(_("Jobs"), _("What runs and what stopped."), "welfare:job_list", P.MANAGE_SYSTEM),
    Shortcut(
        _("New account"),
        _("Name, area and roles; the first password is shown once."),
        "welfare:user_create",
        P.MANAGE_USERS,
    ),
    Shortcut(
        _("Accounts"),
        _("Roles, areas, locks and passwords."),
        "welfare:user_list",
        P.MANAGE_USERS,
    ),
    Shortcut(
        _("Audit log"),
        _("Who did what, when, to what, and why."),
        "welfare:event_list",
        P.READ_AUDIT,
    ),
)


@require_GET
def start(request: Request) -> HttpResponse:
    """What is due first, then the daily steps, then the last jobs."""
    user = request.user
    return render(
        request, "welfare/start.html", {"shortcuts": _shortcuts(user), "jobs": _recent_jobs(user)}
    )


@require_GET
def worklist(request: Request) -> HttpResponse:
    """A fragment: what waits for this person in all apps, under one set of headings."""
    tiles: list[Tile] = worklists.tiles(request.user)
    lines: list[DatedWork] = []
    for name in DUE:
        if may_open(request.user, name):
            part = resolve(reverse(name)).func(request)
            if isinstance(part, TemplateResponse) and part.context_data:
                tiles += part.context_data["tiles"]
                lines += part.context_data["lines"]
    return fragment(request, tiles, lines)


def _shortcuts(user: User) -> list[dict[str, Any]]:
    mine = (shortcut for shortcut in SHORTCUTS if user.may(shortcut.permission))
    return [{"label": s.label, "text": s.text, "url": reverse(s.url_name)} for s in mine]


def _recent_jobs(user: User) -> list[dict[str, Any]]:
    rows = (
        Job.objects.visible_to(user)
        .filter(started_by=user)
        .select_related("started_by__division__parent")
    )
    return [shown(job, user) for job in rows.order_by("-pk")[:RECENT_JOBS]]
