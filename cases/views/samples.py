"""The county's check of cases: draws, one draw, what a check found. (43号 Art 16, 57号 Art 20)"""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases import actions, rules, sampling
from cases import office_listings as listings
from cases.forms.fields import programmes_of
from cases.forms.sample import ComplaintForm, DrawForm, SampleCheckForm
from cases.models import Application, Programme, SampledCase, SampleDraw
from cases.verbs import VERBS
from cases.views.verbs import application_for, application_url, case_page
from welfare.accounts.roles import Permission
from welfare.county import parameters
from welfare.exports.listed import ExportedList, exported
from welfare.models import Key, User
from welfare.pages.access import needs, performs
from welfare.pages.lists import one_of, page_of
from welfare.pages.verbs import posted

P = Permission


def to_draw(user: User) -> list[dict[str, Any]]:
    """The programmes of the county that have a random check, with how many cases wait."""
    sampled = [row for row in programmes_of(user).order_by("pk") if rules.is_sampled(row)]
    return [
        {"programme": row, "waiting": waiting, "may_draw": user.may(P.CHECK_SAMPLE)}
        for row in sampled
        if (waiting := rules.waiting_for_draw(row).count())
    ]


TO_DRAW = "to_draw"


def _draws(user: User) -> Any:
    draws = SampleDraw.objects.visible_to(user).annotate(
        waited=Count("cases"),
        taken=Count("cases", filter=Q(cases__chosen=True)),
        checked=Count("cases__checked_on"),
    )
    return draws.select_related("programme", "drawn_by").order_by("-pk")


def _for_draw(user: User) -> list[Application]:
    named = ("applicant", "beneficiary", "town", "programme")
    each = (rules.waiting_for_draw(row["programme"]) for row in to_draw(user))
    return [case for of_programme in each for case in of_programme.select_related(*named)]


def _listing(request: HttpRequest) -> ExportedList:
    return listings.FOR_DRAW if request.GET.get("only") else listings.DRAWS


def _listed(request: HttpRequest) -> Any:
    wanted = request.GET.get("only", "")
    if wanted:
        return _for_draw(request.user) if wanted == TO_DRAW else []
    return _draws(request.user)


@needs(P.SEE_SAMPLES)
@exported(_listing, _listed)
def sample_list(request: HttpRequest) -> HttpResponse:
    """What waits for a draw, what waits for its check, and every draw that was made."""
    waiting = to_draw(request.user)
    if request.GET.get("only"):
        listed = _for_draw(request.user)
        part, page = one_of(request, {TO_DRAW: (_("Waiting for the draw"), listed)})
        alone = {"only": part, "page": page, "to_draw": waiting, "for_draw": page}
        return render(request, "cases/sample_list.html", alone)
    to_check = SampledCase.objects.visible_to(request.user).to_check()
    context = {
        "to_draw": waiting,
        "to_check": to_check.select_related(
            *("application__applicant", "application__beneficiary"),
            *("application__town", "application__programme"),
        ).order_by("application__deadline", "pk"),
        "may_check": request.user.may(P.CHECK_SAMPLE),
        "page": page_of(request, _draws(request.user)),
    }
    return render(request, "cases/sample_list.html", context)


@performs(VERBS["draw_sample"])
def sample_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """抽取核查样本: how many wait, how many are taken, and by which seed."""
    programme = get_object_or_404(programmes_of(request.user).select_related("county"), pk=pk)
    waiting = rules.waiting_for_draw(programme).select_related("applicant", "beneficiary", "town")
    form = DrawForm(**posted(request), initial={"waiting": waiting.count()})
    return case_page(
        request,
        form,
        lambda: actions.draw_sample(by=request.user, programme=programme, **form.cleaned_data),
        back=reverse("cases:sample_list"),
        then=lambda made: reverse("cases:sample", args=[made.pk]),
        done=_("The sample is drawn."),
        verb=VERBS["draw_sample"],
        template="cases/sample_draw.html",
        programme=programme,
        waiting=waiting,
        **_share(programme, waiting.count()),
    )


def _share(programme: Programme, waiting: int) -> dict[str, Any]:
    percent = parameters.read_decimal(
        county=programme.county, key=Key.SAMPLE_PERCENT, on=timezone.localdate()
    )
    return {"percent": percent, "taken": sampling.how_many(waiting, percent)}


def sample_shown(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One draw with its whole list: who was taken, who was not, what was found."""
    draw = get_object_or_404(SampleDraw.objects.visible_to(request.user), pk=pk)
    cases = draw.cases.select_related(
        *("application__applicant", "application__beneficiary", "application__town", "checked_by")
    )
    return {
        "draw": draw,
        "cases": cases.order_by("-chosen", "application__number"),
        "taken": draw.cases.filter(chosen=True).count(),
    }


@needs(P.SEE_CASES)
@exported(listings.DRAWN, lambda request, pk: sample_shown(request, pk)["cases"])
@require_GET
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a draw."""
    return render(request, "cases/sample_page.html", sample_shown(request, pk))


def _why(sampled: SampledCase | None) -> str:
    """Why the county goes to this family."""
    if sampled and sampled.relative:
        return _("A near relative of staff: two people of the county visit the family.")
    if sampled and sampled.complained:
        return _("A complaint about the case: two people of the county visit the family.")
    return _("The case was drawn. The county decides after this check is recorded.")


@performs(VERBS["record_sample_check"])
def sample_check(request: HttpRequest, pk: int) -> HttpResponse:
    """记录县级入户核查: what the county found where a case was drawn, filed or complained of."""
    application = application_for(request, pk)
    sampled = rules.sampled_case(application)
    form = SampleCheckForm(
        **posted(request),
        filed=sampled is not None and sampled.filed,
        initial={"version": application.version},
    )
    return case_page(
        request,
        form,
        lambda: actions.record_sample_check(
            by=request.user, application=application, **form.cleaned_data
        ),
        back=application_url(application),
        done=_("What the check found is recorded."),
        application=application,
        verb=VERBS["record_sample_check"],
        lede=_why(sampled),
        button=_("Record check"),
    )


@performs(VERBS["note_complaint"])
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """投诉举报: the county visits before the case is confirmed."""
    application = application_for(request, pk)
    form = ComplaintForm(**posted(request), initial={"version": application.version})
    return case_page(
        request,
        form,
        lambda: actions.note_complaint(
            by=request.user, application=application, **form.cleaned_data
        ),
        back=application_url(application),
        done=_("The complaint is noted. The county visits the family before anybody confirms."),
        application=application,
        verb=VERBS["note_complaint"],
        lede=_("Every case that is complained of is visited by two people of the county."),
    )
