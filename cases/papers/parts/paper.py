"""What a paper must say, and how the papers of a package are read."""

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any, Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

from cases.models import Application, Award

S = TypeVar("S", Application, Award)


@dataclass(frozen=True)
class Paper(Generic[S]):
    """One paper that can be printed from a case or from an award."""

    name: str
    position: int
    template: str
    label: Callable[[S], str]
    context: Callable[[S], dict[str, Any]]


Papers = Mapping[str, Paper[S]]


def described(name: str, module: ModuleType) -> Paper[Any]:
    """The paper of a module. Raises ImproperlyConfigured with the name of what is missing."""
    try:
        return Paper(name, module.POSITION, module.TEMPLATE, module.label, module.context)
    except AttributeError as error:
        raise ImproperlyConfigured(f"The paper {name} is half described: {error}.") from error


def read(package: str, path: Iterable[str]) -> dict[str, Paper[Any]]:
    """The papers of a package by their names, in their order."""
    names = [module.name for module in pkgutil.iter_modules(path) if not module.ispkg]
    papers = [described(name, import_module(f"{package}.{name}")) for name in names]
    return {paper.name: paper for paper in sorted(papers, key=lambda paper: paper.position)}


def available(papers: Papers[S], subject: S) -> list[tuple[Paper[S], str]]:
    """The papers that can be printed now, each with what it is called."""
    labelled = [(paper, paper.label(subject)) for paper in papers.values()]
    return [(paper, label) for paper, label in labelled if label]
