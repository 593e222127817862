"""Every paper of `cases`: its words compared with those on file, its fields, its PDF."""

import itertools
import os
import re
from html import unescape
from pathlib import Path

import pytest

from tests import factories
from tests.cases.every_paper import ILLNESS, SECRETS, bodies
from tests.welfare.papers.reading import fonts_of
from welfare.papers.parts import Boxes, NextSheet
from welfare.papers.sheets import as_pdf

pytestmark = pytest.mark.django_db
KEPT = Path(__file__).parent / "papers"
BLOCK = re.compile(r"</?(?:p|h1|h2|tr|li|div|table|section|article)\b[^>]*>")


def words(body):
    """The text of a paper line by line; numbers are a sign, so that no day changes it."""
    text = unescape(re.sub(r"<[^>]+>", " ", BLOCK.sub("\n", body)))
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
    return "\n".join(re.sub(r"\d[\d,.\-*]*X?", "#", line) for line in lines if line) + "\n"


def twice(fields):
    """Labels that stand twice on one sheet."""
    seen, again = set(), []
    for part in fields.get("parts", ()):
        if isinstance(part, NextSheet):
            seen = set()
        for box in part.boxes if isinstance(part, Boxes) else ():
            again += [str(box.label)] if str(box.label) in seen else []
            seen.add(str(box.label))
    return again


def faults(paper, subject, body):
    """What is wrong with a paper, in words."""
    if not body:
        return ["nothing in the scene has it"]
    title, text = paper.titled(subject), words(body)
    wrong = []
    if body.count("<h1>") < 1 or title not in unescape(body):
        wrong.append("no title")
    if not str(paper.article):
        wrong.append("no article")
    wrong += [f"shows {word}" for word in ("None", "{{", "{%") if word in body]
    wrong += [f"twice: {label}" for label in twice(paper.fields(subject))]
    wrong += [f"a secret: {one}" for one in SECRETS if one in body]
    if paper.posted:
        hidden = (ILLNESS, "二组", "*", "残疾", "肢体", "身份证")
        wrong += [f"posted: {one}" for one in hidden if one in body]
    if paper.series and "尚未编号" not in text:
        wrong.append("a draft that does not say so")
    return wrong


def test_every_paper_says_what_is_on_file(monkeypatch):
    """Written anew by WRITE_PAPERS=1, and then read by somebody."""
    monkeypatch.setattr(factories, "_numbers", itertools.count(100))  # names of one length
    wrong, kept = [], {path.stem for path in KEPT.glob("*.txt")}
    for name, (paper, subject, body) in bodies().items():
        kept.discard(name)
        wrong += [f"{name}: {one}" for one in faults(paper, subject, body)]
        if not body:
            continue
        printed = as_pdf(paper, body, paper.titled(subject))
        described, embedded = fonts_of(printed.content)
        if not described or described != embedded:
            wrong.append(f"{name}: {described} fonts, {embedded} embedded")
        said = f"{printed.pages} {paper.article}\n{words(body)}"
        file = KEPT / f"{name}.txt"
        if os.environ.get("WRITE_PAPERS"):
            file.write_text(said, encoding="utf-8")
        if not file.exists() or file.read_text(encoding="utf-8") != said:
            wrong.append(f"{name}: other words or pages than on file")
    assert wrong == []
    assert kept == set(), "on file, and no paper any more"
