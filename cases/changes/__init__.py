"""What may change in a family, and why an award may be changed for it; without models.

A kind of change says what it is called by law, what it asks, and where the law speaks of it; what
it does to the family stands in `cases/actions/change_effects.py`. (57号 Art 7, 30, 31)
"""

from cases.changes.grounds import AWAY, FROM_WORK, SOURCES, Away, Direction, Ground
from cases.changes.kinds import KINDS, ChangeGroup, ChangeKind, choices

__all__ = [
    "AWAY",
    "FROM_WORK",
    "KINDS",
    "SOURCES",
    "Away",
    "ChangeGroup",
    "ChangeKind",
    "Direction",
    "Ground",
    "choices",
]
