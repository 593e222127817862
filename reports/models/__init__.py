"""What we tell others."""

from reports.models.snapshot import (
    AnnualReport,
    FigureList,
    PublishedFigure,
    Snapshot,
    SnapshotAward,
    SnapshotMember,
    SnapshotWatched,
    TakenBack,
)

__all__ = [
    "AnnualReport",
    "FigureList",
    "PublishedFigure",
    "Snapshot",
    "SnapshotAward",
    "SnapshotMember",
    "SnapshotWatched",
    "TakenBack",
]
