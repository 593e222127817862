"""Change where a child lives, with whom, and why; the amount follows from the standards."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benefits.actions.proposals import change_priced_guardianship
from benefits.forms.guardianship import GuardianshipForm
from benefits.views.amount import amount_page
from cases.verbs import VERBS
from welfare.pages.access import performs


@performs(VERBS["change_guardianship"])
@require_http_methods(["GET", "POST"])
def guardianship_change(request: HttpRequest, pk: int) -> HttpResponse:
    return amount_page(
        request,
        pk,
        "change_guardianship",
        lambda award, sent: GuardianshipForm(**sent, award=award),
        change_priced_guardianship,
        lambda form: {"answers": form.answers()},
        _("The change is put down. The next run pays where the child lives."),
    )
