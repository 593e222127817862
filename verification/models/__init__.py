"""Is it still true."""

from verification.models.authorisation import Authorisation
from verification.models.department import CountyDepartment, FilePeriod
from verification.models.feedback import FeedbackBatch, Sender
from verification.models.finding import (
    Comparison,
    Finding,
    MeansCheck,
)
from verification.models.look_up import HitAnswer, LookUpHit
from verification.models.source import DepartmentFile, DepartmentRecord
from verification.models.uncovered import UncoveredReason

__all__ = [
    "Authorisation",
    "Comparison",
    "CountyDepartment",
    "DepartmentFile",
    "DepartmentRecord",
    "FeedbackBatch",
    "Finding",
    "HitAnswer",
    "LookUpHit",
    "MeansCheck",
    "FilePeriod",
    "Sender",
    "UncoveredReason",
]
