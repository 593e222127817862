"""The rolls: who receives what, since when and why; suspend, resume, end."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import actions, rules
from cases.forms.award import ONE_OFF, STANDINGS, AwardFilter, EndForm, ResumeForm, SuspendForm
from cases.history import story
from cases.models import Award, AwardAmount, AwardMember
from cases.models.award import LASTING, AwardScope
from cases.views.application_lists import tab
from cases.views.verbs import cleaned, fragment_url, page_of, posted, verb_page
from welfare.accounts.roles import Permission as P
from welfare.models import User
from welfare.pages.access import needs

VERBS = ("start_supplement", "stop_supplement", "suspend_award", "resume_award", "end_award")


def _found(user: User, form: AwardFilter) -> AwardScope:
    asked = cleaned(form)
    rows = Award.objects.visible_to(user).filter(**form.conditions())
    if asked.get("q"):
        named = AwardMember.objects.visible_to(user).filter(person__name__startswith=asked["q"])
        rows = rows.filter(Q(number__startswith=asked["q"]) | Q(pk__in=named.values("award")))
    one_off = When(~Q(programme__kind__in=LASTING), then=Value(ONE_OFF))
    return rows.annotate(standing=Case(one_off, default=F("status")))


def _with_amount(rows: AwardScope, user: User) -> AwardScope:
    """Each award with the amount in force: the latest that has begun, or the first to come."""
    amounts = AwardAmount.objects.visible_to(user).filter(award=OuterRef("pk"))
    begun = amounts.filter(from_month__lte=timezone.localdate()).order_by("-from_month")
    latest = begun.annotate(whole=F("basic") + F("care")).values("whole")[:1]
    return (
        rows.with_details()
        .annotate(monthly=Subquery(latest))
        .select_related("programme", "town", "village", "household__head")
    )


@needs(P.SEE_CASES)
def award_list(request: HttpRequest) -> HttpResponse:
    """The rolls of the area; the tabs count what the other filters leave."""
    form = AwardFilter(request.GET, user=request.user)
    rows = _found(request.user, form)
    counted = dict(rows.order_by().values_list("standing").annotate(n=Count("pk")))
    status = form.cleaned_data.get("status", "")
    if status:
        rows = rows.filter(standing=status)
    shown = _with_amount(rows, request.user).defer(
        "account", "household__phone", "household__head__resident_id"
    )
    tabs = [tab(request, "status", "", status, _("All"), sum(counted.values()))] + [
        tab(request, "status", value, status, label, counted.get(value, 0))
        for value, label in STANDINGS
    ]
    context = {
        "filter": form,
        "page": page_of(request, shown.order_by("pk")),
        "tabs": tabs,
        "may_give_lists": request.user.may(P.GIVE_LISTS),
    }
    return render(request, "cases/award_list.html", context)


def award_for(request: HttpRequest, pk: int) -> Award:
    """The award on the page; a foreign one is a 404."""
    rows = (
        Award.objects.visible_to(request.user)
        .with_details()
        .select_related(
            "programme", "household__head", "town__parent", "village", "payee", "application"
        )
    )
    return get_object_or_404(rows, pk=pk)


def _amounts(award: Award) -> list[dict[str, Any]]:
    """The amounts by month, newest first, each with the one before it."""
    rows = list(award.amounts.order_by("from_month"))
    totals = [row.basic + row.care for row in rows]
    before: list[Decimal | None] = [None, *totals[:-1]]
    shown = [
        {"row": row, "total": total, "before": earlier}
        for row, total, earlier in zip(rows, totals, before, strict=True)
    ]
    return shown[::-1]


def _offered(row: Award, user: User, verb: str) -> bool:
    """Whether the page shows the button of this verb."""
    if not rules.may(rules.check_award_verb, row, user, verb):
        return False
    if verb == "stop_supplement":
        return row.members.filter(supplements__last_month=None, supplements__isnull=False).exists()
    if verb == "start_supplement":
        return row.programme.definition.supplements
    return verb == "end_award" or row.programme.is_monthly


@needs(P.SEE_CASES)
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """One award: amounts, covered persons, payments, history."""
    row = award_for(request, pk)
    members = row.members.select_related("person").prefetch_related("supplements__kind")
    verbs = [verb for verb in VERBS if _offered(row, request.user, verb)]
    context = {
        "award": row,
        "amounts": _amounts(row),
        "members": members.order_by("-is_head", "pk"),
        "suspensions": row.suspensions.order_by("-first_month"),
        "verbs": verbs,
        "payments_url": fragment_url("benefits:award_payments", row.pk),
        "story": story(row),
    }
    return render(request, "cases/award_page.html", context)


def _this_month() -> date:
    return timezone.localdate().replace(day=1)


@needs(P.CLOSE_FINDING, P.DECIDE_COUNTY)
def award_suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the money for a while."""
    row = award_for(request, pk)
    shown = {"version": row.version, "from_month": _this_month()}
    form = SuspendForm(**posted(request), initial=shown)
    return verb_page(
        request,
        form,
        lambda: actions.suspend_award(by=request.user, award=row, **form.cleaned_data),
        back=reverse("cases:award", args=[pk]),
        done=_("The award is suspended."),
        award=row,
        verb="suspend_award",
        heading=_("Suspend award"),
        lede=_("The household stays on the roll; no money flows from the month given."),
        button=_("Suspend award"),
        danger=True,
    )


@needs(P.CLOSE_FINDING, P.DECIDE_COUNTY)
def award_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the money flow again."""
    row = award_for(request, pk)
    shown = {"version": row.version, "from_month": _this_month()}
    form = ResumeForm(**posted(request), initial=shown)
    return verb_page(
        request,
        form,
        lambda: actions.resume_award(by=request.user, award=row, **form.cleaned_data),
        back=reverse("cases:award", args=[pk]),
        done=_("The award is resumed."),
        award=row,
        verb="resume_award",
        heading=_("Resume award"),
        lede=_("The months between stay unpaid."),
        button=_("Resume award"),
    )


@needs(P.CLOSE_FINDING, P.DECIDE_COUNTY)
def award_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an award, after the family was heard."""
    row = award_for(request, pk)
    shown = {"version": row.version, "last_month": _this_month()}
    form = EndForm(**posted(request), initial=shown, award=row)
    return verb_page(
        request,
        form,
        lambda: actions.end_award(by=request.user, award=row, **form.cleaned_data),
        back=reverse("cases:award", args=[pk]),
        done=_("The award is ended. Tell the household in writing, with reasons and remedies."),
        award=row,
        verb="end_award",
        heading=_("End award"),
        lede=_("Hear the household first, then end; it can ask for reconsideration."),
        button=_("End award"),
        danger=True,
    )
