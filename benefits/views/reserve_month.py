"""A month of a town's reserve: on the screen, on paper, filed, confirmed, as a workbook."""

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from benefits import listings
from benefits import reserve as reserves
from benefits import reserve_rules as rules
from benefits.actions import reserve_filings as actions
from benefits.forms.reserve import ReserveReasonForm
from benefits.models import ReserveFiling
from benefits.verbs import VERBS
from benefits.views.reserve import filings
from welfare.accounts.roles import Permission as P
from welfare.accounts.rules import may, reason_against
from welfare.exports.listed import ExportedList, exported
from welfare.models import Division
from welfare.pages.access import act, needs, performs
from welfare.pages.buttons import held
from welfare.pages.verbs import posted, verb_page

FORMS = require_http_methods(["GET", "POST"])
YEARS, MONTHS = range(1990, 2101), range(1, 13)
NAMES = ("file_reserve", "confirm_reserve_filing", "return_reserve_filing")


class Where(NamedTuple):
    """Which month of which town, and its page."""

    town: Division
    month: date
    url: str


def _where(request: HttpRequest, town: int, year: int, month: int) -> Where:
    if year not in YEARS or month not in MONTHS:
        raise Http404
    area = get_object_or_404(Division.objects.towns_of(request.user), pk=town)
    url = reverse("benefits:reserve_month", args=[town, year, month])
    return Where(area, date(year, month, 1), url)


def _month_page(request: HttpRequest, here: Where, **more: Any) -> HttpResponse:
    user = request.user
    rows = list(reserves.movements(here.town, here.month))
    filing = filings(user).filter(town=here.town, month=here.month).first()
    why_not = reason_against(
        rules.check_may_file_reserve, here.town, here.month, user, timezone.localdate()
    )
    context = {
        "town": here.town,
        "moved": reserves.month_of(here.town, here.month),
        "month": here.month,
        "rows": rows,
        "filing": filing,
        "sent_back": reserves.sent_back(here.town, here.month),
        "colleagues": reserves.seen_colleagues(rows, user),
        "may_file": not why_not,
        "why_not": why_not if filing is None and user.may(P.FILE_MONTH) else "",
        "may_confirm": filing is not None and may(rules.check_may_confirm_filing, filing, user),
        "may": held(user, *(VERBS[name] for name in NAMES)),
        **more,
    }
    return render(request, "benefits/reserve_month.html", context)


def _listing(request: HttpRequest, **at: int) -> ExportedList:
    """Which town and month stands in its name."""
    here = _where(request, **at)
    words = {"town": here.town.name, "month": f"{here.month:%Y-%m}"}
    return replace(listings.RESERVE, title=_("Reserve of %(town)s, %(month)s") % words)


def _moved(request: HttpRequest, **at: int) -> list[listings.ReserveRow]:
    """What was at hand before, each movement, what was at hand after. (备用金月报)"""
    here = _where(request, **at)
    return listings.reserve_rows(here.town, here.month)


@needs(P.SEE_PAYMENTS, P.SEE_FILINGS)
@exported(_listing, _moved)
@require_GET
def reserve_month(request: HttpRequest, town: int, year: int, month: int) -> HttpResponse:
    """Opening, each movement, closing; who filed and confirmed it."""
    return _month_page(request, _where(request, town, year, month))


@performs(VERBS["print_reserve"])
@require_POST
def reserve_print(request: HttpRequest, town: int, year: int, month: int) -> HttpResponse:
    """The same to print; who took the names along is on record."""
    here = _where(request, town, year, month)
    actions.print_reserve(by=request.user, town=here.town, month=here.month)
    return _month_page(request, here, print_now=True)


@performs(VERBS["file_reserve"])
@require_POST
def reserve_file(request: HttpRequest, town: int, year: int, month: int) -> HttpResponse:
    """The town files; from then on nothing joins the month."""
    here = _where(request, town, year, month)
    return act(
        request,
        here.url,
        actions.file_reserve,
        by=request.user,
        town=here.town,
        month=here.month,
        done=_("The month is filed with the county."),
    )


def _filing(request: HttpRequest, here: Where) -> ReserveFiling:
    rows = filings(request.user)
    return get_object_or_404(rows, town=here.town, month=here.month)


@performs(VERBS["confirm_reserve_filing"])
@require_POST
def reserve_filing_confirm(request: HttpRequest, town: int, year: int, month: int) -> HttpResponse:
    """The county agrees with what it sees on the page of the month."""
    here = _where(request, town, year, month)
    return act(
        request,
        here.url,
        actions.confirm_reserve_filing,
        by=request.user,
        filing=_filing(request, here),
        done=_("The month is confirmed."),
    )


@performs(VERBS["return_reserve_filing"])
@FORMS
def reserve_filing_return(request: HttpRequest, town: int, year: int, month: int) -> HttpResponse:
    """The town corrects and files again."""
    here = _where(request, town, year, month)
    filing = _filing(request, here)
    form = ReserveReasonForm(**posted(request))
    return verb_page(
        request,
        form,
        lambda: actions.return_reserve_filing(by=request.user, filing=filing, **form.cleaned_data),
        verb=VERBS["return_reserve_filing"],
        rule=partial(rules.check_may_confirm_filing, filing, request.user),
        back=here.url,
        crumbs=[(here.town.name, reverse("benefits:reserve", args=[town]))],
        done=_("The month is open again for the town."),
        lede=f"{here.town.name} {here.month:%Y-%m}",
    )
