"""The page on which the term of a case is extended."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases import actions, clock
from cases.deadlines import SPECIAL_TERM
from cases.forms.time_limit import ExtendTermForm
from cases.models import Application
from cases.verbs import VERBS
from cases.views.verbs import application_for, application_url, case_page
from welfare.exceptions import MissingParameter
from welfare.pages.access import performs
from welfare.pages.verbs import posted


def _until(application: Application) -> str:
    """Until when the case may take, in a sentence; or which parameter is missing."""
    if application.accepted_on is None or application.deadline is None:
        return ""
    try:
        special = clock.due(SPECIAL_TERM, application.programme.county, application.accepted_on)
    except MissingParameter as missing:
        return str(missing)
    days = {"before": application.deadline.isoformat(), "after": special.day.isoformat()}
    return _("Due on %(before)s; extended, due on %(after)s. A term is extended once.") % days


@performs(VERBS["extend_term"])
def extend_term(request: HttpRequest, pk: int) -> HttpResponse:
    """A special case may take longer: why, and on whose word."""
    application = application_for(request, pk)
    form = ExtendTermForm(**posted(request), initial={"version": application.version})
    return case_page(
        request,
        form,
        lambda: actions.extend_term(by=request.user, application=application, **form.cleaned_data),
        back=application_url(application),
        done=_("The term is extended."),
        application=application,
        verb=VERBS["extend_term"],
        lede=_until(application),
    )
