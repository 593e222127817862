"""What we tell others."""

from reports.models.snapshot import (
    AnnualReport,
    FigureList,
    PublishedFigure,
    ReportPlan,
    Snapshot,
    SnapshotAward,
    SnapshotDivision,
    SnapshotGrouped,
    SnapshotMember,
    TakenBack,
    span_of,
)

__all__ = [
    "AnnualReport",
    "FigureList",
    "PublishedFigure",
    "ReportPlan",
    "Snapshot",
    "SnapshotAward",
    "SnapshotDivision",
    "SnapshotGrouped",
    "SnapshotMember",
    "TakenBack",
    "span_of",
]
