"""Papers that are printed: one module each, found by being there. (docs/law.md §13.2)

Papers of a case stand here, papers of an award in `awards`. A module has a POSITION, a TEMPLATE,
and two functions of the application or the award: `label` is what the paper is called, empty when
there is none now; `context` is what its template shows.
"""

from cases.models import Application, Award
from cases.papers import awards
from cases.papers.parts.paper import Papers, available, described, read

__all__ = ["AWARD_PAPERS", "PAPERS", "available", "described"]

PAPERS: Papers[Application] = read(__name__, __path__)
AWARD_PAPERS: Papers[Award] = read(awards.__name__, awards.__path__)
