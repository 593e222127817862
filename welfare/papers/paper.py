"""What is true of one paper, and how the papers of a package are read."""

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from types import ModuleType
from typing import Any, Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

from welfare.audit.verb import Words
from welfare.papers.numbers import NumberSeries

S = TypeVar("S", bound=Model)


def _nothing(_subject: Any) -> str:
    return ""


def _none(_subject: Any) -> "Mapping[str, Paper[Any]]":
    return {}


@dataclass(frozen=True, kw_only=True)
class Paper(Generic[S]):
    """One paper that can be printed of a case, an award, a village or a meeting.

    `title`: what the law calls it, the same for all or asked of the subject. `kind`: its name for
    many subjects, where the title tells of one. `article`: where the
    law asks for it. `available`: whether there is one now. `fields`: what its template is given;
    the usual template draws the `parts` in it. `series`: numbers of its own that are drawn when it
    is issued; a paper without is a sheet to fill in and sign. `about`: which act it tells, so that
    a later one of the same subject has a paper and a number of its own; `earlier`: those of the
    acts before, by a key, the latest first. `receipt`: with the slip
    that is signed when it is delivered. `posted`: hangs in public. `wide`: lies across.
    """

    position: int
    title: Words | Callable[[S], Words]
    article: Words
    available: Callable[[S], bool]
    fields: Callable[[S], dict[str, Any]]
    template: str = "papers/sheet.html"
    series: NumberSeries | None = None
    about: Callable[[S], str] = _nothing
    earlier: Callable[[S], "Mapping[str, Paper[S]]"] = _none
    receipt: bool = False
    posted: bool = False
    wide: bool = False
    kind: Words = ""
    name: str = ""

    @property
    def in_general(self) -> Words:
        """What it is called where it is offered for many subjects at once."""
        return self.kind or str(self.title)

    def titled(self, subject: S) -> str:
        """What it is called for this subject."""
        return str(self.title(subject) if callable(self.title) else self.title)


Papers = Mapping[str, Paper[S]]


def described(name: str, module: ModuleType) -> Paper[Any]:
    """The paper of a module. Raises ImproperlyConfigured with the name of the module."""
    paper = getattr(module, "PAPER", None)
    if not isinstance(paper, Paper):
        raise ImproperlyConfigured(f"The paper {name} is not described: it has no PAPER.")
    return replace(paper, name=name)


def read(package: str, path: Iterable[str]) -> dict[str, Paper[Any]]:
    """The papers of a package by their names, in their order."""
    names = [module.name for module in pkgutil.iter_modules(path) if not module.ispkg]
    papers = [described(name, import_module(f"{package}.{name}")) for name in names]
    return {paper.name: paper for paper in sorted(papers, key=lambda paper: paper.position)}


def available(papers: Papers[S], subject: S) -> list[tuple[Paper[S], str]]:
    """The papers that can be printed now, each with what it is called."""
    return [(paper, paper.titled(subject)) for paper in papers.values() if paper.available(subject)]


def letters(papers: Papers[S], subject: S) -> list[tuple[Paper[S], str]]:
    """Those of them that tell the family or the public something, not the sheets to fill in."""
    return [
        (paper, title)
        for paper, title in available(papers, subject)
        if paper.series or paper.posted
    ]
