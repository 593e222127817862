"""What we tell others."""

from reports.models.snapshot import (
    AnnualReport,
    PublishedFigure,
    Snapshot,
    SnapshotAward,
    SnapshotMember,
    SnapshotWatched,
)

__all__ = [
    "AnnualReport",
    "PublishedFigure",
    "Snapshot",
    "SnapshotAward",
    "SnapshotMember",
    "SnapshotWatched",
]
