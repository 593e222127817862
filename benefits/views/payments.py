"""Payments: the filtered list, its file, what failed, and the payments of one award."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from benefits import balance, claims, grant_claims, listings, selections, unpaid_rests
from benefits.forms.payroll import PaymentFilter
from benefits.models import Payment
from benefits.payroll import count_and_sum
from benefits.verbs import VERBS
from benefits.views.unpaid_rests import standing
from cases.models import OF_MONTHS, Award
from welfare.accounts.roles import Permission as P
from welfare.audit import looks
from welfare.county.months import first_of
from welfare.exports.listed import exported
from welfare.models import User
from welfare.pages.access import needs
from welfare.pages.buttons import held
from welfare.pages.lists import asked, in_order, page_of

COLUMNS = {
    "name": ("payee__initials", "payee_name"),
    "month": ("month",),
    "sum": ("amount",),
}
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
    def kept(self) -> Decimal:
        """What is claimed is neither owed nor too much any more."""
        return self.paid - self.taken.claimed


def _shown(request: HttpRequest, form: PaymentFilter | None = None) -> QuerySet[Payment]:
    """As the address narrows and sorts them."""
    form = form or PaymentFilter(request.GET, user=request.user)
    wanted, every = asked(form, selections.payments(request.user))
    return in_order(request, selections.filtered(every, wanted), COLUMNS)


@needs(P.SEE_PAYMENTS)
@exported(listings.PAYMENTS, _shown)
@require_GET
def payment_list(request: HttpRequest) -> HttpResponse:
    form = PaymentFilter(request.GET, user=request.user)
    rows = _shown(request, form)
    count, total = count_and_sum(rows)
    page, wanted = page_of(request, rows), form.cleaned_data if form.is_bound else {}
    run = selections.runs(request.user).filter(pk=wanted.get("run") or 0).first()
    context = {"form": form, "page": page, "count": count, "total": total, "run": run}
    context["may"] = held(request.user, VERBS["take_out"])
    return render(request, "benefits/payment_list.html", context)


def _failed(request: HttpRequest) -> QuerySet[Payment]:
    """As the address sorts them."""
    return in_order(request, selections.failed(request.user), COLUMNS)


@needs(P.SEE_PAYMENTS)
@exported(listings.FAILED, _failed)
@require_GET
def failed_list(request: HttpRequest) -> HttpResponse:
    """What the bank could not pay and no later payment replaces."""
    rows = _failed(request)
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
    """What was due and paid, a year at a time, newest first: a part of the award's page, or a page.

    The sums are those of all months.
    """
    awards = Award.objects.visible_to(request.user).select_related("programme", "household__head")
    award = get_object_or_404(awards, pk=pk)
    looks.put_down(award, by=request.user, what=looks.PAYMENTS)
    rows = selections.payments_of(award)
    (count, total), taken = count_and_sum(rows), claims.taken_out(award)
    own = Award.objects.visible_to(request.user).filter(pk=award.pk)
    months = [MonthWithClaims.of(row, taken) for row in _months(own, rows)]
    years = _years(months, rows)
    year = _asked_year(request.GET.get("year", ""), years)
    context = {
        "award": award,
        "years": years,
        "year": year,
        "months": [row for row in months if row.month.year == year],
        "sums": _sums(months, taken) if months else {},
        **_too_much(award, own),
        "rows": rows.filter(month__year=year).order_by("-month", "-pk"),
        "count": count,
        "total": total,
        "claims": selections.claims_of(request.user, timezone.localdate()).filter(award=award),
        "may": held(request.user, VERBS["open_claim"]) if count else {},
        "rest": _rest(award, request.user),
    }
    page = "benefits/_award_payments.html" if request.htmx else "benefits/award_payments.html"
    return render(request, page, context)


def _too_much(award: Award, own: QuerySet[Award]) -> dict[str, Any]:
    """What was paid above what is due and is in no claim: for months, and of grants."""
    months = claims.asked(own).get(award.pk, {})
    return {
        "unclaimed": sum(months.values(), ZERO),
        "of_grants": grant_claims.of_award(award),
    }


def _rest(award: Award, user: User) -> dict[str, Any] | None:
    """What of a one sum is open still, where ledgers hold a part of it."""
    if award.programme.is_monthly:
        return None
    with_rest = unpaid_rests.of_award(award)
    return standing(with_rest, user) if with_rest else None


def _months(award: QuerySet[Award], rows: QuerySet[Payment]) -> list[balance.MonthBalance]:
    """The months of one award up to now, and those that a run has planned ahead, latest first."""
    first = balance.first_month(award)
    last = first_of(timezone.localdate())
    ahead = rows.filter(kind__in=OF_MONTHS).aggregate(last=Max("month"))["last"]
    if first is None:
        return []
    return balance.of_awards(award, first, max(last, ahead or last))[::-1]


def _years(months: list[MonthWithClaims], rows: QuerySet[Payment]) -> list[int]:
    """The years of the months and of single payments, the latest first."""
    paid = rows.order_by().values_list("month__year", flat=True).distinct()
    return sorted({*(row.month.year for row in months), *paid}, reverse=True)


def _asked_year(said: str, years: list[int]) -> int:
    """The year of the address; the latest where it names none that there is."""
    wanted = int(said) if said.isascii() and said.isdigit() else 0
    return wanted if wanted in years else max(years, default=0)


def _sums(
    months: list[MonthWithClaims], taken: Mapping[date, claims.TakenOut]
) -> dict[str, Decimal]:
    """Of all months, whichever year is shown."""
    each = {
        "due": (row.due or ZERO for row in months),
        "planned": (row.planned for row in months),
        "sent": (row.sent for row in months),
        "paid": (row.paid for row in months),
        "sent_back": (row.sent_back for row in months),
        "owed": (max(row.difference, ZERO) for row in months),
        "too_much": (row.too_much for row in months),
        "ahead": (row.ahead for row in months),
        "claimed": (one.claimed for one in taken.values()),
        "came_back": (one.came_back for one in taken.values()),
    }
    return {name: sum(values, ZERO) for name, values in each.items()}
