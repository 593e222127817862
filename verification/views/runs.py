"""What the page of a payroll run shows of the comparison: payments about which a death is open."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from benefits.models import Payment, PayrollRun
from cases.models import AwardMember
from verification.comparisons.death import DEAD
from verification.models import Finding
from verification.states import FindingStatus
from welfare.accounts.roles import Permission as P
from welfare.pages.access import needs

SHOWN = 200  # whoever signs looks at each of them
UNSETTLED = (FindingStatus.OPEN, FindingStatus.VERIFIED)


def doubtful(run: PayrollRun) -> "QuerySet[Payment]":
    """Payments that cover, or go to, somebody whose registered death nobody has closed yet.

    Each with `finding`, the first of them. (民发〔2022〕83号 一(三))
    """
    deaths = Finding.objects.filter(county=run.county_id, kind=DEAD, status__in=UNSETTLED)
    covers = AwardMember.objects.filter(
        award=OuterRef(OuterRef("award")), period__contains=OuterRef(OuterRef("month"))
    )
    whom = Q(person__in=covers.values("person")) | Q(person=OuterRef("payee"))
    of_this = deaths.filter(whom).order_by("pk")
    return (
        run.payments.filter(Exists(of_this))
        .annotate(
            finding=Subquery(of_this.values("pk")[:1]),
            dead=Subquery(of_this.values("person__name")[:1]),
        )
        .order_by("town", "pk")
    )


@needs(P.SEE_PAYMENTS)
@require_GET
def run_deaths(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment: nothing where no death is open. Whoever sees findings gets to them as well."""
    run = get_object_or_404(PayrollRun.objects.visible_to(request.user), pk=pk)
    rows = doubtful(run)
    context = {
        "count": rows.count(),
        "rows": rows.select_related("award", "programme", "town")[:SHOWN],
        "sees_findings": request.user.may(P.SEE_FINDINGS),
    }
    return render(request, "verification/_run_deaths.html", context)
