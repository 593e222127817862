"""The page on which other counties are asked about a person of the case."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.actions.elsewhere import HeldElsewhere, ask_other_counties
from cases.forms.elsewhere import ElsewhereForm
from cases.verbs import VERBS
from cases.views.verbs import application_for, application_url, case_page
from welfare.pages.access import performs
from welfare.pages.verbs import posted


def _said(answers: list[HeldElsewhere]) -> str:
    """The answer in a sentence; it also stands among what was done on the case."""
    if not answers:
        return _("No other county of this system supports this person now.")
    said = _("; ").join(str(answer) for answer in answers)
    return _("Supported elsewhere: %(where)s. Ask that county before you go on.") % {"where": said}


@performs(VERBS["ask_other_counties"])
def other_counties(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether somebody of the case is supported by another county now."""
    application = application_for(request, pk)
    form = ElsewhereForm(
        **posted(request), application=application, initial={"person": application.applicant_id}
    )
    return case_page(
        request,
        form,
        lambda: ask_other_counties(by=request.user, application=application, **form.cleaned_data),
        back=application_url(application),
        done=_said,
        application=application,
        verb=VERBS["ask_other_counties"],
        button=_("Ask and record"),
        lede=_(
            "The answer names the county and the kind of programme, nothing else. The question and "
            "its reason are kept in the log, and that county's log keeps what it answered."
        ),
    )
