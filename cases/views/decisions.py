"""What the tiers decide, the relief paid first, and the refusal that reaches the applicant."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import dated_back, rules
from cases.actions import decisions as actions
from cases.deadlines import TimedStep
from cases.forms.decision import DecideForm, DeliverRefusalForm
from cases.models import Application, Tier
from cases.verbs import VERBS
from cases.views.verbs import application_for, application_url, case_page
from cases.views.workbench import case_context
from welfare.models import User
from welfare.pages.access import performs
from welfare.pages.verbs import posted


def _why_not_confirm(application: Application, user: User) -> str:
    """What stands against a confirmation now, said before anybody tries; a refusal asks nothing."""
    if application.grants_nothing:
        return ""
    return rules.reason_against(rules.check_may_confirm, application, user)


@performs(VERBS["approve"], VERBS["return_to_town"], VERBS["refuse"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm, return or refuse, with the evidence on the same page."""
    application = application_for(request, pk)
    form = DecideForm(**posted(request), application=application, user=request.user)
    return case_page(
        request,
        form,
        lambda: actions.decide(by=request.user, application=application, **form.cleaned_data),
        back=application_url(application),
        then=lambda _made: reverse("cases:queue"),
        done=_("The decision on %(number)s is recorded.") % {"number": application.number},
        verb=VERBS["approve"],
        template="cases/decide.html",
        button=_("Record decision"),
        why_not_confirm=_why_not_confirm(application, request.user),
        at_meeting=application.tier == Tier.MEETING,
        dated_back=dated_back.of(application),
        **case_context(application, request.user),
    )


def _refusal_lede(application: Application) -> str:
    limit = application.time_limits.filter(step=TimedStep.REFUSAL).first()
    if limit is None:
        return _("In writing, with reasons and remedies.")
    due = {"day": limit.due_on.isoformat()}
    return _("In writing, with reasons and remedies, by %(day)s.") % due


@performs(VERBS["deliver_refusal"])
def deliver_refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """The written refusal was handed over."""
    application = application_for(request, pk)
    form = DeliverRefusalForm(**posted(request), initial={"version": application.version})
    return case_page(
        request,
        form,
        lambda: actions.deliver_refusal(
            by=request.user, application=application, **form.cleaned_data
        ),
        back=application_url(application),
        done=_("The delivery is recorded."),
        application=application,
        verb=VERBS["deliver_refusal"],
        lede=_refusal_lede(application),
        button=_("Record delivery"),
    )
