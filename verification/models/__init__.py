"""Is it still true."""

from verification.models.finding import (
    ClosingAction,
    Comparison,
    Finding,
    FindingKind,
    MeansCheck,
)
from verification.models.source import (
    ECONOMIC,
    Department,
    DepartmentFile,
    DepartmentRecord,
)

__all__ = [
    "ECONOMIC",
    "ClosingAction",
    "Comparison",
    "Department",
    "DepartmentFile",
    "DepartmentRecord",
    "Finding",
    "FindingKind",
    "MeansCheck",
]
