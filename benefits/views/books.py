"""The payment books of the villages."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from benefits.papers import BOOKS
from cases.views.papers import village_for
from welfare.accounts.roles import Permission as P
from welfare.models import Division
from welfare.pages.access import needs
from welfare.pages.papers import Shelf


def _way_back(village: Division) -> tuple[str, str]:
    return _("Papers of the villages"), reverse("cases:village_list")


SHELF = Shelf(BOOKS, "benefits:book", _way_back, numbered=False)


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


@needs(P.SEE_CASES)
@require_GET
def book_pdf(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The same as PDF."""
    return SHELF.pdf(village_for(request, pk), name)
