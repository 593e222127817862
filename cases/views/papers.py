"""One page for every paper of a case, one for every paper of an award."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases.papers import AWARD_PAPERS, PAPERS
from cases.views.awards import award_for
from cases.views.verbs import application_for, application_url
from welfare.accounts.roles import Permission
from welfare.pages.access import needs
from welfare.site.language import kept


@needs(Permission.SEE_CASES)
def paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A paper as it is printed; one that does not exist (yet) is a 404."""
    application = application_for(request, pk)
    printed = PAPERS.get(name)
    if printed is None or not printed.label(application):
        raise Http404
    shown = {"application": application, "back": application_url(application)}
    with kept():  # a paper is in the language of the office
        return render(request, printed.template, shown | printed.context(application))


@needs(Permission.SEE_CASES)
def award_paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The same of an award."""
    award = award_for(request, pk)
    printed = AWARD_PAPERS.get(name)
    if printed is None or not printed.label(award):
        raise Http404
    with kept():
        shown = {
            "award": award,
            "label": printed.label(award),
            "back": reverse("cases:award", args=[pk]),
        }
        return render(request, printed.template, shown | printed.context(award))
