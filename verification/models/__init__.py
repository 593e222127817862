"""Is it still true."""

from verification.models.authorisation import Authorisation
from verification.models.department import CountyDepartment, DepartmentLimit, FilePeriod
from verification.models.escalation import FindingEscalation, ToldTo
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
    "DepartmentLimit",
    "DepartmentRecord",
    "FeedbackBatch",
    "Finding",
    "FindingEscalation",
    "HitAnswer",
    "ToldTo",
    "LookUpHit",
    "MeansCheck",
    "FilePeriod",
    "Sender",
    "UncoveredReason",
]
