"""Record what a review found, and put down at once what follows for the award."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from benefits.actions.reviews import record_and_register
from benefits.forms.reviews import ReviewResultForm
from cases.rules.reviews import check_review_verb
from cases.verbs import VERBS
from cases.views.campaigns import campaign_url
from cases.views.reviews import review_for, review_url
from welfare.pages.access import performs
from welfare.pages.verbs import posted, verb_page


@performs(VERBS["record_result"])
def review_record(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for every result: what it needs is asked beside it."""
    row = review_for(request, pk)
    form = ReviewResultForm(**posted(request), review=row)
    return verb_page(
        request,
        form,
        lambda: record_and_register(by=request.user, review=row, **form.values()),
        verb=VERBS["record_result"],
        rule=partial(check_review_verb, row, request.user, "record_result"),
        back=review_url(row),
        done=_("The result is recorded. The head of the town confirms it."),
        template="cases/review_verb.html",
        crumbs=[(row.campaign.name, campaign_url(row.campaign))],
        review=row,
    )
