"""The towns' reserves for urgent need: at hand, moved, handed out. (临时救助备用金)"""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from benefits import reserve as reserves
from benefits.actions.reserve import book_reserve, pay_from_reserve
from benefits.forms.reserve import BookReserveForm, PayFromReserveForm
from benefits.models import ReserveEntry
from benefits.verbs import VERBS
from cases.models import Award
from cases.rules import check_award_verb
from cases.verbs import VERBS as CASE_VERBS
from welfare.accounts.roles import Permission as P
from welfare.models import Division
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.lists import page_of
from welfare.pages.verbs import posted, verb_page

PAYS = CASE_VERBS["pay_from_reserve"]


@needs(P.SEE_PAYMENTS, P.SEE_FILINGS)
@require_GET
def reserve_list(request: HttpRequest) -> HttpResponse:
    """Every town of the area with what it has at hand, beside the county's floor."""
    rows = reserves.at_hand(request.user, timezone.localdate())
    context = {
        "rows": rows,
        "total": sum((row.left for row in rows), reserves.ZERO),
        "missing": next((row.missing for row in rows if row.missing), ""),
        "may": held(request.user, VERBS["book_reserve"]),
    }
    return render(request, "benefits/reserve_list.html", context)


def _town(request: HttpRequest, pk: int) -> Division:
    return get_object_or_404(Division.objects.towns_of(request.user), pk=pk)


@needs(P.SEE_PAYMENTS, P.SEE_FILINGS)
@require_GET
def reserve(request: HttpRequest, pk: int) -> HttpResponse:
    """One town: its months as they are filed, and each movement with its voucher."""
    town = _town(request, pk)
    rows = ReserveEntry.objects.visible_to(request.user).filter(town=town)
    entries = rows.select_related("award__household__head", "entered_by")
    here = next(
        one for one in reserves.at_hand(request.user, timezone.localdate()) if one.town == town
    )
    context = {
        "here": here,
        "months": reserves.months(town),
        "page": page_of(request, entries.order_by("-happened_on", "-pk")),
        "may": held(request.user, VERBS["book_reserve"]),
    }
    return render(request, "benefits/reserve.html", context)


@performs(VERBS["book_reserve"])
@require_http_methods(["GET", "POST"])
def reserve_book(request: HttpRequest, pk: int) -> HttpResponse:
    town = _town(request, pk)
    form = BookReserveForm(**posted(request))
    return verb_page(
        request,
        form,
        lambda: book_reserve(by=request.user, town=town, **form.cleaned_data),
        verb=VERBS["book_reserve"],
        back=reverse("benefits:reserve", args=[pk]),
        crumbs=[(town.name, reverse("benefits:reserve", args=[pk]))],
        done=_("The movement is booked."),
        lede=_("It is kept for good. A mistake is put right by the opposite movement."),
    )


@performs(PAYS)
@require_http_methods(["GET", "POST"])
def reserve_pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the money out today; no payroll run pays it again."""
    awards = Award.objects.visible_to(request.user).select_related(
        "programme__county", "town", "household__head", "payee"
    )
    award = get_object_or_404(awards, pk=pk)
    shown = {"version": award.version, "received_by": award.payee.name}
    form = PayFromReserveForm(**posted(request), initial=shown)
    return verb_page(
        request,
        form,
        lambda: pay_from_reserve(by=request.user, award=award, **form.cleaned_data),
        verb=PAYS,
        rule=partial(check_award_verb, award, request.user, PAYS.name),
        back=reverse("cases:award", args=[pk]),
        done=_("The money is booked as paid. Keep the signed receipt with the case."),
        lede=_("The whole sum leaves the town's reserve; the payroll does not pay it again."),
        template="cases/verb.html",
        award=award,
    )
