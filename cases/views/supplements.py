"""The graded top-ups of an award: start one, stop one. (分类施保)"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import actions
from cases.forms.supplement import StartSupplementForm, StopSupplementForm
from cases.views.awards import award_for
from cases.views.verbs import posted, verb_page
from welfare.accounts.roles import Permission as P
from welfare.pages.access import needs


@needs(P.CLOSE_FINDING, P.DECIDE_COUNTY)
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """A covered person receives a top-up from a month on."""
    row = award_for(request, pk)
    shown = {"version": row.version, "first_month": timezone.localdate().replace(day=1)}
    form = StartSupplementForm(**posted(request), initial=shown, award=row)
    return verb_page(
        request,
        form,
        lambda: actions.start_supplement(by=request.user, award=row, **form.cleaned_data),
        back=reverse("cases:award", args=[pk]),
        done=_("The supplement is started. The next payroll run pays it."),
        award=row,
        verb="start_supplement",
        heading=_("Start a supplement"),
        lede=_("One person has one supplement at a time. The rate follows the kind and the month."),
        button=_("Start a supplement"),
    )


@needs(P.CLOSE_FINDING, P.DECIDE_COUNTY)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """A top-up ends with a month."""
    row = award_for(request, pk)
    shown = {"version": row.version, "last_month": timezone.localdate().replace(day=1)}
    form = StopSupplementForm(**posted(request), initial=shown, award=row)
    return verb_page(
        request,
        form,
        lambda: actions.stop_supplement(by=request.user, award=row, **form.cleaned_data),
        back=reverse("cases:award", args=[pk]),
        done=_("The supplement is stopped."),
        award=row,
        verb="stop_supplement",
        heading=_("Stop the supplement"),
        lede=_("Hear the person first. Months already paid stay as they are."),
        button=_("Stop the supplement"),
        danger=True,
    )
