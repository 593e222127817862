"""Campaigns of reviews: the list, how far each is, its steps, its notices by village."""

from functools import partial
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases import clock, listings, reviews
from cases.actions import reviews as actions
from cases.forms.review import (
    OUT,
    CampaignForm,
    CampaignReasonForm,
    CloseCampaignForm,
    OpenCampaignForm,
    PreviewFilter,
    VillageConfirmForm,
)
from cases.models import AwardScope, Review, ReviewCampaign
from cases.office_listings import CAMPAIGNS, with_how_far
from cases.papers.parts.reviewed import notices
from cases.rules import reviews as rules
from cases.states import CampaignStatus, ReviewStatus
from cases.verbs import CAMPAIGN_VERBS, VERBS
from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Verb
from welfare.county.parameters import read_day_of_year
from welfare.exceptions import MissingParameter
from welfare.exports.listed import ExportedList, exported
from welfare.models import Division, Key, User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import buttons, held
from welfare.pages.forms import VersionedForm
from welfare.pages.lists import asked, page_of, tab
from welfare.pages.verbs import posted, verb_page
from welfare.site.language import kept


def campaign_url(campaign: ReviewCampaign) -> str:
    """The page of a campaign."""
    return reverse("cases:campaign", args=[campaign.pk])


def _campaigns(request: HttpRequest) -> Any:
    return ReviewCampaign.objects.visible_to(request.user).order_by("-pk")


@needs(P.SEE_CASES)
@exported(CAMPAIGNS, _campaigns)
def campaign_list(request: HttpRequest) -> HttpResponse:
    """The campaigns of the county, newest first, with how far they are in the own area."""
    page = page_of(request, _campaigns(request))
    with_how_far(list(page), request.user)
    context = {
        "page": page,
        "rows": [(one, one.counted) for one in page],
        "may": held(request.user, VERBS["draft_campaign"]),
    }
    return render(request, "cases/campaign_list.html", context)


def _usual_day(user: User) -> Any:
    """The day of the year by which the county reviews; of the next year where it is past."""
    today = clock.today()
    if user.county is None:
        return None
    try:
        days = [
            read_day_of_year(county=user.county, key=Key.REVIEW_CAMPAIGN_DAY, on=today, year=year)
            for year in (today.year, today.year + 1)
        ]
    except MissingParameter:
        return None
    return next(day for day in days if day >= today)


@performs(VERBS["draft_campaign"])
def campaign_draft(request: HttpRequest) -> HttpResponse:
    """Scope and day; what it comes to is shown before it is opened."""
    initial = {"due_on": _usual_day(request.user)}
    form = CampaignForm(**posted(request), user=request.user, initial=initial)
    return verb_page(
        request,
        form,
        lambda: actions.draft_campaign(
            by=request.user, county=request.user.county, **form.cleaned_data
        ),
        verb=VERBS["draft_campaign"],
        back=reverse("cases:campaign_list"),
        then=campaign_url,
        done=_("The campaign is drafted. Look at its list, then open it."),
        crumbs=[(_("Reviews"), reverse("cases:campaign_list"))],
    )


def _campaign(request: HttpRequest, pk: int) -> ReviewCampaign:
    rows = ReviewCampaign.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("county", "drafted_by", "opened_by"), pk=pk)


@needs(P.SEE_CASES)
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, by town, and by village within a town."""
    row = _campaign(request, pk)
    mine = Review.objects.visible_to(request.user).filter(campaign=row)
    towns = Division.objects.towns_of(request.user)
    chosen = request.GET.get("town", "")
    town = request.user.town or towns.filter(pk=chosen if chosen.isdecimal() else None).first()
    rows = mine.filter(town=town) if town else mine
    places = reviews.progress(rows, "village" if town else "town")
    drafted = row.status == CampaignStatus.DRAFTED
    verbs = [CAMPAIGN_VERBS[name] for name in rules.available_on_campaign(row, request.user)]
    context = {
        "campaign": row,
        "town": town,
        "places": places,
        "whole": reviews.whole(places),
        "drafted": drafted,
        "families": reviews.scope_of(row).count() if drafted else 0,
        "late": row.status == CampaignStatus.OPEN and row.due_on < clock.today(),
        "days_late": (clock.today() - row.due_on).days,
        "buttons": buttons(verbs, row.pk),
        "scope": [
            (_("Programmes"), row.programmes.all()),
            (_("Towns"), row.towns.all()),
            (_("Classes"), row.bands.all()),
            (_("Groups of people"), row.groups.all()),
        ],
    }
    return render(request, "cases/campaign_page.html", context)


def _previewed(request: HttpRequest, row: ReviewCampaign) -> tuple[PreviewFilter, bool, AwardScope]:
    """The filter, whether those are asked for who are left out, and all of them."""
    form, out = PreviewFilter(request.GET, user=request.user), request.GET.get("list") == OUT
    every = reviews.left_out_of(row) if out else reviews.scope_of(row)
    return form, out, every.visible_to(request.user)


def _in_the_town(
    request: HttpRequest, form: PreviewFilter, every: AwardScope
) -> tuple[Any, AwardScope]:
    wanted, rows = asked(form, every)
    town = request.user.town or wanted.get("town")
    return town, rows.filter(town=town) if town else rows


def _preview_listing(request: HttpRequest, pk: int) -> ExportedList:
    return listings.LEFT_OUT if request.GET.get("list") == OUT else listings.PREVIEWED


def _preview_rows(request: HttpRequest, pk: int) -> AwardScope:
    form, _out, every = _previewed(request, _campaign(request, pk))
    return _ordered(_in_the_town(request, form, every)[1])


def _ordered(rows: AwardScope) -> AwardScope:
    shown = rows.select_related("programme", "household__head", "town", "village")
    return shown.order_by("town__code", "village__code", "pk")


@needs(P.SEE_CASES)
@exported(_preview_listing, _preview_rows)
def campaign_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom a draft would put on its list today, by place and programme, and who is left out why."""
    row = _campaign(request, pk)
    if row.status != CampaignStatus.DRAFTED:
        return redirect(campaign_url(row))
    form, out, every = _previewed(request, row)
    town, rows = _in_the_town(request, form, every)
    listed = reviews.scope_of(row).visible_to(request.user)
    left = reviews.left_out_of(row).visible_to(request.user)
    verbs = [CAMPAIGN_VERBS[name] for name in rules.available_on_campaign(row, request.user)]
    context = {
        "campaign": row,
        "filter": form,
        "town": town,
        **_places(row, rows, "village" if town else "town"),
        "page": page_of(request, _ordered(rows)),
        "tabs": [
            tab(request, "list", "", _("On the list"), listed.count()),
            tab(request, "list", OUT, _("Left out, with the reason"), left.count()),
        ],
        "left_out": out,
        "buttons": buttons(verbs, row.pk),
    }
    return render(request, "cases/campaign_preview.html", context)


def _places(row: ReviewCampaign, rows: AwardScope, by: str) -> dict[str, Any]:
    """How many of each programme stand in each place, with the sums."""
    programmes = list(row.programmes.order_by("pk"))
    places = [
        (place, [(one, place["by_programme"].get(one.pk, 0)) for one in programmes])
        for place in reviews.counted_by_place(rows, by)
    ]
    return {
        "programmes": programmes,
        "places": places,
        "sums": [
            (one, sum(place["by_programme"].get(one.pk, 0) for place, _numbers in places))
            for one in programmes
        ],
        "total": sum(place["n"] for place, _numbers in places),
    }


def _step(
    request: HttpRequest,
    row: ReviewCampaign,
    verb: Verb,
    form: VersionedForm,
    action: Any,
    done: str,
    lede: str = "",
) -> HttpResponse:
    return verb_page(
        request,
        form,
        action,
        verb=verb,
        rule=partial(rules.check_campaign_verb, row, request.user, verb.name),
        back=campaign_url(row),
        done=done,
        lede=lede,
        crumbs=[
            (_("Reviews"), reverse("cases:campaign_list")),
            (row.name, campaign_url(row)),
        ],
    )


@performs(VERBS["open_campaign"])
def campaign_open(request: HttpRequest, pk: int) -> HttpResponse:
    """The list is frozen as it is counted here."""
    row = _campaign(request, pk)
    families = reviews.scope_of(row).count()
    form = OpenCampaignForm(
        **posted(request), initial={"version": row.version, "families": families}
    )
    lede = _("%(n)s families will stand on the list, to be visited by %(day)s.") % {
        "n": families,
        "day": row.due_on.isoformat(),
    }
    done = _("The campaign is open. The towns see their families.")
    verb = VERBS["open_campaign"]

    def action() -> ReviewCampaign:
        return actions.open_campaign(by=request.user, campaign=row, **form.cleaned_data)

    return _step(request, row, verb, form, action, done, lede)


@performs(VERBS["discard_campaign"])
def campaign_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft is not opened."""
    row = _campaign(request, pk)
    form = CampaignReasonForm(**posted(request), initial={"version": row.version})

    def action() -> ReviewCampaign:
        return actions.discard_campaign(by=request.user, campaign=row, **form.cleaned_data)

    done = _("The draft is discarded.")
    return _step(request, row, VERBS["discard_campaign"], form, action, done)


@performs(VERBS["close_campaign"])
def campaign_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was not visited is named first."""
    row = _campaign(request, pk)
    left = Review.objects.visible_to(request.user).filter(campaign=row).to_do().count()
    form = CloseCampaignForm(**posted(request), initial={"version": row.version})

    def action() -> ReviewCampaign:
        return actions.close_campaign(by=request.user, campaign=row, **form.cleaned_data)

    lede = _("%(n)s families were not reviewed. They stay on the list of what was missed.")
    done = _("The campaign is closed.")
    return _step(request, row, VERBS["close_campaign"], form, action, done, lede % {"n": left})


@performs(VERBS["confirm_village"])
def village_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The head of the town confirms a village at once, where nothing changed."""
    row = _campaign(request, pk)
    waiting = actions.unchanged(row, request.user).exclude(village=None).order_by()
    counted = waiting.values("village", "village__name").annotate(n=Count("pk"))
    villages = list(counted.order_by("village__code"))
    form = VillageConfirmForm(
        **posted(request), villages=villages, initial={"version": row.version}
    )

    def action() -> ReviewCampaign:
        return actions.confirm_village(by=request.user, campaign=row, **form.chosen())

    lede = _("Reviews that found a change, or nobody, are confirmed one by one.")
    done = _("The reviews of the village are confirmed.")
    return _step(request, row, VERBS["confirm_village"], form, action, done, lede)


def _notices(request: HttpRequest, pk: int, village: int) -> dict[str, Any]:
    """What stands on the page of a village's notices; none is a 404."""
    row = _campaign(request, pk)
    rows = Review.objects.visible_to(request.user).filter(
        campaign=row, village=village, status=ReviewStatus.CONFIRMED
    )
    with kept():  # a paper is in the language of the office, the page around it is not
        every = notices(rows)
        if not every:
            raise Http404
        sheets = [one for one in every if one["said"]]
        papers = render_to_string("cases/_review_sheets.html", {"sheets": sheets}, request)
    return {
        "campaign": row,
        "sheets": sheets,
        "papers": papers,
        "waiting": len(every) - len(sheets),
        "village": every[0]["review"].village,
        "back": campaign_url(row),
    }


@needs(P.SEE_CASES)
@require_GET
def campaign_papers(request: HttpRequest, pk: int, village: int) -> HttpResponse:
    """The written notices of a village, one sheet each."""
    return render(request, "cases/review_papers.html", _notices(request, pk, village))


@performs(VERBS["print_review_notices"])
@require_POST
def campaign_papers_print(request: HttpRequest, pk: int, village: int) -> HttpResponse:
    """The same to print at once; who took the names along is on record."""
    context = _notices(request, pk, village)
    place, n = context["village"], len(context["sheets"])
    actions.print_review_notices(
        by=request.user, campaign=context["campaign"], village=place, notices=n
    )
    return render(request, "cases/review_papers.html", {**context, "print_now": True})
