"""The words of a paper as HTML, and the whole page that becomes a PDF."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from welfare.papers import pdf
from welfare.papers.models import IssuedPaper
from welfare.papers.numbers import worded
from welfare.papers.paper import Paper
from welfare.site.language import kept

# templates break their lines at the signs; a Chinese line has no space there
GAPS = re.compile(r"\s+(?=[：；，。、）])|(?<=[：；，、（])\s+")


def body_of(paper: Paper[Any], subject: Model, number: str = "") -> SafeString:
    """What the paper says of the subject now, in the language of the office."""
    with kept():
        context: dict[str, Any] = {
            str(subject._meta.model_name): subject,
            "paper": paper,
            "title": paper.titled(subject),
            "number": number,
            **paper.fields(subject),
        }
        return mark_safe(GAPS.sub("", render_to_string(paper.template, context)))


def kept_body(issued: IssuedPaper) -> SafeString:
    """What was issued, word for word, marked as printed again."""
    with kept():
        mark = render_to_string("papers/_again.html")
    words: str = issued.body
    return mark_safe(words.replace("<h1>", f"{mark}<h1>", 1))


def number_of(issued: IssuedPaper) -> str:
    """The document number, as it stands on the paper."""
    with kept():
        return worded(issued.office, issued.series, issued.year, issued.serial)


def of_each(paper: Paper[Any], subjects: Iterable[Model]) -> bytes:
    """The paper of each of them in one PDF, each from a page of its own."""
    sheets = []
    for subject in subjects:
        with kept():
            title = paper.titled(subject)
        sheets.append(as_pdf(paper, body_of(paper, subject), title).content)
    return pdf.together(sheets)


def as_pdf(paper: Paper[Any], body: str, title: str) -> pdf.Printed:
    """The PDF of one paper."""
    letter = bool(paper.series or paper.posted)
    html = render_to_string(
        "papers/print.html",
        {"body": mark_safe(body), "title": title, "letter": letter},
    )
    return pdf.printed(html, title=title, wide=paper.wide)
