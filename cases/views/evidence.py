"""Peer review, public notice, amount and the town's opinion: each on its own page."""

from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import rules
from cases.actions import applications as actions
from cases.forms.application import PeerReviewForm, SubmitForm
from cases.forms.notice import NoticeCloseForm, NoticeForm
from cases.forms.step import StepForm
from cases.programmes import recorded_steps
from cases.verbs import VERBS
from cases.views.attachments import device_of
from cases.views.verbs import application_for, application_url, case_page
from welfare.pages.access import performs
from welfare.pages.verbs import posted


@performs(VERBS["record_peer_review"])
def peer_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting of the neighbours, with its votes."""
    application = application_for(request, pk)
    village = application.household.village
    shown = {"version": application.version, "place": village.name if village else ""}
    form = PeerReviewForm(**posted(request), initial=shown)
    return case_page(
        request,
        form,
        lambda: actions.record_peer_review(
            by=request.user, application=application, **form.cleaned_data
        ),
        back=application_url(application),
        done=_("The peer review is recorded."),
        application=application,
        verb=VERBS["record_peer_review"],
        lede=_("Town staff, village officials and villagers who know the family; all sign."),
        button=_("Record"),
    )


@performs(VERBS["record_step"])
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """What came of a step that the kind of programme declares."""
    application, declared = application_for(request, pk), recorded_steps().get(name)
    if declared is None:
        raise Http404
    record = rules.step_record(application, declared)
    shown = {**(model_to_dict(record) if record else {}), "version": application.version}
    form = StepForm(declared, **posted(request), initial=shown)
    return case_page(
        request,
        form,
        lambda: actions.record_step(
            by=request.user, application=application, step=declared, **form.cleaned_data
        ),
        back=application_url(application),
        done=_("“%(step)s” is recorded.") % {"step": declared.term},
        application=application,
        verb=VERBS["record_step"],
        heading=declared.button,
        lede=declared.lede,
        button=_("Record"),
    )


@performs(VERBS["post_notice"])
def notice_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Put up the notice on the village board."""
    application = application_for(request, pk)
    place = application.household.village
    shown = {
        "version": application.version,
        "opinion": application.town_opinion,
        "place": _("Notice board of %(village)s") % {"village": place} if place else "",
    }
    form = NoticeForm(**posted(request), initial=shown)
    return case_page(
        request,
        form,
        lambda: actions.post_notice(
            by=request.user,
            application=application,
            device=device_of(request),
            **form.cleaned_data,
        ),
        back=application_url(application),
        then=lambda _made: reverse("cases:paper", args=[pk, "notice"]),
        done=_("The notice is recorded. Print the sheet and put it up."),
        application=application,
        verb=VERBS["post_notice"],
        lede=_(
            "The notice goes up after the town's opinion. The sheet shows name, number of persons "
            "and amount, and nothing else."
        ),
        button=_("Record and print"),
    )


@performs(VERBS["close_notice"])
def notice_close(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice is over: with or without objection."""
    application = application_for(request, pk)
    notice = application.notices.order_by("pk").last()
    if notice is None:
        raise Http404
    form = NoticeCloseForm(**posted(request), initial={"version": application.version})
    return case_page(
        request,
        form,
        lambda: actions.close_notice(
            by=request.user, application=application, notice=notice, **form.cleaned_data
        ),
        back=application_url(application),
        done=_("The notice is closed."),
        application=application,
        verb=VERBS["close_notice"],
        lede=_("Posted on %(first)s, up through %(last)s. It can be closed from %(from)s on.")
        % {
            "first": notice.posted_on.isoformat(),
            "last": notice.ends_on.isoformat(),
            "from": notice.closes_from.isoformat(),
        },
        button=_("Close notice"),
    )


@performs(VERBS["submit"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The town's opinion; the route is computed and frozen."""
    application = application_for(request, pk)
    shown = {"version": application.version, "opinion": application.town_opinion}
    form = SubmitForm(**posted(request), initial=shown)
    return case_page(
        request,
        form,
        lambda: actions.submit(by=request.user, application=application, **form.cleaned_data),
        back=application_url(application),
        done=_("The application is submitted for decision."),
        application=application,
        verb=VERBS["submit"],
        lede=_("Amount and kind of case give the route; it does not change afterwards."),
    )
