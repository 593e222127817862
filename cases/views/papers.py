"""The pages of the papers of cases, awards, villages and joint meetings."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.actions.papers import issue_paper, print_meeting_paper, print_village_papers
from cases.models import Application, AttachmentKind, Award, Meeting
from cases.papers import AWARD_PAPERS, MEETING_PAPERS, PAPERS, VILLAGE_PAPERS
from cases.rules import check_may_attach, check_not_kin
from cases.verbs import VERBS
from cases.views.awards import award_for
from cases.views.verbs import application_for, application_url
from welfare.accounts.roles import Permission
from welfare.accounts.rules import may
from welfare.models import Division, User
from welfare.pages.access import needs, performs
from welfare.pages.downloads import printed
from welfare.pages.papers import Shelf, issued_pdf


def _case(application: Application) -> tuple[str, str]:
    return application.number, application_url(application)


def _award(award: Award) -> tuple[str, str]:
    return award.number, reverse("cases:award", args=[award.pk])


def _village(village: Division) -> tuple[str, str]:
    return _("Papers of the villages"), reverse("cases:village_list")


def _meeting(meeting: Meeting) -> tuple[str, str]:
    return str(meeting), reverse("cases:meeting", args=[meeting.pk])


CASE = Shelf(PAPERS, "cases:paper", _case)
AWARD = Shelf(AWARD_PAPERS, "cases:award_paper", _award)
VILLAGE = Shelf(VILLAGE_PAPERS, "cases:village_paper", _village, numbered=False, on_record=True)
MEETING = Shelf(MEETING_PAPERS, "cases:meeting_paper", _meeting, numbered=False, on_record=True)


class Declaration(NamedTuple):
    """A sheet that the family signs before a verb, and where the signed one is put."""

    title: str
    url: str
    attach_url: str  # nothing for whoever puts no papers into the folder
    own_wish: bool  # whether it is signed only where the verb is done at the family's wish


def declaration_of(subject: Application | Award, user: User) -> Declaration | None:
    """What a family signs that withdraws its application, or gives its award up; else nothing."""
    case = isinstance(subject, Application)
    shelf, name = (CASE, "withdrawal") if case else (AWARD, "own_wish")
    title = shelf.title_of(subject, name)
    if not title:
        return None
    about = f"{'case' if case else 'award'}:{subject.pk}"
    attach_url = ""
    if may(check_may_attach, subject.household, user):
        put_in = reverse("cases:attachment_add", args=[subject.household_id])
        attach_url = f"{put_in}?about={about}&kind={AttachmentKind.DECLARATION.value}"
    return Declaration(title, shelf.address(subject, name), attach_url, own_wish=not case)


def _issuing(request: HttpRequest, shelf: Shelf, subject: Application | Award, name: str) -> dict:
    """Whether this person gives the paper its number, and where."""
    paper = shelf.paper(subject, name)
    issues = any(request.user.may(right) for right in VERBS["issue_paper"].rights)
    near = not may(check_not_kin, subject.household_id, request.user)
    url = shelf.address(subject, name, "_issue")
    return {"may_issue": bool(paper.series) and issues and not near, "issue_url": url}


def _issue(request: HttpRequest, shelf: Shelf, subject: Application | Award, name: str):
    paper = shelf.paper(subject, name)
    issued, again = issue_paper(by=request.user, paper=paper, subject=subject)
    return issued_pdf(paper, issued, again=again)


@needs(Permission.SEE_CASES)
@require_GET
def paper_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that can be printed of a case, and what was issued of it."""
    return CASE.listed(request, application_for(request, pk))


@needs(Permission.SEE_CASES)
@require_GET
def paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A paper of a case as it is printed."""
    application = application_for(request, pk)
    return CASE.shown(request, application, name, **_issuing(request, CASE, application, name))


@needs(Permission.SEE_CASES)
@require_GET
def paper_pdf(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The same as PDF."""
    return CASE.pdf(application_for(request, pk), name)


@performs(VERBS["issue_paper"])
@require_POST
def paper_issue(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The paper with its number, as PDF; pressed again, the same one."""
    return _issue(request, CASE, application_for(request, pk), name)


@needs(Permission.SEE_CASES)
@require_GET
def award_paper_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that can be printed of an award."""
    return AWARD.listed(request, award_for(request, pk))


@needs(Permission.SEE_CASES)
@require_GET
def award_paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A paper of an award as it is printed."""
    award = award_for(request, pk)
    return AWARD.shown(request, award, name, **_issuing(request, AWARD, award, name))


@needs(Permission.SEE_CASES)
@require_GET
def award_paper_pdf(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The same as PDF."""
    return AWARD.pdf(award_for(request, pk), name)


@performs(VERBS["issue_paper"])
@require_POST
def award_paper_issue(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The paper of an award with its number, as PDF."""
    return _issue(request, AWARD, award_for(request, pk), name)


def village_for(request: HttpRequest, pk: int) -> Division:
    """A village of the person's area, or 404."""
    rows = Division.objects.villages_of(request.user).select_related("parent__parent")
    return get_object_or_404(rows, pk=pk)


@needs(Permission.SEE_CASES)
@require_GET
def village_paper_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be printed for a village."""
    return VILLAGE.listed(request, village_for(request, pk))


@needs(Permission.SEE_CASES)
@require_GET
def village_paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A paper of a village as it is printed."""
    return VILLAGE.shown(request, village_for(request, pk), name)


@performs(VERBS["print_village_papers"])
@require_POST
def village_paper_pdf(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The same as PDF; who took the names along is on record."""
    village = village_for(request, pk)
    paper = VILLAGE.paper(village, name)
    file = print_village_papers(by=request.user, paper=paper, villages=[village])
    return printed(file, paper.in_general)


def _meeting_for(request: HttpRequest, pk: int) -> Meeting:
    rows = Meeting.objects.visible_to(request.user).select_related("county")
    return get_object_or_404(rows, pk=pk)


@needs(Permission.SEE_MEETINGS)
@require_GET
def meeting_paper_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be printed of a session of the joint meeting."""
    return MEETING.listed(request, _meeting_for(request, pk))


@needs(Permission.SEE_MEETINGS)
@require_GET
def meeting_paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A paper of a session as it is printed."""
    return MEETING.shown(request, _meeting_for(request, pk), name)


@performs(VERBS["print_meeting_paper"])
@require_POST
def meeting_paper_pdf(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The same as PDF; who took the names along is on record."""
    meeting = _meeting_for(request, pk)
    paper = MEETING.paper(meeting, name)
    file = print_meeting_paper(by=request.user, paper=paper, meeting=meeting)
    return printed(file, paper.in_general)
