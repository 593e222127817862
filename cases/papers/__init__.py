"""Papers that are printed from a case: one module each, found by being there. (docs/law.md §13.2)

A module has a POSITION, a TEMPLATE, and two functions: `label(application)` is what the paper is
called, empty when there is none now; `context(application)` is what its template shows.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from cases.models import Application


@dataclass(frozen=True)
class Paper:
    """One paper that can be printed from a case."""

    name: str
    position: int
    template: str
    label: Callable[[Application], str]
    context: Callable[[Application], dict[str, Any]]


def described(name: str, module: ModuleType) -> Paper:
    """The paper of a module. Raises ImproperlyConfigured with the name of what is missing."""
    try:
        return Paper(name, module.POSITION, module.TEMPLATE, module.label, module.context)
    except AttributeError as error:
        raise ImproperlyConfigured(f"The paper {name} is half described: {error}.") from error


def _read() -> Mapping[str, Paper]:
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg]
    papers = [described(name, import_module(f"{__name__}.{name}")) for name in names]
    return {paper.name: paper for paper in sorted(papers, key=lambda paper: paper.position)}


PAPERS = _read()


def available(application: Application) -> list[tuple[Paper, str]]:
    """The papers that can be printed now, each with what it is called."""
    labelled = [(paper, paper.label(application)) for paper in PAPERS.values()]
    return [(paper, label) for paper, label in labelled if label]
