"""What an award makes up, worked out anew after the family was heard."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benefits.actions.proposals import follow_worked_out_difference
from benefits.forms.amount import NewAmountForm
from benefits.views.amount import amount_page
from cases.verbs import VERBS
from welfare.pages.access import performs


@performs(VERBS["follow_difference"])
@require_http_methods(["GET", "POST"])
def difference_follow(request: HttpRequest, pk: int) -> HttpResponse:
    return amount_page(
        request,
        pk,
        "follow_difference",
        lambda award, sent: NewAmountForm(**sent, initial={"version": award.version}),
        follow_worked_out_difference,
        lambda form: {},
        _("The difference is worked out anew. The next run pays it."),
    )
