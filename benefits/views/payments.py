"""Payments: the filtered list, its file, what failed, and the payments of one award."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from benefits import balance, claims, selections
from benefits.exports import export_payments
from benefits.forms.payroll import PaymentFilter
from benefits.payroll import count_and_sum
from benefits.verbs import VERBS
from cases.models import Award
from welfare.accounts.roles import Permission as P
from welfare.county.months import first_of
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import asked, page_of

SHOWN_PER_AWARD = 24
ZERO = Decimal(0)


@dataclass(frozen=True)
class MonthWithClaims(balance.MonthBalance):
    """A month with all that was paid for it, beside what claims take out of that."""

    taken: claims.TakenOut

    @classmethod
    def of(
        cls, row: balance.MonthBalance, taken: Mapping[date, claims.TakenOut]
    ) -> "MonthWithClaims":
        of_month = taken.get(row.month, claims.TakenOut())
        return cls(**{**vars(row), "paid": row.paid + of_month.claimed, "taken": of_month})

    @property
    def difference(self) -> Decimal:
        """What is claimed is neither owed nor too much any more."""
        return super().difference + self.taken.claimed


@needs(P.SEE_PAYMENTS)
@require_GET
def payment_list(request: HttpRequest) -> HttpResponse:
    form = PaymentFilter(request.GET, user=request.user)
    wanted, every = asked(form, selections.payments(request.user))
    rows = selections.filtered(every, wanted)
    count, total = count_and_sum(rows)
    page = page_of(request, rows)
    run = selections.runs(request.user).filter(pk=wanted.get("run") or 0).first()
    context = {"form": form, "page": page, "count": count, "total": total, "run": run}
    context["may"] = held(request.user, VERBS["take_out"])
    return render(request, "benefits/payment_list.html", context)


@performs(VERBS["export_payments"])
@require_POST
@never_cache
def payment_export(request: HttpRequest) -> HttpResponse:
    """The same rows as the list that was on the screen, as a workbook."""
    form = PaymentFilter(request.POST, user=request.user)
    wanted, every = asked(form, selections.payments(request.user))
    rows = selections.filtered(every, wanted)
    filters = {name: str(value) for name, value in wanted.items() if value}
    stream = export_payments(by=request.user, rows=rows, filters=filters)
    return FileResponse(stream, as_attachment=True, filename="payments.xlsx")


@needs(P.SEE_PAYMENTS)
@require_GET
def failed_list(request: HttpRequest) -> HttpResponse:
    """What the bank could not pay and no later payment replaces."""
    rows = selections.failed(request.user)
    count, total = count_and_sum(rows)
    page = page_of(request, rows)
    context = {
        "page": page,
        "count": count,
        "total": total,
        "may": held(request.user, VERBS["correct_account"], VERBS["confirm_account"]),
    }
    return render(request, "benefits/failed_list.html", context)


@needs(P.SEE_PAYMENTS, P.SEE_CASES)
@require_GET
def award_payments(request: HttpRequest, pk: int) -> HttpResponse:
    """What was paid, month by month, newest first: a fragment of the award's page, or a page."""
    awards = Award.objects.visible_to(request.user).select_related("programme", "household__head")
    award = get_object_or_404(awards, pk=pk)
    rows = selections.payments(request.user).filter(award=award)
    count, total = count_and_sum(rows)
    months = _months(Award.objects.visible_to(request.user).filter(pk=award.pk))
    taken = claims.taken_out(award)
    context = {
        "award": award,
        "months": [MonthWithClaims.of(row, taken) for row in months[:SHOWN_PER_AWARD]],
        "claimed": sum((one.claimed for one in taken.values()), ZERO),
        "came_back": sum((one.came_back for one in taken.values()), ZERO),
        "owed": sum((max(one.difference, ZERO) for one in months), ZERO),
        "too_much": sum((max(-one.difference, ZERO) for one in months), ZERO),
        "rows": rows[:SHOWN_PER_AWARD],
        "count": count,
        "total": total,
        "shown": SHOWN_PER_AWARD,
        "claims": selections.claims_of(request.user, timezone.localdate()).filter(award=award),
        "may": held(request.user, VERBS["open_claim"]) if count else {},
    }
    page = "benefits/_award_payments.html" if request.htmx else "benefits/award_payments.html"
    return render(request, page, context)


def _months(award: QuerySet[Award]) -> list[balance.MonthBalance]:
    """The months of one award up to now: those that differ, then the others, the latest first."""
    first, now = balance.first_month(award), first_of(timezone.localdate())
    rows = balance.of_awards(award, first, now) if first is not None else []
    return sorted(rows, key=lambda row: (row.due == row.paid, -row.month.toordinal()))
