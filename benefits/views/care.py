"""Change how a person on tekun is cared for; the amount follows from the standards."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from benefits.actions.proposals import change_priced_care
from benefits.forms.care import CareChangeForm
from benefits.views.amount import amount_page
from cases.verbs import VERBS
from welfare.pages.access import performs


@performs(VERBS["change_care"])
@require_http_methods(["GET", "POST"])
def care_change(request: HttpRequest, pk: int) -> HttpResponse:
    return amount_page(
        request,
        pk,
        "change_care",
        lambda award, sent: CareChangeForm(**sent, award=award),
        change_priced_care,
        lambda form: {"care": form.care()},
        _("The care is changed. The next run pays the new amount."),
    )
