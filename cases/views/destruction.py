"""Folders whose keeping period is over: the year's list, its appraisal and decision. (档案销毁)"""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.actions import destruction as actions
from cases.forms.destruction import AppraisalForm, DestructionForm
from cases.models import DestructionList
from cases.office_listings import DESTRUCTIONS, FOLDERS
from cases.papers import ARCHIVE_PAPERS
from cases.verbs import DESTRUCTION_VERBS, VERBS
from cases.views.verbs import case_page
from welfare.accounts.roles import Permission as P
from welfare.exports.listed import exported
from welfare.pages.access import Request, needs, performs
from welfare.pages.buttons import held
from welfare.pages.downloads import printed
from welfare.pages.forms import Form
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted


def _list_for(request: HttpRequest, pk: int) -> DestructionList:
    rows = DestructionList.objects.visible_to(request.user)
    people = ("drawn_by", "appraised_by", "decided_by", "county")
    return get_object_or_404(rows.select_related(*people), pk=pk)


def _lists(request: HttpRequest) -> Any:
    goes = Q(folders__kept_because="")
    rows = DestructionList.objects.visible_to(request.user).annotate(
        listed=Count("folders"), going=Count("folders", filter=goes)
    )
    return rows.order_by("-year", "-pk")


@needs(P.SEE_CASES)
@exported(DESTRUCTIONS, _lists)
def destruction_lists(request: Request) -> HttpResponse:
    """The lists of all years."""
    context = {
        "page": page_of(request, _lists(request)),
        "may": held(request.user, VERBS["draw_up_destruction"]),
    }
    return render(request, "cases/destruction_lists.html", context)


def _folders(request: HttpRequest, pk: int) -> Any:
    named = ("household__head", "household__village__parent")
    return _list_for(request, pk).folders.select_related(*named).order_by("pk")


@needs(P.SEE_CASES)
@exported(FOLDERS, _folders)
def destruction_list(request: Request, pk: int) -> HttpResponse:
    """One list: each folder with its period, and what was said of it."""
    row = _list_for(request, pk)
    steps = [verb for verb in DESTRUCTION_VERBS.values() if row.status in verb.states]
    context = {
        "listed": row,
        "page": page_of(request, _folders(request, pk)),
        "may": held(request.user, *steps),
    }
    return render(request, "cases/destruction_list.html", context)


@performs(VERBS["draw_up_destruction"])
def destruction_draw_up(request: Request) -> HttpResponse:
    """Which folders are due this year."""
    return case_page(
        request,
        Form(**posted(request)),
        lambda: actions.draw_up_destruction(by=request.user, county=request.user.county),
        back=reverse("cases:destruction_lists"),
        then=lambda made: reverse("cases:destruction_list", args=[made.pk]),
        done=_("The list is drawn up. Appraise it."),
        verb=VERBS["draw_up_destruction"],
        lede=_("Every folder whose keeping periods are over. Nothing is destroyed by this."),
    )


@performs(VERBS["appraise_destruction"])
def destruction_appraise(request: Request, pk: int) -> HttpResponse:
    """鉴定: which folders are kept longer."""
    row = _list_for(request, pk)
    form = AppraisalForm(**posted(request), initial={"version": row.version}, listed=row)
    return case_page(
        request,
        form,
        lambda: actions.appraise_destruction(by=request.user, listed=row, **form.values()),
        back=reverse("cases:destruction_list", args=[pk]),
        done=_("The appraisal is recorded. Somebody else decides."),
        verb=VERBS["appraise_destruction"],
    )


@performs(VERBS["decide_destruction"])
def destruction_decide(request: Request, pk: int) -> HttpResponse:
    """审批: the files go, or the list is refused."""
    row = _list_for(request, pk)
    form = DestructionForm(**posted(request), initial={"version": row.version})
    return case_page(
        request,
        form,
        lambda: actions.decide_destruction(by=request.user, listed=row, **form.cleaned_data),
        back=reverse("cases:destruction_list", args=[pk]),
        done=_("The decision is recorded."),
        verb=VERBS["decide_destruction"],
        lede=row.opinion,
    )


@performs(VERBS["print_destruction_list"])
@require_POST
def destruction_paper_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """档案销毁清册 as PDF; who printed it is on record."""
    paper = ARCHIVE_PAPERS["destruction_roll"]
    row = _list_for(request, pk)
    file = actions.print_destruction_list(by=request.user, paper=paper, listed=row)
    return printed(file, paper.in_general)
