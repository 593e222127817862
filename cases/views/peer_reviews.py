"""The record of a peer review. (民主评议)"""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases.actions import peer_reviews as actions
from cases.forms.peer_review import PeerReviewForm
from cases.verbs import VERBS
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
