"""一户一条救助链: the page of a family's whole help, of one of it, and the paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from benefits import chain as chains
from benefits.actions.chain import read_chain
from benefits.papers import CHAINS
from benefits.verbs import VERBS
from cases.models import Household, Person
from welfare.pages.access import performs
from welfare.pages.papers import Shelf


def _home(request: HttpRequest, pk: int) -> Household:
    rows = Household.objects.visible_to(request.user)
    home: Household = get_object_or_404(
        rows.select_related("head", "town__parent", "village"), pk=pk
    )
    return home


@performs(VERBS["read_chain"])
@require_GET
def chain(request: HttpRequest, pk: int) -> HttpResponse:
    """All help with money and services; `?person=` of one who lives or lived in the family."""
    home = _home(request, pk)
    seen = Person.objects.visible_to(request.user)
    people = seen.filter(memberships__household=home).distinct().order_by("pk")
    asked_for = request.GET.get("person", "")
    person = get_object_or_404(people, pk=asked_for) if asked_for.isdecimal() else None
    read_chain(by=request.user, household=home, person=person)
    context = {
        "household": home,
        "person": person,
        "people": people,
        "chain": chains.read(home, person, request.user, timezone.localdate()),
    }
    return render(request, "benefits/chain_page.html", context)


def _way_back(home: Household) -> tuple[str, str]:
    return home.head.name, reverse("benefits:chain", args=[home.pk])


PAPERS = Shelf(CHAINS, "benefits:chain_paper", _way_back, numbered=False)


@performs(VERBS["read_chain"])
@require_GET
def chain_paper(request: HttpRequest, pk: int, name: str = "chain") -> HttpResponse:
    """The chain as it is printed."""
    home = _home(request, pk)
    read_chain(by=request.user, household=home)
    return PAPERS.shown(request, home, name)


@performs(VERBS["read_chain"])
@require_GET
def chain_paper_pdf(request: HttpRequest, pk: int, name: str = "chain") -> HttpResponse:
    """The same as PDF."""
    home = _home(request, pk)
    read_chain(by=request.user, household=home)
    return PAPERS.pdf(home, name)
