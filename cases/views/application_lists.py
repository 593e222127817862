"""Applications of the area: the whole list, and the queue of who decides."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import listings, queues, worklists
from cases.forms.application import ApplicationFilter
from cases.forms.decision import QueueFilter
from cases.models import DECIDES, Application, Tier, TimeLimit
from cases.models.person import secrets_of
from cases.states import ApplicationStatus
from cases.views.samples import to_draw
from welfare.accounts.roles import Permission
from welfare.exports.listed import exported
from welfare.pages.access import needs
from welfare.pages.lists import asked, in_order, page_of, tab, tabs

P = Permission
COLUMNS = {
    "name": ("applicant__initials", "applicant__name"),
    "number": ("number",),
    "amount": ("amount_shown",),
    "due": ("next_due_on",),
}


def _wanted(rows: "QuerySet[Application]", wanted: dict[str, Any]) -> "QuerySet[Application]":
    if q := wanted.get("q"):
        named = Q(applicant__name__startswith=q) | Q(beneficiary__name__startswith=q)
        rows = rows.filter(Q(number__startswith=q) | named)
    if wanted.get("work"):
        today = timezone.localdate()
        rows = rows.filter(worklists.condition(worklists.Work(wanted["work"]), today))
    if wanted.get("filed"):  # 近亲属备案
        rows = rows.of_near_relatives()
    for name in ("programme", "town"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    return rows


def _ready_to_show(rows: "QuerySet[Application]") -> "QuerySet[Application]":
    people = ("applicant", "beneficiary")
    rows = worklists.with_amount_granted(rows).with_near()  # type: ignore[attr-defined]
    return rows.select_related("programme", *people, "town", "household__village").defer(
        *("account", "household__phone"),
        *secrets_of(*people),
    )


def _sorted(request: HttpRequest, rows: "QuerySet[Application]") -> "QuerySet[Application]":
    """As the headings of the table sort them."""
    running = TimeLimit.objects.running().filter(application=OuterRef("pk"))
    rows = rows.alias(
        amount_shown=Coalesce("granted", "amount_proposed"),
        next_due_on=Least("deadline", Subquery(running.values("due_on")[:1])),
    )
    return in_order(request, rows, COLUMNS)


def _of_every_status(
    request: HttpRequest, form: ApplicationFilter
) -> "tuple[dict[str, Any], QuerySet[Application]]":
    wanted, every = asked(form, Application.objects.visible_to(request.user))
    return wanted, _wanted(every, wanted)


def _shown(request: HttpRequest) -> "QuerySet[Application]":
    """As the address narrows and sorts them."""
    form = ApplicationFilter(request.GET, user=request.user)
    return _in_status(request, *_of_every_status(request, form))


def _in_status(
    request: HttpRequest, wanted: dict[str, Any], rows: "QuerySet[Application]"
) -> "QuerySet[Application]":
    if wanted.get("status"):
        rows = rows.filter(status=wanted["status"])
    return _sorted(request, _ready_to_show(rows).order_by("-pk"))


@needs(P.SEE_CASES)
@exported(listings.APPLICATIONS, _shown)
def application_list(request: HttpRequest) -> HttpResponse:
    """Every application of the area; the tabs count what the other filters leave."""
    form = ApplicationFilter(request.GET, user=request.user)
    wanted, rows = _of_every_status(request, form)
    counted = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    page = page_of(request, _in_status(request, wanted, rows))
    page.object_list = worklists.with_next_due(
        page.object_list, request.user.county, timezone.localdate()
    )
    statuses = tabs(request, "status", ApplicationStatus.choices, counted, _("All"))
    context = {"filter": form, "page": page, "tabs": statuses}
    context["may_register"] = request.user.may(P.REGISTER_CASE)
    return render(request, "cases/application_list.html", context)


def _queued(
    request: HttpRequest, form: QueueFilter
) -> "tuple[QuerySet[Application], list[Tier], Tier]":
    """What waits for this person, the tiers they decide at, and the one that is shown."""
    wanted, every = asked(form, Application.objects.in_queue_of(request.user))
    if wanted.get("mine"):
        every = every.filter(pk__in=queues.cases_to_decide(request.user).order_by().values("pk"))
    tiers = [tier for tier, needed in DECIDES.items() if request.user.may(needed)]
    return _wanted(every, wanted), tiers, Tier(wanted.get("tier") or tiers[0])


def _of_tier(
    request: HttpRequest, rows: "QuerySet[Application]", tier: Tier
) -> "QuerySet[Application]":
    return _sorted(request, _ready_to_show(rows.filter(tier=tier)))


def _queue_shown(request: HttpRequest) -> "QuerySet[Application]":
    """As the address narrows and sorts it."""
    rows, _tiers, tier = _queued(request, QueueFilter(request.GET, user=request.user))
    return _of_tier(request, rows, tier)


@needs(P.DECIDE_TOWN, P.DECIDE_COUNTY, P.DECIDE_MEETING)
@exported(listings.QUEUE, _queue_shown)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this person's decision, the nearest statutory deadline first."""
    form = QueueFilter(request.GET, user=request.user)
    rows, tiers, shown = _queued(request, form)
    counted = dict(rows.order_by().values_list("tier").annotate(n=Count("pk")))
    page = page_of(request, _of_tier(request, rows, shown))
    page.object_list = worklists.with_next_due(
        page.object_list, request.user.county, timezone.localdate()
    )
    shown_here = Application.objects.visible_to(request.user).filter(
        pk__in=[row.pk for row in page.object_list]
    )
    free = set(shown_here.filter(queues.free_to_decide(request.user)).values_list("pk", flat=True))
    for row in page.object_list:  # who took part sees the case and does not decide it (回避)
        row.is_own = row.pk not in free
    own = [tab(request, "tier", t, t.label, counted.get(t, 0), shown=tiers[0]) for t in tiers]
    context = {"filter": form, "page": page, "tabs": own, "tier": shown}
    context["to_draw"] = to_draw(request.user) if shown == Tier.COUNTY else []
    return render(request, "cases/queue.html", context)
