"""What the page of a payroll run shows of the comparison: payments about which a death is open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from benefits.models import PayrollRun
from benefits.verbs import VERBS
from verification import queues
from welfare.accounts.roles import Permission as P
from welfare.pages.access import needs
from welfare.pages.buttons import held

SHOWN = 200  # whoever signs looks at each of them


@needs(P.SEE_PAYMENTS)
@require_GET
def run_deaths(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: nothing where no death is open. Whoever sees findings gets to them as well."""
    run = get_object_or_404(PayrollRun.objects.visible_to(request.user), pk=pk)
    rows = queues.paid_to_the_dead(run)
    context = {
        "count": rows.count(),
        "rows": rows.select_related("award", "programme", "town")[:SHOWN],
        "sees_findings": request.user.may(P.SEE_FINDINGS),
        "may": held(request.user, VERBS["take_out"]),
    }
    return render(request, "verification/_run_deaths.html", context)
