"""The notice in the village: put up, and closed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.actions import notices as actions
from cases.forms.notice import NoticeCloseForm, NoticeForm
from cases.verbs import VERBS
from cases.views.attachments import device_of
from cases.views.verbs import application_for, application_url, case_page
from welfare.pages.access import performs
from welfare.pages.verbs import posted


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
