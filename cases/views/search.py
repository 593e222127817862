"""The search of everybody who sees cases: posted, kept for the session, shown at its own address.

What was typed stands encrypted in the session and nowhere else: the address of the results is a
number that means nothing to anybody else and nothing after signing out, so "back" works and no
personal data is in an address, a log or the history of a browser.
"""

from secrets import token_urlsafe

from django.http import HttpResponse
from django.shortcuts import redirect, render

from cases import search as registers
from cases.actions.search import search_registers
from cases.forms.search import SearchForm
from cases.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.pages.access import Request, needs, performs
from welfare.personal import crypto

KEPT = "searches"
AT_ONCE = 10  # so many searches one may go back to


@performs(VERBS["search_registers"])
def search(request: Request) -> HttpResponse:
    """The box; what is sent is kept for the session, and leads to what was found."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "cases/search.html", {"form": form, "searching": True})
    typed = form.cleaned_data["q"]
    search_registers(by=request.user, wanted=registers.read(typed))
    token = token_urlsafe(9)
    kept = [*request.session.get(KEPT, {}).items(), (token, crypto.encrypt(typed))]
    request.session[KEPT] = dict(kept[-AT_ONCE:])
    return redirect("cases:search_results", token)


@needs(Permission.SEE_CASES)
def search_results(request: Request, token: str) -> HttpResponse:
    """What a search of this session finds now; one that is over asks for the words again."""
    kept = request.session.get(KEPT, {}).get(token)
    if kept is None:
        context = {"form": SearchForm(), "over": True, "searching": True}
        return render(request, "cases/search.html", context)
    typed = crypto.decrypt(kept)
    context = {
        "form": SearchForm(initial={"q": typed}),
        "asked": True,
        "searching": True,  # its own box stands on the page: none in the bar
        "result": registers.find(request.user, registers.read(typed)),
    }
    return render(request, "cases/search.html", context)
