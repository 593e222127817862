"""Papers to print: one-time notice, public notice, confirmation, refusal. (docs/law.md §13.2)"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cases.models import Application, Approval, Decision, Tier
from cases.states import ApplicationStatus
from cases.views.verbs import application_for, application_url
from welfare.accounts.roles import Permission
from welfare.pages.access import needs


def _paper(
    request: HttpRequest, application: Application, template: str, **context: object
) -> HttpResponse:
    back = application_url(application)
    return render(request, template, {"application": application, "back": back, **context})


@needs(Permission.SEE_CASES)
def missing_papers_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """一次性告知书: everything that is missing, one list. (57号 Art 10)"""
    application = application_for(request, pk)
    if not application.missing_papers:
        raise Http404
    papers = [line for line in application.missing_papers.splitlines() if line.strip()]
    return _paper(request, application, "cases/paper_missing.html", papers=papers)


@needs(Permission.SEE_CASES)
def notice_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """公示: name, number of persons, amount; nothing else. (57号 Art 24)"""
    application = application_for(request, pk)
    notice = application.notices.order_by("pk").last()
    if notice is None:
        raise Http404
    persons = application.covered_size or application.household.members.filter(left_on=None).count()
    return _paper(request, application, "cases/paper_notice.html", notice=notice, persons=persons)


def _office(application: Application, approval: Approval | None) -> str:
    """Who signs: the town where the town decides, otherwise the county."""
    if approval is None or approval.tier == Tier.TOWN:
        return _("People's Government of %(town)s") % {"town": application.town}
    return _("Civil Affairs Bureau of %(county)s") % {"county": application.town.parent}


@needs(Permission.SEE_CASES)
def decision_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """确认通知书, or 不予确认告知书 with its remedies. (57号 Art 21, 复议法 20, 行诉法 46)"""
    application = application_for(request, pk)
    templates = {
        ApplicationStatus.REFUSED: (Decision.REFUSE, "cases/paper_refusal.html"),
        ApplicationStatus.APPROVED: (Decision.APPROVE, "cases/paper_confirmation.html"),
    }
    if application.status not in templates:
        raise Http404
    decision, template = templates[ApplicationStatus(application.status)]
    last = application.approvals.filter(decision=decision).order_by("pk").last()
    office = _office(application, last)
    return _paper(request, application, template, approval=last, office=office)
