"""The joint meeting: its sessions, members, minutes and the cases it resolved."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actions import meetings as actions
from cases.forms.meeting import MeetingForm
from cases.models import Application, Meeting, Tier
from cases.states import ApplicationStatus
from cases.verbs import VERBS
from cases.views.verbs import case_page
from welfare.accounts.roles import Permission
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted


@needs(Permission.SEE_MEETINGS)
def meeting_list(request: HttpRequest) -> HttpResponse:
    """All sessions, the last one first, and how many cases wait for one."""
    rows = Meeting.objects.visible_to(request.user).annotate(cases=Count("approvals"))
    waiting = Application.objects.visible_to(request.user).filter(
        status=ApplicationStatus.IN_REVIEW, tier=Tier.MEETING
    )
    context = {
        "page": page_of(request, rows.order_by("-held_on", "-pk")),
        "waiting": waiting.count(),
        "may": held(request.user, VERBS["record_meeting"]),
    }
    return render(request, "cases/meeting_list.html", context)


@performs(VERBS["record_meeting"])
def meeting_create(request: HttpRequest) -> HttpResponse:
    """Record a session, before its resolutions; from a case it leads back to that case."""
    form = MeetingForm(**posted(request))
    case = request.GET.get("case", "")
    decide = reverse("cases:decide", args=[case]) if case.isascii() and case.isdigit() else ""
    return case_page(
        request,
        form,
        lambda: actions.record_meeting(
            by=request.user, county=request.user.county, **form.cleaned_data
        ),
        back=decide or reverse("cases:meeting_list"),
        then=lambda made: decide or reverse("cases:meeting", args=[made.pk]),
        done=_("The meeting is recorded. Now record its resolutions in the review queue."),
        verb=VERBS["record_meeting"],
        button=_("Record meeting"),
    )


@needs(Permission.SEE_CASES)
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One session with the cases it resolved, as far as they are of the person's area."""
    session = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    seen = Application.objects.visible_to(request.user)
    approvals = session.approvals.filter(application__in=seen).select_related(
        *("application__programme", "application__town"),
        *("application__applicant", "application__beneficiary"),
    )
    context = {"meeting": session, "approvals": approvals.order_by("pk")}
    return render(request, "cases/meeting_page.html", context)
