"""What the page of a payroll run shows of the comparison: payments about which a death is open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from benefits import rules
from benefits.models import PayrollRun
from benefits.payroll import count_and_sum
from benefits.verbs import RUN_VERBS, VERBS
from verification import queues
from verification.models import Comparison, DepartmentFile
from verification.run_deaths import shown_deaths
from welfare.accounts.roles import Permission as P
from welfare.pages.access import needs
from welfare.pages.buttons import held, offered

DEATH = "death"  # the department whose register says who died


@needs(P.SEE_PAYMENTS)
@require_GET
def run_deaths(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: open deaths with count and sum, or that there is none, and what was compared.

    Whoever sees findings gets to them as well.
    """
    run = get_object_or_404(PayrollRun.objects.visible_to(request.user), pk=pk)
    rows = queues.paid_to_the_dead(run)
    count, total = count_and_sum(rows)
    shown, mark = shown_deaths(rows)
    may = offered(RUN_VERBS.values(), rules.available_verbs(run, request.user))
    of_month = {"county": run.county_id, "month": run.month}
    deaths = DepartmentFile.objects.visible_to(request.user).filter(
        **of_month, department=DEATH, current=True
    )
    done = Comparison.objects.visible_to(request.user).filter(**of_month, finished_at__isnull=False)
    context = {
        "run": run,
        "count": count,
        "total": total,
        "compared": done.filter(departments__contains=[DEATH]).order_by("-finished_at").first(),
        "compared_without": done.exists(),
        "deaths_known": deaths.exists(),
        "rows": shown,
        "mark": mark,
        "sees_findings": request.user.may(P.SEE_FINDINGS),
        "may": may | held(request.user, VERBS["take_out"]),
    }
    return render(request, "verification/_run_deaths.html", context)
