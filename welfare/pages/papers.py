"""The pages of papers, the same for cases, awards, villages and meetings: list, paper, PDF."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from welfare.pages.downloads import printed
from welfare.papers.issuing import all_of, issued_of
from welfare.papers.models import IssuedPaper
from welfare.papers.paper import Paper, Papers
from welfare.papers.sheets import as_pdf, body_of, kept_body, number_of
from welfare.site.language import kept


class ListedPaper(NamedTuple):
    """A paper on the list: what it is called, where it is, its number once it was issued."""

    paper: Paper[Any]
    title: str
    page: str
    pdf: str
    number: str


@dataclass(frozen=True)
class Shelf:
    """The papers of one sort of subject, and the addresses of their pages.

    `page`: the name of the address of one paper; list, PDF and issuing are called after it.
    `back`: the page of the subject and what it is called. `on_record`: whoever takes a paper along
    takes the names of many, so its PDF is asked for by POST and stands in the log.
    """

    papers: Papers[Any]
    page: str
    back: Callable[[Any], tuple[str, str]]
    numbered: bool = True
    on_record: bool = False

    def address(self, subject: Model, name: str = "", what: str = "") -> str:
        """Where a page of a paper is, or the list of them."""
        arguments = [subject.pk, name] if name else [subject.pk]
        return reverse(f"{self.page}{what}", args=arguments)

    def paper(self, subject: Model, name: str) -> Paper[Any]:
        """The paper, or the one of an act before by its key; one that is not there is a 404."""
        usual, _dash, key = name.partition("-")
        paper = self.papers.get(usual)
        if paper is None or not paper.available(subject):
            raise Http404
        if not key:
            return paper
        before = paper.earlier(subject).get(key)
        if before is None:
            raise Http404
        return replace(before, name=paper.name)

    def title_of(self, subject: Model, name: str) -> str:
        """What a paper is called, for the button that leads to it; nothing while there is none."""
        paper = self.papers[name]
        return paper.titled(subject) if paper.available(subject) else ""

    def context(self, subject: Model) -> dict[str, Any]:
        """The way back, for every page."""
        title, url = self.back(subject)
        crumbs = [(title, url)]
        said = {"crumbs": crumbs, "back": url, "subject": subject}
        return said | {"on_record": self.on_record}

    def listed(self, request: HttpRequest, subject: Model) -> HttpResponse:
        """What can be printed now, and what was issued. (文书)"""
        issued = all_of(subject) if self.numbered else []
        numbers = {(one.paper, one.about): number_of(one) for one in issued}
        with kept():
            rows = [
                ListedPaper(
                    paper,
                    paper.titled(subject),
                    self.address(subject, name),
                    self.address(subject, name, "_pdf"),
                    numbers.get((paper.name, paper.about(subject)), ""),
                )
                for name, paper in self._all(subject)
            ]
        context = {
            **self.context(subject),
            "letters": [row for row in rows if row.paper.series or row.paper.posted],
            "sheets": [row for row in rows if not (row.paper.series or row.paper.posted)],
            "issued": [(one, number_of(one)) for one in issued],
        }
        return render(request, "papers/list.html", context)

    def _all(self, subject: Model) -> Iterator[tuple[str, Paper[Any]]]:
        """What can be printed now, each with its name in the address; after a paper those of the
        acts before."""
        for paper in self.papers.values():
            if paper.available(subject):
                yield paper.name, paper
                for key, before in paper.earlier(subject).items():
                    yield f"{paper.name}-{key}", replace(before, name=paper.name)

    def shown(self, request: HttpRequest, subject: Model, name: str, **more: Any) -> HttpResponse:
        """A paper as it is printed; what was issued stands as it was issued."""
        paper = self.paper(subject, name)
        issued = issued_of(paper, subject) if paper.series else None
        with kept():
            title = paper.titled(subject)
        context = {
            **self.context(subject),
            "paper": paper,
            "title": title,
            "letter": bool(paper.series or paper.posted),
            "body": kept_body(issued) if issued else body_of(paper, subject),
            "issued": issued,
            "pdf_url": self.address(subject, name, "_pdf"),
            **more,
        }
        return render(request, "papers/page.html", context)

    def pdf(self, subject: Model, name: str) -> HttpResponse:
        """The PDF; of a paper that has a number a draft, or what was issued, marked."""
        paper = self.paper(subject, name)
        issued = issued_of(paper, subject) if paper.series else None
        with kept():
            title = paper.titled(subject)
        body = kept_body(issued) if issued else body_of(paper, subject)
        return answer(paper, body, title)


def issued_pdf(paper: Paper[Any], issued: IssuedPaper, *, again: bool) -> HttpResponse:
    """The PDF of what was just issued, or of what was issued before."""
    return answer(paper, kept_body(issued) if again else issued.body, issued.title)


def answer(paper: Paper[Any], body: str, title: str) -> HttpResponse:
    """The PDF, under a name that names nobody."""
    return printed(as_pdf(paper, body, title).content, title)
