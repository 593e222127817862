"""The payment books of the villages: of one, and of many in one file. (发放册)"""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from benefits import payment_books
from benefits.forms.payroll import BooksFilter
from benefits.models import Payment
from benefits.papers import BOOKS
from benefits.verbs import VERBS
from cases.views.papers import village_for
from welfare.accounts.roles import Permission as P
from welfare.county.months import first_of, month_words
from welfare.models import Division
from welfare.pages.access import needs, performs
from welfare.pages.downloads import printed
from welfare.pages.papers import Shelf


def _way_back(village: Division) -> tuple[str, str]:
    return _("Papers of the villages"), reverse("cases:village_list")


AT_ONCE = 3000  # a file that is there within seconds
SHELF = Shelf(BOOKS, "benefits:book", _way_back, numbered=False, on_record=True)


@needs(P.SEE_CASES)
@require_GET
def book_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be printed of the payments of a village."""
    return SHELF.listed(request, village_for(request, pk))


@needs(P.SEE_CASES)
@require_GET
def book(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A payment book as it is printed."""
    return SHELF.shown(request, village_for(request, pk), name)


@performs(VERBS["print_books"])
@require_POST
def book_pdf(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The same as PDF; who took it is on record."""
    village = village_for(request, pk)
    paper = SHELF.paper(village, name)
    file = payment_books.print_book(by=request.user, paper=paper, village=village)
    return printed(file, paper.in_general)


@performs(VERBS["print_books"])
def books(request: HttpRequest) -> HttpResponse:
    """The villages that were paid in a month, with what their books hold; those chosen as PDF."""
    said = {"month": f"{_last_month(request):%Y-%m}"} | request.GET.dict()
    form = BooksFilter(said, user=request.user)
    if not form.is_valid():
        return render(request, "benefits/books.html", {"filter": form})
    pay_month = form.cleaned_data["month"]
    month = payment_books.month_of(request.user, pay_month, form.cleaned_data.get("town"))
    if request.method == "POST":
        return _printed(request, month, pay_month)
    context = {"filter": form, "pay_month": pay_month, "books": month}
    return render(request, "benefits/books.html", context)


def _last_month(request: HttpRequest) -> date:
    """The month in which something was paid last; without one this month."""
    months = Payment.objects.visible_to(request.user).order_by("-pay_month")
    last: date | None = months.values_list("pay_month", flat=True).first()
    return last or first_of(timezone.localdate())


def _printed(
    request: HttpRequest, month: payment_books.MonthOfBooks, pay_month: date
) -> HttpResponse:
    chosen = set(request.POST.getlist("village"))
    having = [(one, sums) for one, sums in month.villages if str(one.pk) in chosen]
    wrong = ""
    if not having:
        wrong = _("Choose at least one village.")
    elif sum(sums.payments for _one, sums in having) > AT_ONCE:
        words = {"most": AT_ONCE}
        wrong = (
            _("At most %(most)s payments are printed in one file. Choose fewer villages.") % words
        )
    if wrong:
        messages.error(request, wrong)
        return redirect(request.get_full_path())
    villages = [one for one, _sums in having]
    file = payment_books.print_books(by=request.user, pay_month=pay_month, villages=villages)
    return printed(file, _("Payment book"), month_words(pay_month))
