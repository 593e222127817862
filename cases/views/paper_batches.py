"""Papers of one kind of many cases, in one PDF: all notices of acceptance of a day. (批量打印)"""

from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cases.actions.papers import issue_papers
from cases.forms.paper_batch import PaperBatchFilter, today
from cases.models import Application
from cases.papers import PAPERS
from cases.verbs import VERBS
from welfare.exceptions import BadInput, NotAllowed
from welfare.pages.access import performs
from welfare.pages.downloads import printed
from welfare.pages.lists import asked
from welfare.papers import pdf
from welfare.papers.paper import Paper, available
from welfare.papers.sheets import as_pdf, body_of, kept_body
from welfare.site.language import kept

AT_ONCE = 50  # a page of cases, and a PDF that is there within seconds


class PrintableKind(NamedTuple):
    """A kind of paper that some of these cases have now."""

    name: str
    title: str
    cases: int


@performs(VERBS["issue_paper"])
def paper_batch(request: HttpRequest) -> HttpResponse:
    """The kinds of paper of a day's cases; of one kind the cases, and the PDF of those chosen."""
    form = PaperBatchFilter(today() | request.GET.dict(), user=request.user)
    rows = _cases(request, form)
    titles = {row.pk: _titles(row) for row in rows}
    paper = PAPERS.get(form.cleaned_data.get("paper", ""))
    having = [row for row in rows if paper and paper.name in titles[row.pk]]
    if request.method == "POST" and paper:
        return _printed(request, paper, having)
    context = {
        "filter": form,
        "kinds": _kinds(titles),
        "paper": paper,
        "title": titles[having[0].pk][paper.name] if paper and having else "",
        "having": having,
        "full": len(rows) == AT_ONCE,
    }
    return render(request, "cases/printed_together.html", context)


def _cases(request: HttpRequest, form: PaperBatchFilter) -> list[Application]:
    wanted, rows = asked(form, Application.objects.visible_to(request.user))
    if on := wanted.get("on"):
        rows = rows.filter(Q(accepted_on=on) | Q(decided_on=on))
    if wanted.get("programme"):
        rows = rows.filter(programme=wanted["programme"])
    if wanted.get("village"):
        rows = rows.filter(household__village=wanted["village"])
    rows = rows.prefetch_related("notices__programme")  # which papers there are
    rows = rows.select_related("programme__county", "applicant", "town__parent", "household__head")
    return list(rows.select_related("household__village", "beneficiary").order_by("pk")[:AT_ONCE])


def _titles(application: Application) -> dict[str, str]:
    with kept():
        return {paper.name: title for paper, title in available(PAPERS, application)}


def _kinds(titles: dict[int, dict[str, str]]) -> list[PrintableKind]:
    kinds = []
    for name in PAPERS:
        called = [of_case[name] for of_case in titles.values() if name in of_case]
        if called:
            kinds.append(PrintableKind(name, called[0], len(called)))
    return kinds


def _printed(request: HttpRequest, paper: Paper[Any], rows: list[Application]) -> HttpResponse:
    """One PDF of the chosen cases' papers; those with a number get theirs, or stay as issued."""
    chosen = set(request.POST.getlist("case"))
    subjects = [row for row in rows if str(row.pk) in chosen]
    if not subjects:
        messages.error(request, _("Choose at least one case."))
        return redirect(request.get_full_path())
    try:
        words = _words(request, paper, subjects)
    except (NotAllowed, BadInput) as refusal:
        messages.error(request, str(refusal))
        return redirect(request.get_full_path())
    file = pdf.together(as_pdf(paper, body, title).content for body, title in words)
    return printed(file, words[0][1])


def _words(
    request: HttpRequest, paper: Paper[Any], subjects: list[Application]
) -> list[tuple[str, str]]:
    """What each paper says, and what it is called."""
    if paper.series is None:
        return [(body_of(paper, one), _titles(one)[paper.name]) for one in subjects]
    issued = issue_papers(by=request.user, paper=paper, subjects=subjects)
    return [(kept_body(one) if again else one.body, one.title) for one, again in issued]
