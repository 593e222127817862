"""One page for every paper of a case."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cases.papers import PAPERS
from cases.views.verbs import application_for, application_url
from welfare.accounts.roles import Permission
from welfare.pages.access import needs


@needs(Permission.SEE_CASES)
def paper(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A paper as it is printed; one that does not exist (yet) is a 404."""
    application = application_for(request, pk)
    printed = PAPERS.get(name)
    if printed is None or not printed.label(application):
        raise Http404
    shown = {"application": application, "back": application_url(application)}
    return render(request, printed.template, shown | printed.context(application))
