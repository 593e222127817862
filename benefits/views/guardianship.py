"""Change where a child lives, with whom, and why; the amount follows from the standards."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benefits.actions.proposals import change_priced_guardianship
from benefits.forms.guardianship import GuardianshipForm
from cases.models import Award
from cases.rules import check_award_verb, said_of_open_run, said_of_paid
from cases.verbs import VERBS
from welfare.pages.access import performs
from welfare.pages.verbs import posted, verb_page

SAID = ("version", "from_month", "reason", "heard")


@performs(VERBS["change_guardianship"])
@require_http_methods(["GET", "POST"])
def guardianship_change(request: HttpRequest, pk: int) -> HttpResponse:
    awards = Award.objects.visible_to(request.user).select_related("programme__county", "town")
    award = get_object_or_404(awards, pk=pk)
    form = GuardianshipForm(**posted(request), award=award)
    return verb_page(
        request,
        form,
        lambda: change_priced_guardianship(
            by=request.user,
            award=award,
            answers=form.answers(),
            **{name: form.cleaned_data[name] for name in SAID},
        ),
        verb=VERBS["change_guardianship"],
        rule=partial(check_award_verb, award, request.user, "change_guardianship"),
        back=reverse("cases:award", args=[pk]),
        done=lambda _result: " ".join(
            (
                _("The change is put down. The next run pays where the child lives."),
                said_of_paid(award, "change_guardianship", form.cleaned_data["from_month"]),
            )
        ).strip(),
        template="cases/verb.html",
        award=award,
        planned_in_run=said_of_open_run(award),
        paid_url=reverse("cases:award_paid_since", args=[pk]),
        paid_verb="change_guardianship",
    )
