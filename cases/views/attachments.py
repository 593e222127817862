"""The folder of a family: its index, its papers, and the cover to print. (一户一档)"""

from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import rules
from cases.actions import attachments as actions
from cases.forms.attachment import AttachmentForm, WrongForm
from cases.models import Application, Attachment, Award, Device, FamilyChange, Household
from cases.verbs import VERBS
from cases.views.verbs import case_page
from welfare.accounts.roles import Permission
from welfare.accounts.rules import reason_against
from welfare.attachments.serving import served
from welfare.audit.timeline import timeline
from welfare.models import User
from welfare.pages.access import Request, needs, performs
from welfare.pages.buttons import held
from welfare.pages.verbs import posted
from welfare.site.language import kept

MOBILE = ("Mobi", "Android", "iPhone")
OF_A_PAPER = (
    *("household__head", "household__town", "household__village"),
    *("application", "award", "added_by", "wrong_by"),
)


def device_of(request: HttpRequest) -> Device:
    """What the browser says that it runs on."""
    says = request.headers.get("User-Agent", "")
    return Device.PHONE if any(word in says for word in MOBILE) else Device.COMPUTER


def folder_of(request: Request, pk: int) -> tuple[Household, "QuerySet[Attachment]"]:
    """A family of the area with its papers, or 404; near relatives read why not."""
    homes = Household.objects.visible_to(request.user).select_related("head", "town", "village")
    home = get_object_or_404(homes, pk=pk)
    rules.check_may_open_folder(home, request.user)
    papers = Attachment.objects.visible_to(request.user).of_family(home)
    return home, papers.select_related(*OF_A_PAPER).order_by("pk")


def paper_for(request: Request, pk: int) -> Attachment:
    """A paper of this person's area, or 404."""
    papers = Attachment.objects.visible_to(request.user).select_related(*OF_A_PAPER)
    return get_object_or_404(papers, pk=pk)


def _folders_beside(home: Household, request: Request) -> "QuerySet[Household]":
    """Families of the area from which this one came, or which it became part of, by a change."""
    changes = FamilyChange.objects.visible_to(request.user).exclude(beside=None)
    changes = changes.filter(Q(household=home) | Q(beside=home))
    beside = Q(pk__in=changes.values("beside")) | Q(pk__in=changes.values("household"))
    rows = Household.objects.visible_to(request.user).filter(beside).exclude(pk=home.pk)
    return rows.select_related("head")


def papers_of(about: Application | Award, user: User) -> dict[str, Any]:
    """The papers of a case or an award that stand at no step of it, and what leads to the folder.

    Nothing for near relatives of the family.
    """
    home, case = about.household, isinstance(about, Application)
    if not rules.may(rules.check_may_open_folder, home, user):
        return {}
    papers = Attachment.objects.visible_to(user).filter(survey=None, notice=None)
    lives = Household.objects.visible_to(user).filter(pk=home.pk).exists()
    add_url = reverse("cases:attachment_add", args=[home.pk])
    return {
        "papers": papers.filter(**{"application" if case else "award": about}).order_by("pk"),
        "url": reverse("cases:folder", args=[home.pk]) if lives else "",
        "add_url": f"{add_url}?about={'case' if case else 'award'}:{about.pk}",
        "adds": VERBS["add_attachments"] if rules.may(rules.check_may_attach, home, user) else None,
    }


@needs(Permission.SEE_CASES)
def folder(request: Request, pk: int) -> HttpResponse:
    """What is in the folder, each paper with its small picture."""
    home, papers = folder_of(request, pk)
    context = {
        "household": home,
        "papers": rules.numbered(papers),
        "beside": _folders_beside(home, request),
        "may": held(request.user, VERBS["add_attachments"], VERBS["mark_attachment_wrong"]),
    }
    return render(request, "cases/folder.html", context)


def folder_cover_shown(request: Request, pk: int) -> dict[str, Any]:
    """The cover of the folder and the list of what is in it. (卷皮, 卷内目录)"""
    home, papers = folder_of(request, pk)
    lines, next_page = [], 1
    for number, paper in rules.numbered(papers.valid()):
        lines.append((number, paper, next_page, next_page + paper.pages - 1))
        next_page += paper.pages
    shown = {
        "household": home,
        "lines": lines,
        "pages": next_page - 1,
        "members": home.members.filter(left_on=None).select_related("person").order_by("pk"),
        "awards": home.awards.select_related("programme").order_by("pk"),
        "back": reverse("cases:folder", args=[pk]),
    }
    with kept():  # a paper is in the language of the office, the page around it is not
        shown["papers"] = render_to_string("cases/_folder_sheets.html", shown, request)
    return shown


@needs(Permission.SEE_CASES)
def folder_print(request: Request, pk: int) -> HttpResponse:
    """The page of the cover, to look at before it is printed."""
    return render(request, "cases/folder_print.html", folder_cover_shown(request, pk))


@performs(VERBS["add_attachments"])
def attachment_add(request: Request, pk: int) -> HttpResponse:
    """Put papers into the folder of a family."""
    home = get_object_or_404(Household.objects.visible_to(request.user), pk=pk)
    shown = {"about": request.GET.get("about", ""), "kind": request.GET.get("kind", "")}
    form = AttachmentForm(**posted(request), household=home, user=request.user, initial=shown)
    return case_page(
        request,
        form,
        lambda: actions.add_attachments(
            by=request.user, household=home, device=device_of(request), **form.said()
        ),
        back=reverse("cases:folder", args=[pk]),
        done=lambda made: _("Put into the folder: %(n)s.") % {"n": len(made)},
        rule=partial(rules.check_may_attach, home, request.user),
        verb=VERBS["add_attachments"],
        lede=_("What a phone wrote into a picture (place, time) is not kept."),
        household=home,
    )


@needs(Permission.SEE_CASES)
def attachment(request: Request, pk: int) -> HttpResponse:
    """One paper: what it is, who put it in, who looked at it."""
    paper = paper_for(request, pk)
    rules.check_may_look(paper, request.user)
    may_mark = held(request.user, VERBS["mark_attachment_wrong"])
    context = {
        "paper": paper,
        "household": paper.household,
        "number": rules.number_of(paper),
        "may": may_mark if not reason_against(_marks(paper, request)) else {},
        "story": timeline(paper),
    }
    return render(request, "cases/attachment_page.html", context)


def _marks(paper: Attachment, request: Request) -> "partial[None]":
    return partial(rules.check_may_mark_wrong, paper, request.user)


@performs(VERBS["look_at_attachment"])
def attachment_file(request: Request, pk: int) -> HttpResponse:
    """The file itself; the look is in the log."""
    paper = paper_for(request, pk)
    content = actions.look_at_attachment(by=request.user, attachment=paper)
    return served(content, is_pdf=paper.is_pdf, name=f"{paper.kind}-{paper.pk}")


@needs(Permission.SEE_CASES)
def attachment_small(request: Request, pk: int) -> HttpResponse:
    """The small picture of the list."""
    paper = paper_for(request, pk)
    if not paper.thumbnail:
        raise Http404
    content = actions.thumbnail_of(paper, request.user)
    return served(content, is_pdf=False, name=f"{paper.kind}-{paper.pk}-small")


@performs(VERBS["mark_attachment_wrong"])
def attachment_wrong(request: Request, pk: int) -> HttpResponse:
    """It was put in by mistake: it stays, with the reason."""
    paper = paper_for(request, pk)
    form = WrongForm(**posted(request))
    return case_page(
        request,
        form,
        lambda: actions.mark_attachment_wrong(
            by=request.user, attachment=paper, reason=form.cleaned_data["reason"]
        ),
        back=reverse("cases:attachment", args=[pk]),
        done=_("The paper is marked as wrong. It stays in the folder."),
        rule=_marks(paper, request),
        verb=VERBS["mark_attachment_wrong"],
        household=paper.household,
    )
