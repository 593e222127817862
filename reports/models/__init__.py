"""What we tell others."""

from reports.models.report import AnnualReport, FigureList, PublishedFigure, ReportPlan, span_of
from reports.models.snapshot import (
    Snapshot,
    SnapshotAward,
    SnapshotDivision,
    SnapshotGrouped,
    SnapshotMember,
    TakenBack,
)
from reports.models.submission import Adjustment, Explanation, Submission

__all__ = [
    "Adjustment",
    "AnnualReport",
    "Explanation",
    "FigureList",
    "PublishedFigure",
    "ReportPlan",
    "Snapshot",
    "SnapshotAward",
    "SnapshotDivision",
    "SnapshotGrouped",
    "SnapshotMember",
    "Submission",
    "TakenBack",
    "span_of",
]
