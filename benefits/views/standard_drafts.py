"""Drafts of standards: the list, one draft with all that a second person looks at, its awards."""

from typing import Any

from django.db.models.functions import Abs
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from benefits import draft_claims, selections
from benefits import standard_draft_rules as rules
from benefits.forms.standard_drafts import EffectFilter
from benefits.models import StandardDraft
from benefits.raises import cover, engine, figures
from benefits.standard_draft_rules import DRAFT_VERBS
from benefits.states import DraftStatus
from benefits.verbs import VERBS
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import reason_against
from welfare.audit.timeline import timeline
from welfare.jobs.views import shown as shown_job
from welfare.models import Residence, User
from welfare.pages.access import needs
from welfare.pages.buttons import buttons, held, offered
from welfare.pages.lists import FEW_ROWS, asked, only, page_of
from welfare.pages.tiles import Tile
from welfare.templatetags.welfare import money

LARGEST, FIRST = 10, 20


@needs(P.SEE_PAYMENTS)
@require_GET
def standard_draft_list(request: HttpRequest) -> HttpResponse:
    """Drafts of the county, the newest first."""
    parts = {"to_sign": (_("New standards to sign"), selections.standards_to_sign(request.user))}
    listed, part = only(request, selections.standard_drafts(request.user), parts)
    context = {
        "page": page_of(request, listed, FEW_ROWS),
        "only": part,
        "may": held(request.user, VERBS["draft_standards"]),
    }
    return render(request, "benefits/standard_draft_list.html", context)


@needs(P.SEE_PAYMENTS)
@require_GET
def standard_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft: what changes, what it costs, whom it concerns, who newly qualifies."""
    draft = get_object_or_404(selections.standard_drafts(request.user), pk=pk)
    return render(request, "benefits/standard_draft.html", _context(draft, request.user))


def _context(draft: StandardDraft, user: User) -> dict[str, Any]:
    may = offered(DRAFT_VERBS.values(), rules.available_draft_verbs(draft, user))
    withdraw = may["withdraw_standards"]
    shown: dict[str, Any] = {
        "draft": draft,
        "may": may,
        "buttons": buttons([withdraw] if withdraw else [], draft.pk),
        "unsigned": _unsigned(draft, user),
        "lines": draft.lines.select_related("programme", "kind"),
        "put_right": engine.put_right(draft),
        "history": timeline(draft),
        "job": None,
    }
    if draft.job is not None and (draft.job.is_open or draft.job.may_resume):
        shown["job"] = shown_job(draft.job, user)
    if draft.status in (DraftStatus.DRAFTED, DraftStatus.WITHDRAWN):
        return shown
    if shown["job"] and shown["job"]["running"]:
        return shown  # half of the figures are no figures
    if draft.status == DraftStatus.PREVIEWED:
        shown["stale"] = reason_against(rules.check_still_true, draft)
    return shown | _figures(draft)


def _unsigned(draft: StandardDraft, user: User) -> str:
    """Of a draft that waits for a signature: why it is not this person's now, or nothing."""
    if draft.status != DraftStatus.PREVIEWED:
        return ""
    if held(user, VERBS["sign_standards"])["sign_standards"] is None:
        return _("Another person than who drafted it signs it.")
    return reason_against(rules.check_draft_verb, draft, user, "sign_standards")


def _figures(draft: StandardDraft) -> dict[str, Any]:
    cost = figures.cost(draft)
    effects = figures.worked_out(draft).select_related("award__household__head", "programme")
    families = draft.candidates.order_by("-monthly", "pk")
    needs_more = figures.not_worked_out(draft).select_related("award__household__head", "programme")
    return {
        "cost": cost,
        "cover": cover.of_draft(draft),
        "tiles": _tiles(draft, cost),
        "by_programme": [
            {**row, "name": f"{row['programme__name']} · {Residence(row['residence']).label}"}
            for row in figures.by(draft, "programme__name", "residence")
        ],
        "by_town": [{**row, "name": row["town__name"]} for row in figures.by(draft, "town__name")],
        "largest": effects.order_by(Abs("by").desc(), "pk")[:LARGEST],
        "unknown": needs_more.order_by("pk")[:LARGEST],
        "families": families.select_related("household__head", "town")[:FIRST],
        "families_count": families.count(),
    }


def _tiles(draft: StandardDraft, cost: figures.StandardCost) -> list[Tile]:
    awards = reverse("benefits:standard_draft_awards", args=[draft.pk])
    yuan, year = _("yuan"), draft.pay_month.year if draft.pay_month else ""
    tiles = [
        Tile(f"{cost.awards:,}", _("Awards that pay otherwise"), awards),
        Tile(money(cost.monthly), _("More a month"), awards, unit=yuan),
        Tile(money(cost.paid_on), _("For months before, paid on"), awards, unit=yuan),
        Tile(money(cost.year), _("To the end of %(year)s") % {"year": year}, awards, unit=yuan),
    ]
    if cost.lower:
        url = f"{awards}?shown=lower"
        tiles.append(Tile(f"{cost.lower:,}", _("Awards that pay less"), url, "warn"))
    if cost.too_much and draft.status == DraftStatus.IN_FORCE:
        url = reverse("benefits:draft_claims", args=[draft.pk])
        label = _("Paid too much by it, claimed in one list")
        left = draft_claims.sums_to_claim(draft_claims.to_claim(draft))  # as the list has it
        note = _("%(n)s to claim") % {"n": left.count}
        tiles.append(Tile(money(left.total), label, url, "warn" if left.count else "", note, yuan))
    elif cost.too_much:
        url, label = f"{awards}?shown=lower", _("Paid too much for months before, to be claimed")
        tiles.append(Tile(money(-cost.too_much), label, url, "warn", unit=yuan))
    if cost.no_longer:
        label = _("Was paid above what was due, and is due now")
        tiles.append(Tile(money(cost.no_longer), label, awards, unit=yuan))
    if cost.unknown:
        url = f"{awards}?shown=needs"
        tiles.append(Tile(f"{cost.unknown:,}", _("Not worked out"), url, "warn"))
    return tiles


@needs(P.SEE_PAYMENTS)
@require_GET
def standard_draft_awards(request: HttpRequest, pk: int) -> HttpResponse:
    """Each award with what it pays before and after, or what is needed."""
    draft = get_object_or_404(selections.standard_drafts(request.user), pk=pk)
    form = EffectFilter(request.GET, user=request.user)
    wanted, rows = asked(form, draft.effects.all())
    narrowed = figures.worked_out(draft)
    if wanted.get("shown") == "needs":
        narrowed = figures.not_worked_out(draft)
    elif wanted.get("shown") == "lower":
        narrowed = narrowed.filter(by__lt=0)
    narrowed = narrowed.filter(pk__in=rows.values("pk"))
    for name in ("town", "programme"):
        if value := wanted.get(name):
            narrowed = narrowed.filter(**{name: value})
    narrowed = narrowed.select_related("award__household__head", "programme", "town", "kind")
    page = page_of(request, narrowed.order_by("town__code", "pk"))
    context = {"draft": draft, "form": form, "page": page}
    return render(request, "benefits/standard_draft_awards.html", context)


@needs(P.SEE_PAYMENTS)
@require_GET
def standard_draft_families(request: HttpRequest, pk: int) -> HttpResponse:
    """Families that would have dibao by their income at the new standard."""
    draft = get_object_or_404(selections.standard_drafts(request.user), pk=pk)
    rows = draft.candidates.select_related("household__head", "town", "application", "award")
    page = page_of(request, rows.order_by("town__code", "pk"))
    return render(request, "benefits/standard_draft_families.html", {"draft": draft, "page": page})
