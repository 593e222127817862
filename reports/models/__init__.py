"""What we tell others."""

from reports.models.own_table import OwnTable, OwnTableResult, Schedule
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
from reports.models.target import Measure, Target

__all__ = [
    "Adjustment",
    "AnnualReport",
    "Explanation",
    "FigureList",
    "Measure",
    "OwnTable",
    "OwnTableResult",
    "PublishedFigure",
    "ReportPlan",
    "Schedule",
    "Snapshot",
    "SnapshotAward",
    "SnapshotDivision",
    "SnapshotGrouped",
    "SnapshotMember",
    "Submission",
    "TakenBack",
    "Target",
    "span_of",
]
