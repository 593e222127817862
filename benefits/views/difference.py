"""What an award makes up, worked out anew after the family was heard."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benefits.actions.proposals import follow_worked_out_difference
from benefits.forms.amount import NewAmountForm
from cases.models import Award
from cases.rules import check_award_verb, said_of_open_run, said_of_paid
from cases.verbs import VERBS
from welfare.pages.access import performs
from welfare.pages.verbs import posted, verb_page


@performs(VERBS["follow_difference"])
@require_http_methods(["GET", "POST"])
def difference_follow(request: HttpRequest, pk: int) -> HttpResponse:
    awards = Award.objects.visible_to(request.user).select_related("programme__county", "town")
    award = get_object_or_404(awards, pk=pk)
    form = NewAmountForm(**posted(request), initial={"version": award.version})
    return verb_page(
        request,
        form,
        lambda: follow_worked_out_difference(by=request.user, award=award, **form.cleaned_data),
        verb=VERBS["follow_difference"],
        rule=partial(check_award_verb, award, request.user, "follow_difference"),
        back=reverse("cases:award", args=[pk]),
        done=lambda _result: " ".join(
            (
                _("The difference is worked out anew. The next run pays it."),
                said_of_paid(award, "follow_difference", form.cleaned_data["from_month"]),
            )
        ).strip(),
        template="cases/verb.html",
        award=award,
        planned_in_run=said_of_open_run(award),
        paid_url=reverse("cases:award_paid_since", args=[pk]),
        paid_verb="follow_difference",
    )
