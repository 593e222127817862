"""Claims: the list, and one claim with everything that was paid, said, agreed and given back."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from benefits import (
    claim_corrections,
    claim_gaps,
    claim_rules,
    claim_sums,
    claims,
    listings,
    selections,
)
from benefits import claim_proposals as proposed
from benefits.forms.claims import STANDINGS, ClaimFilter
from benefits.models import ClaimCorrection
from benefits.papers import CLAIM_PAPERS, CORRECTIONS
from benefits.states import ONCE_DECIDED, PaymentStatus
from benefits.verbs import VERBS
from benefits.views.reconciliation import as_of
from cases.models import Award, Programme
from welfare.accounts.roles import Permission as P
from welfare.audit import looks
from welfare.audit.timeline import timeline
from welfare.county.months import add_months, first_of
from welfare.exports.listed import exported
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.buttons import buttons, held
from welfare.pages.lists import asked, in_order, page_of, tabs
from welfare.pages.papers import Shelf
from welfare.pages.tiles import Tile

MONTHS_SHOWN = 11  # before this one


COLUMNS = {
    "name": ("household__head__initials", "household__head__name"),
    "town": ("town__code",),
    "claimed": ("total",),
    "back": ("came_back",),
}


def _of_every_standing(user: User, form: ClaimFilter) -> "QuerySet[Any]":
    wanted, rows = asked(form, selections.claims_of(user, timezone.localdate()))
    rows = rows.filter(**{name: wanted[name] for name in ("town", "reason") if wanted.get(name)})
    if wanted.get("mine"):
        rows = selections.claims_left_to(user, rows)
    return rows.filter(overdue__gt=0) if wanted.get("overdue") else rows


def _shown(request: HttpRequest, form: ClaimFilter | None = None) -> "QuerySet[Any]":
    """As the address narrows and sorts them."""
    form = form or ClaimFilter(request.GET, user=request.user)
    rows = _of_every_standing(request.user, form)
    standing = form.cleaned_data.get("standing") if form.is_bound else ""
    rows = rows.filter(standing=standing) if standing else rows
    return in_order(request, rows.order_by("-pk"), COLUMNS)


@needs(P.SEE_PAYMENTS, P.SEE_CASES)
@exported(listings.CLAIMS, _shown)
@require_GET
def claim_list(request: HttpRequest) -> HttpResponse:
    """Claims of the area; the tabs count what the other filters leave."""
    form = ClaimFilter(request.GET, user=request.user)
    every, rows = _of_every_standing(request.user, form), _shown(request, form)
    counted = dict(every.order_by().values_list("standing").annotate(n=Count("pk")))
    total = rows.aggregate(total=Sum("still_open"))["total"] or Decimal(0)
    page = page_of(request, rows)
    gaps = claim_gaps.gaps(page)
    for row in page:
        row.gap = gaps.get(row.pk)
    context = {
        "form": form,
        "page": page,
        "tabs": tabs(request, "standing", STANDINGS, counted, _("All")),
        "open": total,
        "by_month": _by_month(request.user),
    }
    return render(request, "benefits/claim_list.html", context)


def _by_month(user: User) -> list[tuple[str, claim_sums.ClaimedMonth]]:
    """What was decided, came back and is open, by month and programme; of a whole county."""
    if user.county is None or user.town is not None:
        return []
    last = first_of(timezone.localdate())
    rows = claim_sums.by_month(user.county, add_months(last, -MONTHS_SHOWN), last)
    names = dict(Programme.objects.visible_to(user).values_list("pk", "name"))
    latest = sorted(rows, key=lambda row: (row.month, row.programme), reverse=True)
    return [(names[row.programme], row) for row in latest]


def _with_awards(
    user: User, rows: "Iterable[proposed.PaidAbove]"
) -> "list[tuple[Award, proposed.PaidAbove]]":
    """What was paid too much, each with its award."""
    about = Award.objects.visible_to(user).select_related("programme", "town", "household__head")
    listed = list(rows)
    named = about.in_bulk([one.award for one in listed])
    return [(named[one.award], one) for one in listed]


def _proposed(request: HttpRequest) -> "list[tuple[Award, proposed.PaidAbove]]":
    return _with_awards(request.user, proposed.proposals(request.user))


@needs(P.SEE_PAYMENTS, P.SEE_CASES)
@exported(listings.PAID_ABOVE, _proposed)
@require_GET
def claim_proposals(request: HttpRequest) -> HttpResponse:
    """What the bank paid too much, by what is known now, and is in no claim yet."""
    user = request.user
    rows = proposed.proposals(user)
    page = page_of(request, rows)
    context = as_of(user)
    context |= {
        "page": page,
        "rows": _with_awards(user, page),
        "total": sum((one.total for one in rows), Decimal(0)),
        "may": {**context.get("may", {}), **held(user, VERBS["open_claim"])},
    }
    return render(request, "benefits/claim_proposals.html", context)


@needs(P.SEE_PAYMENTS, P.SEE_CASES)
@require_GET
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    row = _found(request, pk)
    looks.put_down(row, by=request.user, what=looks.PAYMENTS)
    verbs = claim_rules.available_claim_verbs(row, request.user)
    offered = [claim_rules.CLAIM_VERBS[name] for name in verbs]
    context: dict[str, Any] = {
        "claim": row,
        "gap": claim_gaps.gaps([row]).get(row.pk),
        "may": held(request.user, VERBS["open_claim"]),
        "may_withdraw": "propose_withdrawal" in verbs,
        "buttons": buttons(offered, row.pk),
        "paper": PAPERS.title_of(row, "decision"),
        "tiles": _tiles(row),
        "months": claims.spread(row),
        "shares": row.shares.select_related("share__person"),
        "instalments": row.instalments.all(),
        "receipts": row.receipts.select_related("recorded_by"),
        "set_offs": row.set_offs.exclude(status=PaymentStatus.FAILED).order_by("month", "pk"),
        "corrections": claim_corrections.listed(row),
        "waivers": row.waivers.select_related("proposed_by", "decided_by"),
        "dunnings": row.dunnings.select_related("done_by"),
        "history": timeline(row),
    }
    return render(request, "benefits/claim_page.html", context)


def _found(request: HttpRequest, pk: int) -> Any:
    rows = selections.claims_of(request.user, timezone.localdate())
    people = ("heard_by", "decided_by", "overdue_by", "withdrawal_by", "withdrawn_by")
    return get_object_or_404(rows.select_related(*people), pk=pk)


def _way_back(claim: Any) -> tuple[str, str]:
    return str(claim), reverse("benefits:claim", args=[claim.pk])


PAPERS = Shelf(CLAIM_PAPERS, "benefits:claim_paper", _way_back)


@needs(P.SEE_PAYMENTS, P.SEE_CASES)
@require_GET
def claim_paper(request: HttpRequest, pk: int, name: str = "decision") -> HttpResponse:
    """追缴决定书 with its remedies, or the notice that it is withdrawn. (社会救助法 Art 48, 76)"""
    return PAPERS.shown(request, _found(request, pk), name)


@needs(P.SEE_PAYMENTS, P.SEE_CASES)
@require_GET
def claim_paper_pdf(request: HttpRequest, pk: int, name: str = "decision") -> HttpResponse:
    """The same as PDF."""
    return PAPERS.pdf(_found(request, pk), name)


def _way_back_from(correction: ClaimCorrection) -> tuple[str, str]:
    return _way_back(correction.claim)


CORRECTION_PAPERS = Shelf(CORRECTIONS, "benefits:correction_paper", _way_back_from)


def _correction(request: HttpRequest, pk: int) -> ClaimCorrection:
    rows = ClaimCorrection.objects.visible_to(request.user)
    related = (
        *("claim__award__programme", "claim__grant__programme"),
        *("claim__household__head", "claim__town__parent"),
    )
    correction: ClaimCorrection = get_object_or_404(rows.select_related(*related), pk=pk)
    return correction


@needs(P.SEE_PAYMENTS, P.SEE_CASES)
@require_GET
def correction_paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """更正决定书: each correction keeps a letter of its own. (社会救助法 Art 48, 76)"""
    return CORRECTION_PAPERS.shown(request, _correction(request, pk), name)


@needs(P.SEE_PAYMENTS, P.SEE_CASES)
@require_GET
def correction_paper_pdf(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The same as PDF."""
    return CORRECTION_PAPERS.pdf(_correction(request, pk), name)


def _tiles(row: Any) -> list[Tile]:
    """The sum claimed; once it is decided what came back in which way, and what is left."""
    sums = [(row.total, _("Claimed"), "")]
    if row.status in ONCE_DECIDED:
        sums += [
            (row.received, _("Received by receipt"), ""),
            (row.kept_back - row.to_keep_back, _("Set off"), ""),
            (row.waived, _("Waived"), ""),
            (row.still_open, _("Still open"), "ok" if row.still_open == 0 else "warn"),
        ]
    if row.stands != row.total:
        sums[1:1] = [(row.stands, _("Claimed since the correction"), "")]
    if row.to_keep_back:
        sums.append((row.to_keep_back, _("To be set off by a run that is not sent yet"), ""))
    if row.withdrawn_open:
        sums.append((row.withdrawn_open, _("Claimed no more"), ""))
    tiles = [Tile(f"{n:,.2f}", label, "", tone, unit=_("yuan")) for n, label, tone in sums]  # type: ignore[arg-type]
    if row.overdue > 0:
        tiles.append(Tile(f"{row.overdue:,.2f}", _("Overdue"), "", "bad", unit=_("yuan")))
    return tiles
