"""Reviews: the list of families, one page each, the head's word; and awards that are overdue."""

from functools import partial
from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import clock, listings, queues, reviews, worklists
from cases.actions import reviews as actions
from cases.forms.review import (
    DUE_STANDINGS,
    LATE,
    MINE,
    TO_DO,
    DueReviewFilter,
    ReturnReviewForm,
    ReviewFilter,
)
from cases.models import Award, AwardMember, AwardScope, Review, ReviewScope
from cases.models.person import secrets_of
from cases.rules import reviews as rules
from cases.rules.means_sheets import check_may_draw_up, compare_sheets
from cases.states import LIVE_AWARD
from cases.verbs import REVIEW_VERBS, VERBS
from cases.views.campaigns import campaign_url
from cases.worklists import REVIEWS, AwardWork
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import may
from welfare.audit.verb import Verb
from welfare.exports.listed import exported
from welfare.models import User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import buttons
from welfare.pages.forms import VersionedForm
from welfare.pages.lists import asked, in_order, page_of, tabs
from welfare.pages.verbs import posted, verb_page

COLUMNS = {
    "name": ("award__household__head__initials", "award__household__head__name"),
    "village": ("town__code", "village__code"),
    "due": ("campaign__due_on",),
    "status": ("status",),
}
DUE_COLUMNS = {
    "name": ("household__head__initials", "household__head__name"),
    "village": ("town__code", "village__code"),
    "due": ("review_on",),
}
HIDDEN = ("award__account", "award__household__phone", *secrets_of("award__household__head"))


def review_url(review: Review) -> str:
    """The page of one review."""
    return reverse("cases:review", args=[review.pk])


def _narrowed(rows: ReviewScope, wanted: dict[str, Any], user: User) -> ReviewScope:
    standing = wanted.get("standing")
    if standing == TO_DO:
        rows = rows.to_do()
    elif standing == LATE:
        rows = rows.overdue(clock.today())
    elif standing == MINE:
        rows = rows.filter(pk__in=queues.reviews_to_confirm(user).order_by().values("pk"))
    elif standing:
        rows = rows.filter(status=standing)
    for name in ("campaign", "town", "village", "result"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if q := wanted.get("q"):
        named = AwardMember.objects.visible_to(user).filter(person__name__startswith=q)
        rows = rows.filter(Q(award__number__startswith=q) | Q(award__in=named.values("award")))
    return rows


def _shown(request: HttpRequest, form: ReviewFilter | None = None) -> ReviewScope:
    """As the address narrows and sorts them."""
    form = form or ReviewFilter(request.GET, user=request.user)
    wanted, rows = asked(form, Review.objects.visible_to(request.user))
    rows = _narrowed(rows, wanted, request.user)
    shown = rows.select_related(
        *("campaign", "award__programme", "award__household__head", "town", "village")
    ).defer(*HIDDEN)
    by_village = shown.order_by("campaign__due_on", "village__code", "pk")
    return in_order(request, by_village, COLUMNS)


@needs(P.SEE_CASES)
@exported(listings.REVIEWS, _shown)
def review_list(request: HttpRequest) -> HttpResponse:
    """The families of the area's campaigns, by village."""
    form = ReviewFilter(request.GET, user=request.user)
    context = {
        "filter": form,
        "page": page_of(request, _shown(request, form)),
        "today": clock.today(),
    }
    return render(request, "cases/review_list.html", context)


def review_for(request: HttpRequest, pk: int) -> Review:
    """The review on the page; a foreign one is a 404."""
    rows = Review.objects.visible_to(request.user).select_related(
        *("campaign__county", "award__programme__county", "award__household__head"),
        *("award__payee", "town__parent", "village", "change", "recorded_by", "confirmed_by"),
    )
    return get_object_or_404(rows, pk=pk)


@needs(P.SEE_CASES)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Who went when, what was seen, what came of it, and what is to be done next."""
    row = review_for(request, pk)
    verbs = [REVIEW_VERBS[name] for name in rules.available_on_review(row, request.user)]
    context = {
        "review": row,
        "buttons": buttons(verbs, row.pk),
        "late": (clock.today() - row.campaign.due_on).days,
        "members": row.award.members.select_related("person").order_by("-is_head", "pk"),
        **_sheet(row.award, request.user),
    }
    return render(request, "cases/review_page.html", context)


def _sheet(award: Award, user: User) -> dict[str, Any]:
    """The family's means sheet as it is now, beside the one by which the award was granted."""
    home = award.household
    sheets = home.means_sheets.prefetch_related("lines__person")
    sheet, granted_by = sheets.last(), award.application and award.application.means_sheet
    draws_up = may(check_may_draw_up, home, user) and award.status in LIVE_AWARD
    return {
        "sheet": sheet,
        "granted_by": granted_by,
        "differing": compare_sheets(granted_by, sheet) if sheet else [],
        "draws_up": draws_up,
    }


def _step(
    request: HttpRequest, row: Review, verb: Verb, form: VersionedForm, action: Any, done: str
) -> HttpResponse:
    return verb_page(
        request,
        form,
        lambda: action(by=request.user, review=row, **form.cleaned_data),
        verb=verb,
        rule=partial(rules.check_review_verb, row, request.user, verb.name),
        back=review_url(row),
        done=done,
        template="cases/review_verb.html",
        crumbs=[(row.campaign.name, campaign_url(row.campaign))],
        review=row,
    )


@performs(VERBS["confirm_review"])
def review_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The head of the town stands for it."""
    row = review_for(request, pk)
    form = VersionedForm(**posted(request), initial={"version": row.version})
    done = _("The review is confirmed. The notice for the family can be printed.")
    return _step(request, row, VERBS["confirm_review"], form, actions.confirm_review, done)


@performs(VERBS["return_review"])
def review_return(request: HttpRequest, pk: int) -> HttpResponse:
    """It is to be done again."""
    row = review_for(request, pk)
    form = ReturnReviewForm(**posted(request), initial={"version": row.version})
    done = _("The review is sent back to the caseworkers.")
    return _step(request, row, VERBS["return_review"], form, actions.return_review, done)


def _due_in(user: User, form: DueReviewFilter) -> tuple[dict[str, Any], AwardScope]:
    wanted, rows = asked(form, Award.objects.visible_to(user).to_review(clock.today()))
    return wanted, rows.filter(town=wanted["town"]) if wanted.get("town") else rows


def _due(request: HttpRequest, form: DueReviewFilter | None = None) -> AwardScope:
    """As the address narrows and sorts them."""
    form = form or DueReviewFilter(request.GET, user=request.user)
    wanted, rows = _due_in(request.user, form)
    if part := wanted.get("standing"):
        rows = worklists.awards_waiting(rows, AwardWork(part), clock.today())
    shown = rows.select_related("programme", "household__head", "town", "village")
    nearest_first = shown.order_by(F("review_on").asc(nulls_last=True), "pk")
    return in_order(request, nearest_first, DUE_COLUMNS)


@needs(P.SEE_CASES)
@exported(listings.TO_REVIEW, _due)
def review_overdue(request: HttpRequest) -> HttpResponse:
    """Awards that are to be looked at: overdue, soon, without a day; how many in each town."""
    form = DueReviewFilter(request.GET, user=request.user)
    today = clock.today()
    wanted, rows = _due_in(request.user, form)
    counted = {part: worklists.awards_waiting(rows, part, today).count() for part in REVIEWS}
    shown = _due(request, form)
    by_town = shown.order_by().values("town", "town__name").annotate(n=Count("pk"))
    page = page_of(request, shown)
    for award in page:
        award.days_overdue = (today - award.review_on).days if award.review_on else None
    context = {
        "filter": form,
        "page": page,
        "towns": by_town.order_by("-n", "town"),
        "tabs": tabs(request, "standing", DUE_STANDINGS, counted, _("All")),
        "listed_before": reviews.listed_before(request.user.county, today),
    }
    return render(request, "cases/review_overdue.html", context)
