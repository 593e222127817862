"""A step that the kind of programme declares, written down."""

from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases import rules
from cases.actions import steps as actions
from cases.forms.step import StepForm
from cases.programmes import recorded_steps
from cases.verbs import VERBS
from cases.views.verbs import application_for, application_url, case_page
from welfare.pages.access import performs
from welfare.pages.verbs import posted


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
