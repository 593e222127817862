"""Is it still true."""

from verification.models.authorisation import Authorisation
from verification.models.finding import (
    Comparison,
    Finding,
    MeansCheck,
)
from verification.models.look_up import HitAnswer, LookUpHit
from verification.models.source import DepartmentFile, DepartmentRecord

__all__ = [
    "Authorisation",
    "Comparison",
    "DepartmentFile",
    "DepartmentRecord",
    "Finding",
    "HitAnswer",
    "LookUpHit",
    "MeansCheck",
]
