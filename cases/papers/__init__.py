"""Papers that are printed: one module each, found by being there. (docs/law.md §13.2)

Papers of a case stand here, those of an award in `awards`, of a village in `villages`, of the
joint meeting in `meetings`, of the archive in `archive`. A module has a PAPER: what it is called,
where the law asks for it, whether there is one now, and what its template is given.
"""

from cases.models import Application, Award, DestructionList, Meeting
from cases.papers import archive, awards, meetings, villages
from welfare.models import Division
from welfare.papers.paper import Papers, available, letters, read

__all__ = [
    "ARCHIVE_PAPERS",
    "AWARD_PAPERS",
    "MEETING_PAPERS",
    "PAPERS",
    "VILLAGE_PAPERS",
    "available",
    "letters",
]

PAPERS: Papers[Application] = read(__name__, __path__)
AWARD_PAPERS: Papers[Award] = read(awards.__name__, awards.__path__)
VILLAGE_PAPERS: Papers[Division] = read(villages.__name__, villages.__path__)
MEETING_PAPERS: Papers[Meeting] = read(meetings.__name__, meetings.__path__)
ARCHIVE_PAPERS: Papers[DestructionList] = read(archive.__name__, archive.__path__)
