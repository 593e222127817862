"""Is it still true."""

from verification.models.finding import (
    ClosingAction,
    Comparison,
    Finding,
    FindingKind,
    MeansCheck,
)
from verification.models.source import Department, DepartmentFile, DepartmentRecord

__all__ = [
    "ClosingAction",
    "Comparison",
    "Department",
    "DepartmentFile",
    "DepartmentRecord",
    "Finding",
    "FindingKind",
    "MeansCheck",
]
